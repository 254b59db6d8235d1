import MadangMemory
import MadangWire

/// Changing metadata, and telling those who want to hear of it. IRCv3, metadata, "Notifications".
extension World {
  /// Sets a value, or removes it (nil), and tells the subscribers. What an account or a registered room says is kept.
  mutating func setMetadata(
    _ key: String, to value: String?, of target: Metadata.Target, by handle: Handle, _ effects: inout Effects
  ) {
    metadata.set(key, to: value, of: target)
    if case .room(let room) = target { noteChange(of: room) }
    guard metadata.hasSubscribers else { return }
    // Who has logged in and is not welcomed yet is nobody whom a line could come from.
    let source = sessions[handle.slot].isRegistered ? handle : nil
    switch target {
    case .room(let room):
      let event = metadataEvent(rooms[room].name, key, value, by: source, &effects)
      tellSubscribers(of: key, in: room, by: handle, event, &effects)
      if isMember(handle, of: room), wants(handle, key) { effects.tellOtherConnections(event) }
    case .person(let person):
      for one in metadata.accounts.people(with: person) where sessions[one.slot].isRegistered {
        let event = metadataEvent(sessions[one.slot].nick, key, value, by: source, &effects)
        tellSubscribers(of: key, about: one, by: handle, event, &effects)
        if one == handle, wants(handle, key) { effects.tellOtherConnections(event) }
      }
    }
  }

  /// "METADATA server message", by a person or by the server (nil).
  borrowing func metadataEvent(
    _ name: String, _ key: String, _ value: String?, by handle: Handle?, _ effects: inout Effects
  ) -> Event {
    var event =
      if let handle {
        effects.beginEvent(.other, "METADATA", by: sessions[handle.slot], handle: handle, to: .strictlyOthers)
      } else {
        effects.beginServerEvent("METADATA")
      }
    effects.parameter(name)
    effects.parameter(key)
    effects.parameter("*")
    if let value { _ = effects.trailing(value) }
    effects.endEvent(&event)
    event.restrict(to: .metadata)
    return event
  }

  borrowing func metadataName(of target: Metadata.Target) -> String {
    switch target {
    case .person(let person): sessions[person.slot].nick.isEmpty ? "*" : sessions[person.slot].nick
    case .room(let room): rooms[room].name
    }
  }

  /// Whether somebody subscribes; of their connections, those that negotiated it are told.
  private borrowing func wants(_ handle: Handle, _ key: String) -> Bool { metadata.isSubscribed(handle, to: key) }

  private borrowing func tellSubscribers(
    of key: String, in room: UInt32, by handle: Handle, _ event: Event, _ effects: inout Effects
  ) {
    effects.tellAll(event) { recipients in
      for position in rooms[room].members.indices {
        let member = rooms[room].members[position].handle
        if member != handle, wants(member, key) { recipients.append(member) }
      }
    }
  }

  /// Themselves, where they did not make the change, those who share a room with them, and those who watch them, each once.
  mutating func tellSubscribers(
    of key: String, about person: Handle, by handle: Handle?, _ event: Event, _ effects: inout Effects
  ) {
    visit += 1
    if let handle { sessions[handle.slot].lastVisit = visit }
    effects.tellAll(event) { recipients in
      if person != handle {
        sessions[person.slot].lastVisit = visit
        if wants(person, key) { recipients.append(person) }
      }
      visitNeighbours(of: person) { world, neighbour in
        if world.wants(neighbour, key) { recipients.append(neighbour) }
      }
      for watcher in watches.watchers(of: sessions[person.slot].nick)
      where sessions[watcher.slot].lastVisit != visit && wants(watcher, key) { recipients.append(watcher) }
    }
  }

  /// Tells those who watch a nickname, and subscribe, what is said of who has it from now on.
  borrowing func introduceMetadata(of handle: Handle, to watchers: [Handle], _ effects: inout Effects) {
    guard metadata.hasSubscribers else { return }
    for value in metadata.all(of: .person(handle)) {
      let event = metadataEvent(sessions[handle.slot].nick, value.key, value.value, by: handle, &effects)
      effects.tellAll(event) { recipients in
        for watcher in watchers where watcher != handle && wants(watcher, value.key) { recipients.append(watcher) }
      }
    }
  }

  /// Tells a room's subscribers what a newcomer has said of themselves.
  borrowing func introduceMetadata(of handle: Handle, in room: UInt32, _ effects: inout Effects) {
    guard metadata.hasSubscribers else { return }
    for value in metadata.all(of: .person(handle)) {
      let event = metadataEvent(sessions[handle.slot].nick, value.key, value.value, by: handle, &effects)
      tellSubscribers(of: value.key, in: room, by: handle, event, &effects)
    }
  }
}
