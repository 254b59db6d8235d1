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

  /// Puts everybody out of a room at the author's wish; the room then is no more. Each is told of themselves alone: nobody stays to hear of
  /// others.
  mutating func closeRoom(_ room: UInt32, reason: String, _ effects: inout Effects) {
    let name = rooms[room].name
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    record("ROOM", name, "closed (\(kept))", by: effects.author, &effects)
    for member in rooms[room].members {
      var event = effects.beginServerEvent("KICK")
      event.kind = .kick
      event.name = Event.Part(
        start: event.line.start + 1, count: UInt32(truncatingIfNeeded: settings.serverName.utf8.count))
      effects.parameter(name)
      effects.parameter(sessions[member.handle.slot].nick)
      event.text = effects.trailing(kept)
      effects.endEvent(&event)
      effects.tell(event, to: member.handle)
      remove(member.handle, fromRoom: room)
    }
  }
}
