/// What an engine tells of itself, for a person.
package struct EngineFacts: Sendable, Equatable {
  /// The server that this node is connected to, by name.
  package var server: String
  package var version: String
  /// The server that orders the batches; nil where one alone keeps them, or it is not known.
  package var leader: String?
  /// How many servers keep each batch.
  package var replicas: Int
  /// Whether a batch is on the disks before anybody sees it; nil: the engine does not tell.
  package var isSyncedFirst: Bool?
  /// What this engine may lose, and since which version it would not.
  package var warning: String?

  package init(
    server: String, version: String, leader: String? = nil, replicas: Int, isSyncedFirst: Bool? = nil,
    warning: String? = nil
  ) {
    self.server = server
    self.version = version
    self.leader = leader
    self.replicas = replicas
    self.isSyncedFirst = isSyncedFirst
    self.warning = warning
  }
}
