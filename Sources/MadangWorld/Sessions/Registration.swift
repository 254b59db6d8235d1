/// What is known of a connection before it is welcomed. Modern IRC, "Connection Registration".
package struct Registration: Sendable {
  /// CAP LS or CAP REQ came: no welcome before CAP END. See capability-negotiation.
  package var negotiatesCapabilities = false
  /// What PASS gave last.
  package var password: String?
  package var hasUser = false
  /// The nickname that they asked for, which somebody has who may turn out to be themselves: the welcome asks.
  package var sharedNick: String?

  package init() {}
}
