import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension MarkRead {
  /// What became of a marker that was set.
  struct End: Outcome {
    let target: String
    /// Whose it was when it was set.
    let account: String?
    let milliseconds: Int64
    let now: Int64
    /// What it is now; nil where it could not be kept.
    let marker: Int64?

    static var name: String { "markread" }

    func carryOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      // The room may have been given another name meanwhile, and its markers with it; then there may be another one
      // under the old name, whose marker this is.
      let moved =
        world.room(named: target) != nil
        ? nil : world.roomOnce(named: target, for: handle, seconds: effects.seconds).map { world.rooms[$0].name }
      if let moved { keep(moved, world, &effects) }
      let target = moved ?? target
      let owner = ReadMarkers.owner(world, handle)
      let before = world.readMarkers.marker(of: owner, target)
      guard let marker, let reached = world.advanceMarker(of: owner, target, to: marker, now: now) else {
        return fail(target, &effects)
      }
      tell(target, reached, &effects)
      // Whose marker it is now: they may have logged out meanwhile, or in.
      if reached != before, let account = world.sessions[handle.slot].account {
        tellOthers(world, of: account, target, reached, &effects)
      }
    }

    /// Has the store keep it under the room's present name too.
    private func keep(_ target: String, _ world: borrowing World, _ effects: inout Effects) {
      guard let account, let store = world.settings.history else { return }
      let reading = HistoryReading(store, world)
      effects.finishLater(
        SlowWork.reading { [milliseconds, now] in
          let kept = reading.attempt { store throws(StoreError) in
            try store.setReadMarker(account: account, target: target, milliseconds: milliseconds, now: now)
          }
          return { _, _, effects in
            if kept == nil { fail(target, &effects) }
          }
        })
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) { writer.append(fields: target, account, milliseconds, now, marker) }
  }
}

extension MarkRead.End {
  init(from reader: inout FieldReader) throws(FieldError) {
    self.init(
      target: try reader.next(), account: try reader.next(), milliseconds: try reader.next(), now: try reader.next(),
      marker: try reader.next())
  }
}
