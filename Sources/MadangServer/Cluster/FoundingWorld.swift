import MadangChat
import MadangMemory
import MadangRecords
import MadangWorld

/// What a server had that was alone, as the world that stands before all of the log. Each node keeps it as its first snapshot, and so
/// begins with it.
package enum FoundingWorld {
  /// Makes it, and keeps it. Returns its digest: nodes that have the same come to the same.
  ///
  /// - Parameters:
  ///   - settings: with all that the database has of accounts, rooms, bans and filters.
  ///   - newest: of the events that the database has; nil: there is none.
  ///   - seconds: of all that is said to be now, since 1970.
  package static func keep(
    _ settings: ChatSettings, newest: MessageID?, seconds: Int64, in store: any SnapshotStore,
    noting note: (Digest) throws(StoreError) -> Void
  ) throws(StoreError) {
    let most = settings.limits.alwaysOnMax
    let people = settings.services.alwaysOn.prefix(most)
    var world = World(
      settings: settings, sessionsMax: people.count + 1,
      roomsMax: people.count * settings.limits.roomsPerSessionMax + 1)
    if let newest { world.messageClock.advance(past: newest) }
    var slot: UInt32 = 0
    for record in people {
      let metadata = try settings.services.metadata?.metadata(of: record.account)
      let handle = Handle(slot: slot, generation: 1)
      if world.bringBack(record, saying: metadata, as: handle, milliseconds: seconds * 1_000) { slot += 1 }
    }
    try note(world.digest())
    var writer = LogSnapshotWriter(at: 0, batch: Digest(rawValue: 0), NodeTable())
    while try store.removeLeftovers() {}
    var pieces = 0
    while let piece = writer.next(world) {
      try store.keepPiece(piece.bytes, number: pieces, ofSnapshotAt: 0)
      pieces += 1
    }
    _ = try store.seal(snapshotAt: 0, pieces: pieces)
  }
}
