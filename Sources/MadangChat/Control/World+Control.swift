import MadangMemory
import MadangWire

/// What administration does to people and rooms.
extension World {
  /// A connection to the control socket was made: its session is nobody, and is counted nowhere.
  package mutating func openControl(_ handle: Handle) {
    sessions.grow(toHold: handle.slot) { Session() }
    precondition(sessions[handle.slot].phase == .vacant, "A session began in a slot that is in use.")
    var session = Session()
    session.generation = handle.generation
    session.phase = .administering
    session.encoding = .control
    sessions[handle.slot] = session
  }

  /// Ends somebody's connection: those who share a room with them see them go, and they are told why.
  mutating func expel(_ person: Handle, reason: String, _ effects: inout Effects) {
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    let host = sessions[person.slot].host
    leave(person, reason: kept, &effects)
    // A plain reader is told the text, by the server's name.
    let name = effects.bytes.count
    effects.bytes.append(settings.serverName)
    let start = effects.bytes.count
    effects.bytes.append("ERROR" as StaticString)
    var event = Event(
      kind: .notice, audience: .everyone, author: effects.author, milliseconds: effects.milliseconds,
      line: Event.Part(start..<start))
    event.name = Event.Part(name..<start)
    event.text = effects.trailing("Closing Link: \(host) (\(kept))")
    effects.endEvent(&event)
    effects.tell(event, to: person)
    effects.close(person)
  }

  /// Puts everybody out of a room, which then is no more. Each is told of themselves alone: nobody stays to hear of
  /// others.
  mutating func closeRoom(_ room: UInt32, reason: String, _ effects: inout Effects) {
    let name = rooms[room].name
    let kept = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    for member in rooms[room].members {
      var event = effects.beginServerEvent(self, "KICK")
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
