import MadangMemory

/// What was said last in a room, for those who join it and can't ask: clients without chathistory. IRCv3, chathistory:
/// "if a client requests this capability, the server SHOULD NOT play back any history". Only for those who read the time
/// of a line (server-time): to all others, programs above all, what was said would be what is being said.
enum Replay {
  /// What is told of one conversation.
  private struct Part: Sendable {
    let target: String
    /// Nil where they can't be read.
    let events: [StoredEvent]?
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
    let reading = HistoryReading(store, world)
    effects.finishLater(
      SlowWork.reading {
        let found: [Part]
        if let missedSince, let account {
          found = missed(by: account, rooms, since: missedSince, reading, limits)
        } else {
          found = rooms.compactMap { room in
            part(room, HistoryQuery(Conversation(room: room), limit: limits.replayedMessagesMax), reading)
          }
        }
        return { world, handle, effects in
          for part in found {
            if let room = world.room(named: part.target), !world.isMember(handle, of: room) { continue }
            guard let events = part.events else {
              effects.unreadable(part.target)
              continue
            }
            effects.beginBatch("chathistory", part.target)
            effects.replay(events, world.settings.limits)
            effects.endBatch()
          }
        }
      })
  }

  private static func part(_ target: String, _ query: HistoryQuery, _ reading: HistoryReading) -> Part? {
    let events = reading.attempt { store throws(StoreError) in try store.events(query) }
    return events?.isEmpty == true ? nil : Part(target: target, events: events)
  }

  private static func missed(
    by account: String, _ rooms: [String], since: MessageID, _ reading: HistoryReading, _ limits: ChatLimits
  ) -> [Part] {
    let targets = reading.attempt { store throws(StoreError) in
      try store.targets(
        of: account, rooms: rooms, after: since, before: nil, limit: limits.historyMessagesMax, end: .latest)
    }
    guard let targets else { return [Part(target: account, events: nil)] }
    return targets.compactMap { target in
      part(target.name, HistoryQuery(target.conversation, after: since, limit: limits.historyMessagesMax), reading)
    }
  }
}

extension Effects {
  /// They have not asked, and may know no standard replies; but who was away would take it that nothing was said.
  fileprivate mutating func unreadable(_ target: String) {
    serverLine("NOTICE", nick, text: "What was said before in \(target) can't be read now.")
  }
}
