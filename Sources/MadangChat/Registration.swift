/// What is known of a connection before it is welcomed. Modern IRC, "Connection Registration".
package struct Registration: Sendable {
  /// CAP LS or CAP REQ came: no welcome before CAP END. See capability-negotiation.
  package var negotiatesCapabilities = false
  /// The highest version that CAP LS named; 302 and above allow values and more than one line.
  package var capabilityVersion = 301
  package var password: String?
  package var hasUser = false

  package init() {}
}
