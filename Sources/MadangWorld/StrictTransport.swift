/// That clients are to come over TLS alone from now on, for so long, and where. IRCv3, sts.
package struct StrictTransport: Equatable, Sendable {
  package let port: UInt16
  package let seconds: Int

  package init(port: UInt16, seconds: Int) {
    self.port = port
    self.seconds = seconds
  }

  /// Clients take from it what is for their connection: the port in the clear, the duration over TLS.
  package var value: String { "duration=\(seconds),port=\(port)" }

  /// A policy that is over. "Servers MUST NOT send `CAP DEL` to disable this capability".
  package static let ended = "sts=duration=0"
}
