import MadangMemory
import MadangWire

/// What the masks of a room's lists mean.
extension World {
  /// What somebody is about to do in a room that has lists of masks.
  package enum Endeavour {
    case join, speak
  }

  /// Whether a room's list of masks means somebody.
  package borrowing func isListed(
    _ handle: Handle, in list: MaskList, of room: UInt32, who endeavours: Endeavour = .join
  ) -> Bool {
    for entry in rooms[room][list] where means(entry.mask.utf8.span, handle, in: room, endeavours) { return true }
    return false
  }

  private borrowing func means(
    _ mask: Span<UInt8>, _ handle: Handle, in room: UInt32, _ endeavour: Endeavour, asksOthers: Bool = true
  ) -> Bool {
    guard let extended = ExtendedMask(mask) else { return GlobMask.matches(mask, sessions[handle.slot].source.span) }
    switch extended.kind {
    case .mute:
      return endeavour == .speak && means(extended.value, handle, in: room, endeavour, asksOthers: asksOthers)
    case .member:
      guard let other = tellableRoom(extended.value, from: room) else { return false }
      return isMember(handle, of: other) != extended.isNegated
    case .bannedElsewhere:
      guard asksOthers, let other = tellableRoom(extended.value, from: room), other != room else { return false }
      return isBannedElsewhere(handle, other) != extended.isNegated
    case .account, .realname, .secure: return extended.matches(sessions[handle.slot])
    }
  }

  /// A secret room's members and bans are not found out by banning them from another one.
  private borrowing func tellableRoom(_ name: Span<UInt8>, from room: UInt32) -> UInt32? {
    guard let other = self.room(named: name), other == room || !rooms[other].modes.contains(.secret) else { return nil }
    return other
  }

  /// What another room's lists say; they ask no further, for two rooms could ask each other for ever.
  private borrowing func isBannedElsewhere(_ handle: Handle, _ room: UInt32) -> Bool {
    for entry in rooms[room].exceptions
    where means(entry.mask.utf8.span, handle, in: room, .join, asksOthers: false) { return false }
    for entry in rooms[room].bans where means(entry.mask.utf8.span, handle, in: room, .join, asksOthers: false) {
      return true
    }
    return false
  }
}
