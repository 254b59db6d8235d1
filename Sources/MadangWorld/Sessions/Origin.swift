/// Where a person really comes from, where their host tells something else: a gateway stands between, or their host was
/// changed. Most people have none.
package final class Origin: Sendable {
  /// The host as it was before anybody changed it.
  package let host: String
  /// An IP address, or what stands for one where there is none.
  package let address: String
  /// What the gateway calls itself; nil where there is none. IRCv3, webirc.
  package let gateway: String?

  package init(host: String, address: String, gateway: String? = nil) {
    self.host = host
    self.address = address
    self.gateway = gateway
  }
}

extension Session {
  /// The host that they connected from, whatever it was changed to.
  package var connectedHost: String { origin?.host ?? host }

  /// The address that they connected from.
  package var address: String { origin?.address ?? host }

  /// Whether `host` keeps from others where they come from.
  package var isCloaked: Bool { host != connectedHost }
}
