import MadangMemory
import MadangRecords
import MadangWorld

/// What was said last in a room, for those who join it and can't ask: clients without chathistory. IRCv3, chathistory:
/// "if a client requests this capability, the server SHOULD NOT play back any history". Who was there before is told only
/// what they have missed.
///
/// Only for those who take the time of a line (server-time), and not for bots: to all others, programs above all, what was
/// said would be what is being said. Many clients take it and don't show it, so it stands in a batch, or between two
/// lines that say what it is.
enum Replay {
  /// What is told of one conversation.
  private struct Part: Sendable {
    let target: String
    /// Nil where they can't be read.
    let events: [StoredEvent]?

    var bytes: Int { events?.reduce(0) { $0 + $1.playbackBytes } ?? 0 }
  }

  /// A room, and the last event that they were told there.
  private struct Room: Sendable {
    let name: String
    let since: MessageID?
  }

  /// Has the rooms that the author has joined told to them, once they have been told of the joining itself.
  /// `missedSince`: they were in them without a connection since that event; so all that was said meanwhile is told, in
  /// conversations of two as well, and nothing else.
  static func begin(
    _ world: borrowing World, _ handle: Handle, missedSince: MessageID? = nil, _ effects: inout Effects
  ) {
    let limits = world.settings.limits
    guard let store = world.settings.history, limits.replayedMessagesMax > 0, effects.encoding.contains(.serverTime),
      !effects.encoding.contains(.chatHistory), !world.sessions[handle.slot].modes.contains(.bot),
      missedSince != nil || !effects.joinedRooms.isEmpty
    else { return }
    var rooms: [Room] = []
    for room in effects.joinedRooms {
      rooms.append(Room(name: world.rooms[room].name, since: world.lastVisit(of: handle, in: room)))
    }
    let joined = rooms
    let account = world.sessions[handle.slot].account
    let reading = HistoryReading(store, world)
    effects.finishLater(
      SlowWork.reading {
        let found: [Part]
        if let missedSince, let account {
          found = missed(by: account, joined.map(\.name), since: missedSince, reading, limits)
        } else {
          found = Replay.joined(joined, reading, limits)
        }
        return { world, handle, effects in tell(found, world, handle, &effects) }
      })
  }

  private static func tell(
    _ found: [Part], _ world: borrowing World, _ handle: Handle, _ effects: inout Effects
  ) {
    var playback = Playback()
    for part in found {
      if let room = world.room(named: part.target), !world.isMember(handle, of: room) { continue }
      guard let events = part.events else {
        effects.unreadable(part.target)
        continue
      }
      playback.add(
        unasked: events, of: part.target, to: world.sessions[handle.slot].nick,
        takesBatches: effects.encoding.contains(.batch))
    }
    playback.begin(&effects)
  }

  private static func part(
    _ target: String, _ conversation: Conversation, since: MessageID?, _ reading: HistoryReading, _ limit: Int,
    _ limits: ChatLimits
  ) -> Part? {
    let query = HistoryQuery(conversation, after: since, limit: limit, omitted: .redactedMessages)
    // Nobody has asked: what lies behind thousands that were taken back is for those who do.
    let found = reading.attempt { store throws(StoreError) in try store.part(query).events }
    guard let found else { return Part(target: target, events: nil) }
    if found.isEmpty { return nil }
    var page = HistoryPage(found, limit: limit, from: .latest)
    page.cut(toBytes: limits.historyBytesMax, from: .latest)
    return Part(target: target, events: page.messages.flatMap { $0 })
  }

  /// All of them together, the first ones first in line: nobody is sent more than they can take.
  private static func joined(_ rooms: [Room], _ reading: HistoryReading, _ limits: ChatLimits) -> [Part] {
    var bytes = 0
    var parts: [Part] = []
    for room in rooms where bytes < limits.historyBytesMax {
      let found = part(
        room.name, Conversation(room: room.name), since: room.since, reading, limits.replayedMessagesMax, limits)
      guard let found else { continue }
      bytes += found.bytes
      parts.append(found)
    }
    return parts
  }

  private static func missed(
    by account: String, _ rooms: [String], since: MessageID, _ reading: HistoryReading, _ limits: ChatLimits
  ) -> [Part] {
    let query = TargetQuery(
      of: account, rooms: rooms, after: since, limit: limits.historyMessagesMax, omitted: .redactedMessages)
    let targets = reading.attempt { store throws(StoreError) in try store.targets(query) }
    guard let targets else { return [Part(target: account, events: nil)] }
    // All of them together, the newest first in line: nobody who comes back may be sent more than they can take.
    var bytes = 0
    var parts: [Part] = []
    for target in targets.reversed() where bytes < limits.historyBytesMax {
      let found = part(target.name, target.conversation, since: since, reading, limits.historyMessagesMax, limits)
      guard let found else { continue }
      bytes += found.bytes
      parts.append(found)
    }
    return parts.reversed()
  }
}

extension Effects {
  /// They have not asked, and may know no standard replies; but who was away would take it that nothing was said.
  fileprivate mutating func unreadable(_ target: String) {
    serverLine("NOTICE", nick, text: "What was said before in \(target) can't be read now.")
  }
}
