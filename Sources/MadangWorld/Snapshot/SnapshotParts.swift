/// What is written of a world.
package struct SnapshotParts: OptionSet, Sendable {
  package let rawValue: UInt8

  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// What is the same in every world that was told the same. Always written.
  package static let shared: SnapshotParts = []
  /// What rules that only read the world change of it: who spoke last, and when; who has been shown. The same everywhere too, but
  /// beside each other they may change it while it is being looked at.
  package static let lively = SnapshotParts(rawValue: 1)
  /// What concerns the connections of one node alone: who is not welcomed yet, and how each is written to.
  package static let local = SnapshotParts(rawValue: 2)
}
