import MadangMemory
import MadangWire

/// Ending a room while people are in it.
extension World {
  /// Closes a room at the author's wish: nobody comes in any more. Those who are in it are for `goOn`.
  package mutating func close(room: UInt32, reason: String, _ effects: inout Effects) -> RoomClosing {
    let name = rooms[room].name
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    record("ROOM", name, "closed (\(kept))", by: effects.author, &effects)
    rooms[room].modes.insert(.isClosing)
    return RoomClosing(room: room, name: name, reason: String(kept))
  }

  /// Goes on with putting everybody out of a room. True once nobody is left; the room then is no more. Each is told of
  /// themselves alone: nobody stays to hear of others.
  package mutating func goOn(
    with closing: inout RoomClosing, _ budget: inout LookBudget, _ effects: inout Effects
  ) -> Bool {
    let room = closing.room
    // The last may have left by themselves, and others may have made a room of that name.
    while self.room(named: closing.name) == room, rooms[room].modes.contains(.isClosing),
      let last = rooms[room].members.last
    {
      if budget.isSpent(effects) { return false }
      budget.spend(4)
      closing.putOut += 1
      putOut(last.handle, ofRoom: room, reason: closing.reason, &effects)
    }
    return true
  }

  private mutating func putOut(_ member: Handle, ofRoom room: UInt32, reason: String, _ effects: inout Effects) {
    var event = effects.beginServerEvent("KICK")
    event.kind = .kick
    event.name = Event.Part(
      start: event.line.start + 1, count: UInt32(truncatingIfNeeded: settings.serverName.utf8.count))
    effects.parameter(rooms[room].name)
    effects.parameter(sessions[member.slot].nick)
    event.text = effects.trailing(reason)
    effects.endEvent(&event)
    effects.tell(event, to: member)
    remove(member, fromRoom: room)
  }
}
