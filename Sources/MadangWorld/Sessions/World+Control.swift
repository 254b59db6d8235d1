import MadangMemory
import MadangWire

/// What administration does to people and rooms.
extension World {
  /// A connection to the control socket was made, by a program of that user of the machine: its session is nobody, and is
  /// counted nowhere.
  package mutating func openControl(_ handle: Handle, user: String) {
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    var session = Session()
    session.generation = handle.generation
    session.phase = .administering
    session.encoding = .control
    session.user = user
    sessions[handle.slot] = session
  }

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
