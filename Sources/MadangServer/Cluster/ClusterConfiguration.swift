import MadangWorld

/// What makes a server one node of several that hold the same world.
package struct ClusterConfiguration: Sendable {
  /// Where the log is.
  package let engine: any LogEngine
  /// Of this node: no other one has it.
  package let name: String
  /// People of all nodes together.
  package var peopleMax = 1 << 20
  /// A number that no other process has, by which it knows its own begin; another one each time.
  package let nonce: @Sendable () -> UInt64

  package init(engine: any LogEngine, name: String, nonce: @escaping @Sendable () -> UInt64) {
    self.engine = engine
    self.name = name
    self.nonce = nonce
  }
}
