/// What a cluster begins with: a backup of a server that was alone, restored on all machines.
package struct DataOrigin: Hashable, Sendable {
  /// Of the backup: no other one has it.
  package let name: String
  /// When it was made, since 1970.
  package let seconds: Int64
  /// Of the world that came of it here; nil: none has yet.
  package let world: UInt64?

  package init(name: String, seconds: Int64, world: UInt64? = nil) {
    self.name = name
    self.seconds = seconds
    self.world = world
  }
}
