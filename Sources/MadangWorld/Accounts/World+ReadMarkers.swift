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
        let found = reading.attempt { store throws(StoreError) in try store.readMarkers(account: account) }
        return { world, _, effects in
          if let found {
            world.readMarkers.set(found, of: owner)
            // They may have gone while this was being read.
            if world.loggedIn.isEmpty(account) {
              world.readMarkers.rest(owner, countMax: world.settings.limits.readMarkerOwnersMax)
            }
          } else if effects.encoding.contains(.readMarker) {
            effects.fail(
              "MARKREAD", "INTERNAL_ERROR", "*", text: "Until when you have read can't be told now. Log in again later")
          }
        }
      })
  }

  /// Moves a marker; see `ReadMarkers.advance`.
  package mutating func advanceMarker(
    of owner: String, _ target: String, to milliseconds: Int64, now: Int64
  ) -> Int64? {
    readMarkers.advance(owner, target, to: milliseconds, now: now, countMax: settings.limits.readMarkersMax)
  }
}
