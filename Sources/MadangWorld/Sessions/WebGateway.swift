import MadangWire

/// A gateway that may say where its clients come from. IRCv3, webirc.
package struct WebGateway: Sendable {
  package let password: String
  /// Masks of the addresses that it connects from, such as `192.0.2.*`.
  package let hosts: [String]

  package init(password: String, hosts: [String]) {
    self.password = password
    self.hosts = hosts
  }

  package func matches(host: String) -> Bool {
    hosts.contains { GlobMask.matches(Names.host($0).utf8.span, host.utf8.span) }
  }

  /// Whether `text` is the password; takes as long wherever the two differ.
  package func hasPassword(_ text: String) -> Bool {
    ConstantTime.equal(Array(text.utf8), Array(password.utf8))
  }
}
