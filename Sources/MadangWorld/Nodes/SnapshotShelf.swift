/// The newest snapshot that is whole, and the one that is being written: what an engine in memory keeps.
package struct SnapshotShelf: Sendable {
  package struct Snapshot: Sendable {
    package let position: UInt64
    package fileprivate(set) var pieces: [[UInt8]]

    package var bytes: Int { pieces.reduce(0) { $0 + $1.count } }
  }

  package private(set) var newest: Snapshot?
  private var unfinished: Snapshot?

  package init() {}

  /// Takes the next piece of a snapshot; true where it was the last, so that it is whole.
  package mutating func take(_ piece: LogSnapshotWriter.Piece, of position: UInt64) -> Bool {
    if piece.isFirst {
      unfinished = Snapshot(position: position, pieces: [])
    } else if unfinished?.position != position {
      return false
    }
    unfinished?.pieces.append(piece.bytes)
    guard piece.isLast else { return false }
    newest = unfinished.take()
    return true
  }
}
