import MadangMemory
import MadangWire

extension World {
  /// Writes the next piece of a snapshot: whole records, of about `bytesMax` bytes, but a table whole. True where it was the
  /// last. Between two pieces the world must not change.
  package borrowing func write(
    snapshot cursor: inout SnapshotCursor, to writer: inout ByteWriter, bytesMax: Int = 64 << 10
  ) -> Bool {
    var record = ByteWriter()
    let start = writer.count
    while writer.count - start < bytesMax {
      record.removeAll()
      switch cursor.position {
      case .head:
        SnapshotForm.Kind.head.write(to: &record)
        SnapshotHead(
          version: SnapshotForm.version, parts: cursor.parts.rawValue, latest: messageClock.latest,
          lastSerial: arrivals.lastSerial, roomSlots: roomSlots, vacantRooms: vacantRooms
        ).write(to: &record)
        cursor.position = .sessions(after: .nobody)
      case .sessions(let last):
        guard let handle = session(after: last) else {
          cursor.position = .rooms(next: 0)
          continue
        }
        cursor.position = .sessions(after: sessions[handle.slot].id)
        guard cursor.parts.contains(.local) || isShared(handle.slot) else { continue }
        SnapshotForm.Kind.session.write(to: &record)
        write(session: handle.slot, cursor.parts, to: &record)
      case .rooms(let room):
        guard room < roomSlots else {
          cursor.position = .tables(next: WorldTables.numbers.lowerBound)
          continue
        }
        cursor.position = .rooms(next: room + 1)
        if rooms[room].isVacant { continue }
        SnapshotForm.Kind.room.write(to: &record)
        write(room: room, cursor.parts, to: &record)
      case .tables(let number) where number == WorldTables.numbers.upperBound:
        SnapshotForm.Kind.end.write(to: &record)
        cursor.position = .done
      case .tables(let number):
        SnapshotForm.Kind.table.write(to: &record)
        number.write(to: &record)
        write(table: number, cursor.parts, to: &record)
        cursor.position = .tables(next: number + 1)
      case .done: return true
      }
      let bytes = record.copiedBytes
      bytes.count.write(to: &writer)
      writer.append(bytes.span)
      cursor.hash = SnapshotForm.hash(bytes, after: cursor.hash)
      SnapshotForm.append(cursor.hash, to: &writer)
    }
    if case .done = cursor.position { return true }
    return false
  }

  /// A whole snapshot at once.
  package borrowing func snapshot(_ parts: SnapshotParts) -> [UInt8] {
    var cursor = SnapshotCursor(parts)
    var writer = ByteWriter()
    while !write(snapshot: &cursor, to: &writer) {}
    return writer.copiedBytes
  }
}
