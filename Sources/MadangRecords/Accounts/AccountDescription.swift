/// What anyone may know of an account.
package struct AccountDescription: Equatable, Sendable {
  /// As it was registered.
  package var name: String
  package var createdSeconds: Int64
  package var lastSeenSeconds: Int64
  /// Those grouped with it.
  package var nicks: [String]

  package init(name: String, createdSeconds: Int64, lastSeenSeconds: Int64, nicks: [String]) {
    self.name = name
    self.createdSeconds = createdSeconds
    self.lastSeenSeconds = lastSeenSeconds
    self.nicks = nicks
  }
}
