import MadangMemory
import MadangWire

/// Who may see whom and what. Modern IRC, "Secret Channel Mode" and "Invisible User Mode".
extension World {
  package borrowing func isMember(_ handle: Handle, of room: UInt32) -> Bool {
    sessions[handle.slot].index(inRoom: room) != nil
  }

  package borrowing func isOperator(_ handle: Handle, of room: UInt32) -> Bool {
    prefix(of: handle, inRoom: room)?.contains(.operator) ?? false
  }

  /// Whether a room may be shown to someone: a secret one only to its members.
  package borrowing func isVisible(room: UInt32, to handle: Handle) -> Bool {
    !rooms[room].modes.contains(.secret) || isMember(handle, of: room)
  }

  /// Whether somebody reads what a room says of itself: its topic, its lists, its metadata. Those do who are in it, those
  /// whom nothing keeps from coming in, and the server's operators.
  package borrowing func isOpen(room: UInt32, to handle: Handle) -> Bool {
    if isMember(handle, of: room) || isServerOperator(handle) { return true }
    if !isVisible(room: room, to: handle) { return false }
    switch refusal(handle, room: room, key: nil) {
    case nil, .full: return true
    default: return false
    }
  }

  /// Whether someone is shown to someone else who did not ask for them by name.
  package borrowing func isVisible(_ person: Handle, to handle: Handle) -> Bool {
    person == handle || !sessions[person.slot].modes.contains(.invisible) || shareRoom(person, handle)
  }

  /// Whether `other` is in a room with `one`, and sees them there.
  package borrowing func shareRoom(_ one: Handle, _ other: Handle) -> Bool {
    for membership in sessions[one.slot].memberships
    where isMember(other, of: membership.room) && isShown(Int(membership.index), in: membership.room, to: other) {
      return true
    }
    return false
  }

  /// Whether a room that `person` is in may be told to `handle`.
  package borrowing func isMembershipVisible(of person: Handle, in room: UInt32, to handle: Handle) -> Bool {
    if person == handle { return true }
    if let index = sessions[person.slot].index(inRoom: room), !isShown(index, in: room, to: handle) { return false }
    if isMember(handle, of: room) { return true }
    return !rooms[room].modes.contains(.secret) && !sessions[person.slot].modes.contains(.invisible)
  }

  /// The IP address of someone, as whox has it: `255.255.255.255` where it is not told. A host that was changed hides
  /// it from all but themselves and server operators.
  package borrowing func shownAddress(of person: Handle, to handle: Handle) -> String {
    let address = sessions[person.slot].address
    let mayKnow =
      person == handle || !sessions[person.slot].isCloaked || sessions[handle.slot].modes.contains(.operator)
    return mayKnow && IPAddress(address) != nil ? address : "255.255.255.255"
  }

  /// For how long someone has said nothing.
  package borrowing func idleSeconds(of person: Handle, at seconds: Int64) -> Int64 {
    max(0, seconds - sessions[person.slot].lastSpokeSeconds.load(ordering: .relaxed))
  }
}
