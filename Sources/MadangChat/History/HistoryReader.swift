import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// What somebody may read of the history.
struct HistoryReader: Sendable {
  /// Who they are in conversations of two.
  let identity: String
  /// A guest has no part in what was said before they had their nickname: it was somebody else's.
  let since: MessageID?
  let rooms: [String]

  init(_ world: borrowing World, _ handle: Handle) {
    let account = world.sessions[handle.slot].account
    identity = Conversation.identity(account: account, nick: world.sessions[handle.slot].nick)
    since = account == nil ? world.sessions[handle.slot].nickSince : nil
    rooms = world.sessions[handle.slot].memberships.map { world.rooms[$0.room].name }
  }
}

/// The conversation that a target means to somebody.
struct HistorySubject: Sendable {
  /// As it is written properly.
  let name: String
  /// Of these the first that holds anything: who is not here may have had an account or not.
  let conversations: [Conversation]
  /// See `HistoryReader.since`.
  let since: MessageID?

  /// Nil for what can't be the target of a message, and for a room that they are not in: what is said there is for its
  /// members.
  init?(_ typed: String, _ world: borrowing World, _ handle: Handle) {
    let target = NameForm.composed(typed)
    if target.hasPrefix("#") {
      guard let room = world.room(named: target), world.isMember(handle, of: room) else { return nil }
      name = world.rooms[room].name
      conversations = [Conversation(room: name)]
      since = nil
      return
    }
    guard Names.isNick(target, bytesMax: world.settings.limits.nickBytesMax) else { return nil }
    let reader = HistoryReader(world, handle)
    since = reader.since
    let guest = Conversation.identity(account: nil, nick: target)
    if let person = world.person(named: target) {
      name = world.sessions[person.slot].nick
      let account = world.sessions[person.slot].account
      let identity = Conversation.identity(account: account, nick: name)
      conversations = (account == nil ? [identity] : [identity, guest]).map {
        Conversation(between: reader.identity, and: $0)
      }
    } else {
      name = target
      conversations = [target, guest].map { Conversation(between: reader.identity, and: $0) }
    }
  }

  /// Whether anything was said at a time or later.
  func hasMessages(from milliseconds: Int64, in store: any HistoryStore) throws(StoreError) -> Bool {
    for conversation in conversations {
      let query = HistoryQuery(
        conversation, after: since, saidAfter: milliseconds - 1, limit: 1, end: .earliest, order: .times)
      if try !store.events(query).isEmpty { return true }
    }
    return false
  }

  /// The one of the conversations that the target means, whichever page of it is asked for.
  func conversation(for audience: HistoryAudience, from store: any HistoryStore) throws(StoreError) -> Conversation {
    for conversation in conversations.dropLast() {
      let query = HistoryQuery(
        conversation, after: since, limit: 1, includesEvents: audience.includesEvents, omitted: audience.omitted)
      // What isn't shown to them is something too.
      let part = try store.part(query)
      if !part.events.isEmpty || part.edge != nil { return conversation }
    }
    return conversations[conversations.count - 1]
  }
}
