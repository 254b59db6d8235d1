/// Where a node keeps a snapshot of its world, beside what else it keeps, so that it can begin with it again. The one that is
/// whole stays until the next one is. Any thread may call any function; one snapshot is written at a time.
package protocol SnapshotStore: Sendable {
  /// Where in the log the one that is whole was written; nil: there is none.
  func snapshotPosition() throws(StoreError) -> UInt64?

  /// A piece of the one that is whole, from number 0 on; nil behind the last.
  func piece(_ number: Int) throws(StoreError) -> [UInt8]?

  /// Keeps a piece of another one, which counts for nothing yet.
  func keepPiece(_ bytes: [UInt8], number: Int, ofSnapshotAt position: UInt64) throws(StoreError)

  /// All pieces of it are here, and all that the log has up to its position: it takes the place of the one before. False where
  /// some of them are not, or it is no later one: then nothing has changed.
  func seal(snapshotAt position: UInt64, pieces: Int) throws(StoreError) -> Bool

  /// Removes some pieces that are none of the whole one's; false: none is left.
  func removeLeftovers() throws(StoreError) -> Bool
}
