import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// MARKREAD: until when somebody has read, for their other clients. IRCv3, read-marker.
enum MarkRead {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard let store = world.history(for: "MARKREAD", &effects) else { return nil }
    guard command.count > 0, !command.bytes(0).isEmpty else {
      effects.fail("MARKREAD", "NEED_MORE_PARAMS", text: "Missing parameters")
      return nil
    }
    let target = NameForm.composed(command.text(0))
    let limits = world.settings.limits
    guard
      Names.isRoom(target, bytesMax: limits.roomNameBytesMax) || Names.isNick(target, bytesMax: limits.nickBytesMax)
    else {
      effects.fail("MARKREAD", "INVALID_PARAMS", target, text: "Invalid parameters")
      return nil
    }
    let name = canonical(target, world, handle)
    let reading = HistoryReading(store, world)
    if command.count == 1 { return get(name, world.sessions[handle.slot].account, reading) }
    let word = command.text(1)
    guard command.count == 2, word.hasPrefix("timestamp="),
      let asked = Timestamp.milliseconds(String(word.dropFirst("timestamp=".count)).utf8.span)
    else {
      effects.fail("MARKREAD", "INVALID_PARAMS", target, word, text: "Invalid parameters")
      return nil
    }
    if world.readMarkers.isFull(ReadMarkers.owner(world, handle), name, countMax: limits.readMarkersMax) {
      fail(name, &effects)
      return nil
    }
    return set(
      name, asked, now: effects.milliseconds, HistorySubject(name, world, handle), world.sessions[handle.slot].account,
      reading)
  }

  /// A room that they are in as it is written properly; everything else as they write it.
  private static func canonical(_ target: String, _ world: borrowing World, _ handle: Handle) -> String {
    if let room = world.room(named: target) {
      return world.isMember(handle, of: room) ? world.rooms[room].name : target
    }
    return world.person(named: target).map { world.sessions[$0.slot].nick } ?? target
  }

  /// "`MARKREAD` client get command".
  private static func get(_ target: String, _ account: String?, _ reading: HistoryReading) -> SlowWork {
    SlowWork.reading {
      var kept: Int64?
      if let account {
        let answer = reading.attempt { store throws(StoreError) in
          try store.readMarker(account: account, target: target)
        }
        guard let answer else {
          return { _, _, effects in fail(target, &effects) }
        }
        kept = answer
      }
      let known = kept
      return { world, handle, effects in
        let marker = world.readMarkers.marker(of: ReadMarkers.owner(world, handle), target)
        let newest = max(known ?? .min, marker ?? .min)
        tell(target, newest == .min ? nil : newest, &effects)
      }
    }
  }

  /// "`MARKREAD` client set command".
  private static func set(
    _ target: String, _ asked: Int64, now: Int64, _ subject: HistorySubject?, _ account: String?,
    _ reading: HistoryReading
  ) -> SlowWork {
    SlowWork {
      // Nobody has read what is yet to be said; but what was said while the clock was ahead can have been read.
      var isSaid = asked <= now
      if !isSaid, let subject {
        let answer = reading.attempt { store throws(StoreError) in try subject.hasMessages(from: asked, in: store) }
        isSaid = answer == true
      }
      let milliseconds = isSaid ? asked : now
      var kept: Int64? = milliseconds
      if let account {
        kept = reading.attempt { store throws(StoreError) in
          try store.setReadMarker(account: account, target: target, milliseconds: milliseconds, now: now)
        }
      }
      return End(target: target, account: account, milliseconds: milliseconds, now: now, marker: kept)
    }
  }

  static func fail(_ target: String, _ effects: inout Effects) {
    effects.fail("MARKREAD", "INTERNAL_ERROR", target, text: "The read timestamp could not be set")
  }

  static func tell(
    _ target: String, _ milliseconds: Int64?, _ effects: inout Effects
  ) {
    effects.serverLine("MARKREAD", target, text(milliseconds))
  }

  private static func text(_ milliseconds: Int64?) -> String {
    guard let milliseconds else { return "*" }
    var writer = ByteWriter(capacity: 24)
    writer.append(timestamp: milliseconds)
    return "timestamp=" + String(bytes: writer.span)
  }

  /// The other clients of the same account.
  static func tellOthers(
    _ world: borrowing World, of account: String, _ target: String, _ milliseconds: Int64, _ effects: inout Effects
  ) {
    var event = effects.beginServerEvent("MARKREAD")
    effects.parameter(target)
    effects.parameter(text(milliseconds))
    effects.endEvent(&event)
    for person in world.loggedIn.people(of: account) {
      for connection in [person] + world.sessions[person.slot].attachments
      where connection != effects.connection && world.isWelcomed(connection)
        && world.sessions[connection.slot].encoding.contains(.readMarker)
      { effects.tell(event, toConnection: connection) }
    }
  }

  /// "after the server sends a server `JOIN` command to the client … the server MUST send a `MARKREAD` command".
  static func showJoined(_ world: borrowing World, _ handle: Handle, _ room: UInt32, _ effects: inout Effects) {
    guard effects.encoding.contains(.readMarker) else { return }
    let name = world.rooms[room].name
    tell(name, world.readMarkers.marker(of: ReadMarkers.owner(world, handle), name), &effects)
  }

}
