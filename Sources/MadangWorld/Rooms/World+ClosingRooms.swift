import MadangMemory
import MadangWire

/// Ending a room while people are in it.
extension World {
  /// Puts everybody out of a room at the author's wish, in pieces; the room then is no more. Each is told of themselves alone:
  /// nobody stays to hear of others. `end` is told how many they were.
  package mutating func closeRoom(
    _ room: UInt32, reason: String, _ effects: inout Effects,
    then end: @escaping @Sendable (borrowing World, Int, inout Effects) -> Void
  ) {
    let name = rooms[room].name
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    record("ROOM", name, "closed (\(kept))", by: effects.author, &effects)
    rooms[room].modes.insert(.isClosing)
    Sweep.begin(&self, from: 0, &effects) { world, count, budget, effects in
      // The last may have left by themselves, and others may have made a room of that name.
      while world.room(named: name) == room, world.rooms[room].modes.contains(.isClosing),
        let last = world.rooms[room].members.last
      {
        if budget.isSpent(effects) { return false }
        budget.spend(4)
        count += 1
        world.putOut(last.handle, ofRoom: room, reason: String(kept), &effects)
      }
      end(world, count, &effects)
      return true
    }
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
