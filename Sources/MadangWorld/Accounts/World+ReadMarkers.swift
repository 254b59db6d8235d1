import MadangMemory
import MadangRecords
import MadangWire

/// Until when people have read. IRCv3, read-marker.
extension World {
  /// Has the markers of an account at hand before its owner's next command, which may be a JOIN.
  mutating func loadMarkers(of account: String, _ effects: inout Effects) {
    let owner = account.foldedName
    guard let store = settings.history, !readMarkers.wake(owner) else { return }
    let reading = HistoryReading(store, self)
    effects.finishLater(
      SlowWork {
        ReadMarkersFound(
          account: account,
          markers: reading.attempt { store throws(StoreError) in try store.readMarkers(account: account) })
      })
  }

  /// Moves a marker; see `ReadMarkers.advance`.
  package mutating func advanceMarker(
    of owner: String, _ target: String, to milliseconds: Int64, now: Int64
  ) -> Int64? {
    readMarkers.advance(owner, target, to: milliseconds, now: now, countMax: settings.limits.readMarkersMax)
  }
}
