import MadangMemory

/// Who is told an effect, by which connection, and how that one is written to: the one walk that the server's fan-out and
/// the tests ask. Answers to the author are no event, and are not part of it.
package enum Recipients {
  /// Calls `body` with each connection that is told, in the order in which they are told.
  package static func visit(
    _ effect: Effect, of effects: borrowing Effects, in world: borrowing World,
    _ body: (Handle, Encoding, Event) -> Void
  ) {
    switch effect {
    case .say(let room, let event):
      for index in world.rooms[room].members.indices {
        let member = world.rooms[room].members[index]
        if member.hears(event) { body(member.handle, member.encoding, event) }
      }
      for index in world.rooms[room].attachments.indices {
        let attachment = world.rooms[room].attachments[index]
        if attachment.hears(event) { body(attachment.handle, attachment.encoding, event) }
      }
    case .sayPrefixed(let room, let prefix, let event):
      visitStanding(prefix, in: room, event, effects, world, body)
    case .tell(let person, let event):
      visitConnections(of: person, event, world, but: nil, body)
    case .tellConnection(let connection, let event):
      body(connection, world.sessions[connection.slot].encoding, event)
    case .tellOtherConnections(let event):
      visitConnections(of: effects.author, event, world, but: effects.connection, body)
    case .tellAll(let recipients, let event):
      for index in recipients { visitConnections(of: effects.recipients[index], event, world, but: nil, body) }
    case .reply, .keep, .renameHistory, .close, .reload, .restart, .drain, .audit: break
    }
  }

  /// Members of some standing, and the author whatever theirs is. Modern IRC, "STATUSMSG".
  private static func visitStanding(
    _ prefix: MemberPrefix, in room: UInt32, _ event: Event, _ effects: borrowing Effects, _ world: borrowing World,
    _ body: (Handle, Encoding, Event) -> Void
  ) {
    for index in world.rooms[room].members.indices {
      let member = world.rooms[room].members[index]
      if member.prefix.isDisjoint(with: prefix), member.handle != effects.author { continue }
      if member.hears(event) { body(member.handle, member.encoding, event) }
      guard world.sessions[member.handle.slot].hasAttachments else { continue }
      for connection in world.sessions[member.handle.slot].attachments {
        let attachment = Member(
          handle: connection, encoding: world.sessions[connection.slot].encoding, prefix: member.prefix)
        if attachment.hears(event) { body(connection, attachment.encoding, event) }
      }
    }
  }

  private static func visitConnections(
    of person: Handle, _ event: Event, _ world: borrowing World, but exception: Handle?,
    _ body: (Handle, Encoding, Event) -> Void
  ) {
    if person != exception { body(person, world.sessions[person.slot].encoding, event) }
    guard world.sessions[person.slot].hasAttachments else { return }
    for connection in world.sessions[person.slot].attachments where connection != exception {
      body(connection, world.sessions[connection.slot].encoding, event)
    }
  }
}
