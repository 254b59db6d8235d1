import MadangMemory
import MadangRecords

/// Something that must happen outside the rules. They are carried out in the order in which they were recorded.
package enum Effect: Sendable {
  /// Lines for the connection whose command ran: a range of `Effects.replyLines`.
  case reply(lines: Range<Int>)
  /// An event for the members of a room.
  case say(room: UInt32, event: Event)
  /// An event for those members of a room whose standing has something in common with `prefix`, and for its author as the
  /// audience says, whatever their standing. Modern IRC, "STATUSMSG".
  case sayPrefixed(room: UInt32, prefix: MemberPrefix, event: Event)
  /// An event for one person, by all of their connections.
  case tell(Handle, event: Event)
  /// An event for one connection.
  case tellConnection(Handle, event: Event)
  /// An event for the author's connections but the one that the command came by.
  case tellOtherConnections(event: Event)
  /// An event for several people: a range of `Effects.recipients`.
  case tellAll(recipients: Range<Int>, event: Event)
  /// An event that was told to the members of a room one by one: the history has it in the room of that name, and by
  /// another id where the event's own stands for it in another room.
  case keep(room: Event.Part, as: MessageID?, event: Event)
  /// The history of a room is found under another name from here on.
  case renameHistory(old: Event.Part, new: Event.Part)
  /// The connection is to be closed once all that was queued for it is sent.
  case close(Handle)
  /// What SIGHUP does.
  case reload
  /// The program ends in order, and begins again.
  case restart
  /// This node, where it is this one, takes nobody any more, tells its people, and ends.
  case drain(NodeID)
  /// What an operator did, for whoever keeps it: one of `Effects.auditEntries`.
  case audit(Int)

  /// Whether it concerns nobody but whoever gave the command, and the node that they are connected to.
  var isOfItsNode: Bool {
    switch self {
    case .reply, .reload, .restart: true
    default: false
    }
  }

  /// What somebody is told by it.
  package var event: Event? {
    switch self {
    case .say(_, let event), .sayPrefixed(_, _, let event), .tell(_, let event), .tellConnection(_, let event),
      .tellOtherConnections(let event), .tellAll(_, let event):
      event
    case .reply, .keep, .renameHistory, .close, .reload, .restart, .drain, .audit: nil
    }
  }
}
