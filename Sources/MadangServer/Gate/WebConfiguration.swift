import MadangWire

/// What HTTP listeners serve, and to whom.
package struct WebConfiguration: Sendable {
  package var resources = ResourceTable()
  /// The names that a request may be for, besides addresses and `localhost`.
  package var names: [[UInt8]] = []
  /// Whose pages may open a WebSocket, besides our own: `https://chat.example.org`.
  package var origins: [[UInt8]] = []
  /// How long browsers are to come over https alone; nil where they need not. RFC 6797.
  package var strictTransportSeconds: Int?
  /// The folder whose answers to challenges of ACME are served; nil where none are.
  package var challengeFolder: String?
  /// Who may read `/metrics`, besides this machine, and whoever gives the token.
  package var metricsAllowed: [AddressRange] = []
  /// Nil where no token helps.
  package var metricsToken: [UInt8]?
  /// Proxies whose word on who asks is taken.
  package var trustedProxies: [AddressRange] = []
  /// Where each request is noted; nil: nowhere.
  package var accessLog: AccessLog?

  package init() {}
}
