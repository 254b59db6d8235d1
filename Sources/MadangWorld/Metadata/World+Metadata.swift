import MadangMemory
import MadangWire

/// Changing metadata, and telling those who want to hear of it. IRCv3, metadata, "Notifications".
extension World {
  /// What is told of a key of a person or a room.
  struct MetadataNews {
    /// Of whom or what.
    package let name: String
    package let key: String
    /// Nil where it was removed.
    package let value: String?
    /// By whom; nil: by the server.
    package let source: Handle?
  }

  /// Sets a value, or removes it (nil), and tells the subscribers. What an account or a registered room says is kept.
  package mutating func setMetadata(
    _ key: String, to value: String?, of target: Metadata.Target, by handle: Handle, _ effects: inout Effects
  ) {
    metadata.set(key, to: value, of: target)
    if case .room(let room) = target { noteChange(of: room) }
    guard metadata.hasSubscribers else { return }
    // Who has logged in and is not welcomed yet is nobody whom a line could come from.
    let source = sessions[handle.slot].isRegistered ? handle : nil
    switch target {
    case .room(let room):
      let news = MetadataNews(name: rooms[room].name, key: key, value: value, source: source)
      tellSubscribers(in: room, by: handle, news, &effects)
      if isMember(handle, of: room) { tellOwnConnections(of: handle, news, &effects) }
    case .person(let person):
      for one in metadata.accounts.people(with: person) where sessions[one.slot].isRegistered {
        let news = MetadataNews(name: sessions[one.slot].nick, key: key, value: value, source: source)
        tellSubscribers(about: one, by: handle, news, &effects)
        if one == handle { tellOwnConnections(of: handle, news, &effects) }
      }
    }
  }

  /// Who made a change is answered; their other connections are told of it.
  private borrowing func tellOwnConnections(of handle: Handle, _ news: MetadataNews, _ effects: inout Effects) {
    guard wants(handle, news.key) else { return }
    effects.tellOtherConnections(metadataEvent(news, &effects))
    if takesVersion3(handle) { effects.tellOtherConnections(metadataNumeric(news, to: handle, &effects)) }
  }

  /// "METADATA server message", by a person or by the server, for `draft/metadata-2`.
  private borrowing func metadataEvent(_ news: MetadataNews, _ effects: inout Effects) -> Event {
    var event =
      if let source = news.source {
        effects.beginEvent(.other, "METADATA", by: sessions[source.slot], handle: source, to: .strictlyOthers)
      } else {
        effects.beginServerEvent("METADATA")
      }
    effects.parameter(news.name)
    effects.parameter(news.key)
    effects.parameter("*")
    if let value = news.value { _ = effects.trailing(value) }
    effects.endEvent(&event)
    event.restrict(to: .metadata)
    return event
  }

  /// The same for `draft/metadata-3`: RPL_KEYVALUE or RPL_KEYNOTSET, addressed to each person.
  private borrowing func metadataNumeric(
    _ news: MetadataNews, to recipient: Handle, _ effects: inout Effects
  ) -> Event {
    let numeric = news.value == nil ? Numeric.keyNotSet : .keyValue
    var event = effects.beginServerEvent(String(numeric.rawValue))
    effects.parameter(sessions[recipient.slot].nick)
    effects.parameter(news.name)
    effects.parameter(news.key)
    if let value = news.value {
      effects.parameter("*")
      _ = effects.trailing(value)
    } else {
      _ = effects.trailing("key not set")
    }
    effects.endEvent(&event)
    event.restrict(to: .metadata3)
    return event
  }

  package borrowing func metadataName(of target: Metadata.Target) -> String {
    switch target {
    case .person(let person): sessions[person.slot].nick.isEmpty ? "*" : sessions[person.slot].nick
    case .room(let room): rooms[room].name
    }
  }

  /// Whether somebody subscribes; of their connections, those that negotiated it are told.
  private borrowing func wants(_ handle: Handle, _ key: String) -> Bool { metadata.isSubscribed(handle, to: key) }

  private borrowing func takesVersion3(_ person: Handle) -> Bool {
    if sessions[person.slot].encoding.contains(.metadata3) { return true }
    for connection in sessions[person.slot].attachments
    where sessions[connection.slot].encoding.contains(.metadata3) { return true }
    return false
  }

