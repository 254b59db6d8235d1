import MadangMemory

/// What was said last in a room, for those who join it and can't ask: clients without chathistory. IRCv3, chathistory:
/// "if a client requests this capability, the server SHOULD NOT play back any history". Only for those who read the time
/// of a line (server-time): to all others, programs above all, what was said would be what is being said.
enum Replay {
  /// What is told of one conversation.
  private struct Part: Sendable {
    let target: String
    let events: [StoredEvent]
  }

  /// Has the rooms that the author has joined told to them, once they have been told of the joining itself.
  /// `missedSince`: they were in them without a connection since that event; so all that was said meanwhile is told, in
  /// conversations of two as well, and nothing else.
  static func begin(
    _ world: borrowing World, _ handle: Handle, missedSince: MessageID? = nil, _ effects: inout Effects
  ) {
    let limits = world.settings.limits
    guard let store = world.settings.history, limits.replayedMessagesMax > 0, effects.encoding.contains(.serverTime),
      !effects.encoding.contains(.chatHistory), missedSince != nil || !effects.joinedRooms.isEmpty
    else { return }
    let rooms = effects.joinedRooms.map { world.rooms[$0].name }
    let account = world.sessions[handle.slot].account
    effects.finishLater(
      SlowWork.reading {
        // Where it can't be read, nobody misses what they did not ask for.
        let found: [Part]
        if let missedSince, let account {
          found = missed(by: account, rooms, since: missedSince, store, limits)
        } else {
          found = rooms.compactMap { room in
            part(room, HistoryQuery(Conversation(room: room), limit: limits.replayedMessagesMax), store)
          }
        }
        return { world, handle, effects in
          for part in found {
            if let room = world.room(named: part.target), !world.isMember(handle, of: room) { continue }
            effects.beginBatch("chathistory", part.target)
            effects.replay(part.events, world.settings.limits)
            effects.endBatch()
          }
        }
      })
  }

  private static func part(_ target: String, _ query: HistoryQuery, _ store: any HistoryStore) -> Part? {
    guard let events = try? store.events(query), !events.isEmpty else { return nil }
    return Part(target: target, events: events)
  }

  private static func missed(
    by account: String, _ rooms: [String], since: MessageID, _ store: any HistoryStore, _ limits: ChatLimits
  ) -> [Part] {
    let targets = try? store.targets(
      of: account, rooms: rooms, after: since, before: nil, limit: limits.historyMessagesMax, end: .latest)
    return (targets ?? []).compactMap { target in
      part(
        target.name, HistoryQuery(target.conversation, after: since, limit: limits.historyMessagesMax), store)
    }
  }
}
