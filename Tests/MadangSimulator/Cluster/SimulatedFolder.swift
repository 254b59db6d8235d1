import MadangRecords
import MadangWorld

/// What a node of a simulation keeps beyond its process: how far it has come, and its snapshots.
///
/// One thread drives all of it; that is what `@unchecked Sendable` rests on.
final class SimulatedFolder: ChangeStore, SnapshotStore, @unchecked Sendable {
  private var place: LogPlace?
  private var leftOut: Set<LogPlace> = []
  private var whole: (position: UInt64, count: Int)?
  private var pieces: [UInt64: [Int: [UInt8]]] = [:]

  init() {}

  /// As a backup of it that is put into another folder, or as its next process finds it.
  init(copying other: SimulatedFolder) {
    place = other.place
    leftOut = other.leftOut
    whole = other.whole
    pieces = other.pieces
  }

  /// Where its snapshot was written; 0: there is none.
  var position: UInt64 { whole?.position ?? 0 }

  func carryOut(_: StoreChange, at place: LogPlace) throws(StoreError) -> StoreVerdict? {
    if let last = self.place, place <= last { return nil }
    self.place = place
    return .done
  }

  func keptThrough() throws(StoreError) -> LogPlace? {
    [place, whole.map { LogPlace(endOf: $0.position) }].compactMap(\.self).max()
  }

  func leaveOut(_ place: LogPlace) throws(StoreError) { leftOut.insert(place) }

  func keptChanges() throws(StoreError) -> KeptChanges { KeptChanges(through: place, leftOut: leftOut) }

  func snapshotPosition() throws(StoreError) -> UInt64? { whole?.position }

  func piece(_ number: Int) throws(StoreError) -> [UInt8]? {
    guard let whole, number < whole.count else { return nil }
    return pieces[whole.position]?[number]
  }

  func keepPiece(_ bytes: [UInt8], number: Int, ofSnapshotAt position: UInt64) throws(StoreError) {
    pieces[position, default: [:]][number] = bytes
  }

  func seal(snapshotAt position: UInt64, pieces count: Int) throws(StoreError) -> Bool {
    guard position > self.position, pieces[position]?.count == count else { return false }
    whole = (position, count)
    return true
  }

  func removeLeftovers() throws(StoreError) -> Bool {
    guard let other = pieces.keys.first(where: { $0 != whole?.position }) else { return false }
    pieces[other] = nil
    return true
  }
}