  /// Tells people of news, each in the version that each of their connections negotiated.
  private borrowing func tell(_ news: MetadataNews, to recipients: [Handle], _ effects: inout Effects) {
    if recipients.isEmpty { return }
    let event = metadataEvent(news, &effects)
    effects.tellAll(event) { all in
      for recipient in recipients { all.append(recipient) }
    }
    for recipient in recipients where takesVersion3(recipient) {
      let numeric = metadataNumeric(news, to: recipient, &effects)
      effects.tell(numeric, to: recipient)
    }
  }

  private borrowing func tellSubscribers(
    in room: UInt32, by handle: Handle, _ news: MetadataNews, _ effects: inout Effects
  ) {
    var recipients: [Handle] = []
    for position in rooms[room].members.indices {
      let member = rooms[room].members[position].handle
      if member != handle, wants(member, news.key) { recipients.append(member) }
    }
    tell(news, to: recipients, &effects)
  }

  /// Themselves, where they did not make the change, those who share a room with them, and those who watch them, each once.
  mutating func tellSubscribers(
    about person: Handle, by handle: Handle?, _ news: MetadataNews, _ effects: inout Effects
  ) {
    visit += 1
    if let handle { sessions[handle.slot].lastVisit = visit }
    var recipients: [Handle] = []
    if person != handle {
      sessions[person.slot].lastVisit = visit
      if wants(person, news.key) { recipients.append(person) }
    }
    visitNeighbours(of: person, but: roomsWithout(news.value ?? "", of: person)) { world, neighbour in
      if world.wants(neighbour, news.key) { recipients.append(neighbour) }
    }
    for watcher in watches.watchers(of: sessions[person.slot].nick)
    where sessions[watcher.slot].lastVisit != visit && wants(watcher, news.key) { recipients.append(watcher) }
    tell(news, to: recipients, &effects)
  }

  /// Tells those who watch a nickname, and subscribe, what is said of who has it from now on.
  borrowing func introduceMetadata(of handle: Handle, to watchers: [Handle], _ effects: inout Effects) {
    for value in metadata.hasSubscribers ? metadata.all(of: .person(handle)) : [] {
      let news = MetadataNews(name: sessions[handle.slot].nick, key: value.key, value: value.value, source: handle)
      let event = metadataEvent(news, &effects)
      effects.tellAll(event) { recipients in
        for watcher in watchers where watcher != handle && wants(watcher, value.key) { recipients.append(watcher) }
      }
    }
    for watcher in watchers where watcher != handle { synchronize(watcher, with: handle, &effects) }
  }

  /// What `draft/metadata-3` tells behind each RPL_MONONLINE.
  private borrowing func synchronize(_ watcher: Handle, with person: Handle, _ effects: inout Effects) {
    guard takesVersion3(watcher) else { return }
    var told = Effects()
    for connection in [watcher] + sessions[watcher.slot].attachments
    where sessions[connection.slot].encoding.contains(.metadata3) {
      told.begin(for: connection, in: self, milliseconds: effects.milliseconds)
      MetadataShow.synchronize(self, watcher, .person(person), &told)
      effects.tell(answersOf: told, toConnection: connection)
    }
  }

  /// Tells a room's subscribers what a newcomer has said of themselves.
  borrowing func introduceMetadata(of handle: Handle, in room: UInt32, _ effects: inout Effects) {
    guard metadata.hasSubscribers else { return }
    for value in metadata.all(of: .person(handle)) where hears(value.value, in: room, from: handle) {
      let news = MetadataNews(name: sessions[handle.slot].nick, key: value.key, value: value.value, source: handle)
      tellSubscribers(in: room, by: handle, news, &effects)
    }
  }

  // MARK: Wanting to hear of keys

  package mutating func subscribe(_ handle: Handle, to key: String) { metadata.subscribe(handle, to: key) }

  package mutating func unsubscribe(_ handle: Handle, from key: String) { metadata.unsubscribe(handle, from: key) }

  package mutating func unsubscribeAll(_ handle: Handle) { metadata.unsubscribeAll(handle) }

  /// Counts one more change that somebody makes. Nil where they may; otherwise after how many seconds.
  package mutating func spendMetadataChange(of handle: Handle, seconds: Int64) -> Int64? {
    metadata.spendChange(handle, seconds: seconds, most: settings.limits.metadataChangesPerMinuteMax)
  }
}
