import MadangMemory
import MadangRecords
import MadangWire

extension World {
  package enum RoomRenameVerdict {
    /// From what; `isOther`: by more than its case.
    case renamed(from: String, isOther: Bool)
    case notMember, notOperator, taken, badName, unchanged, tooLarge
    case looksLike(room: String)
    /// It is registered, and so is its name.
    case notFounder
    /// It is the house's, or would be.
    case house
  }

  /// Gives a room another name: all else of it stays as it is, and belongs to whom it belonged. IRCv3, channel-rename.
  package mutating func rename(
    room: UInt32, to typed: String, reason: String, by handle: Handle, _ effects: inout Effects
  ) -> RoomRenameVerdict {
    let new = NameForm.composed(typed)
    guard isMember(handle, of: room) else { return .notMember }
    guard isOperator(handle, of: room) else { return .notOperator }
    guard Names.isRoom(new, bytesMax: settings.limits.roomNameBytesMax) else { return .badName }
    let old = rooms[room].name
    if old == new { return .unchanged }
    if isHouse(old) || isHouse(new), !CaseMapping.equal(old.utf8.span, new.utf8.span) { return .house }
    if let holder = self.room(named: new), holder != room { return .taken }
    // A registered room that nobody is in has its name still, and so has one that is kept.
    settleKept(new, &effects)
    if self.room(named: new) == nil, registry[new] != nil || isKept(new) { return .taken }
    // Each of those who have not negotiated it is sent a list of all the others.
    if rooms[room].members.count > settings.limits.renamedMembersMax { return .tooLarge }
    if let record = registration(of: room), !isFounder(handle, of: record) { return .notFounder }
    let isSameName = CaseMapping.equal(old.utf8.span, new.utf8.span)
    if !isSameName, let other = roomLike(new, by: handle), !CaseMapping.equal(other.utf8.span, old.utf8.span) {
      return .looksLike(room: other)
    }
    setName(new, ofRoom: room)
    registry.rename(old, to: new)
    if !isSameName { remember(old, isNow: new, seconds: effects.seconds) }
    if !isSameName, settings.history != nil {
      readMarkers.rename(old, to: new)
      visits.rename(old, to: new)
      effects.renameHistory(ofRoom: old, to: new)
    }
    let reason = reason.prefix(bytesMax: settings.limits.kickBytesMax)
    var event = effects.beginEvent(.rename, "RENAME", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(old)
    effects.parameter(new)
    event.text = effects.trailing(reason)
    effects.endEvent(&event)
    event.restrict(to: .channelRename)
    effects.say(event, in: room)
    return .renamed(from: old, isOther: !isSameName)
  }
}
