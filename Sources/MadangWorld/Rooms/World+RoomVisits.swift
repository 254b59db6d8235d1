import MadangMemory
import MadangRecords

extension World {
  private borrowing func identity(of person: Handle) -> String {
    Conversation.identity(account: sessions[person.slot].account, nick: sessions[person.slot].nick)
  }

  /// Somebody is about to be no longer in a room.
  mutating func noteVisit(of person: Handle, in room: UInt32) {
    guard settings.history != nil, settings.limits.replayedMessagesMax > 0, !sessions[person.slot].encoding.isPlain,
      !sessions[person.slot].nick.isEmpty
    else { return }
    visits.note(
      identity(of: person), in: rooms[room].name, until: messageClock.latest,
      countMax: settings.limits.roomVisitsMax)
  }

  /// The last event that somebody can have been told in a room; nil where they were never there.
  package borrowing func lastVisit(of person: Handle, in room: UInt32) -> MessageID? {
    visits.end(of: identity(of: person), in: rooms[room].name)
  }
}
