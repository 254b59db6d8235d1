import MadangMemory
import MadangRecords
import MadangWire

extension World {
  package enum RenameVerdict {
    case renamed, unchanged, invalid, taken
    /// They are one more connection of whoever has it.
    case attached
    /// It belongs to an account that they are not logged in to.
    case owned
  }

  /// Gives a session another nickname, and tells those who share a room with it.
  package mutating func rename(_ handle: Handle, to typed: String, _ effects: inout Effects) -> RenameVerdict {
    let nick = NameForm.composed(typed)
    guard Names.isNick(nick, bytesMax: settings.limits.nickBytesMax) else { return .invalid }
    if ServiceName.contains(nick) { return .taken }
    // Before the welcome, somebody else's may turn out to be their own: the welcome asks.
    if let holder = person(named: nick), holder != handle, !mayShare(handle, with: holder),
      ClusterRule.claim.holds || sessions[holder.slot].node == sessions[handle.slot].node
    {
      return sessions[handle.slot].isRegistered && become(holder, handle, &effects) ? .attached : .taken
    }
    if sessions[handle.slot].nick == nick { return .unchanged }
    if sessions[handle.slot].isRegistered, person(named: nick) != handle, isOwnedByOther(nick, than: handle) {
      return .owned
    }
    guard sessions[handle.slot].isRegistered else {
      setNick(nick, of: handle, &effects)
      return .renamed
    }
    var event = effects.beginEvent(.nick, "NICK", by: sessions[handle.slot], handle: handle, to: .everyone)
    event.text = effects.trailing(nick)
    effects.endEvent(&event)
    if !sessions[handle.slot].encoding.isPlain { effects.inform(handle, event) }
    tellNeighbours(of: handle, event, &effects)
    // Writing the same name otherwise gives up nothing.
    if person(named: nick) == nil { keepFormerNickname(of: handle, seconds: effects.seconds) }
    keep(event, inRoomsOf: handle, &effects)
    let old = sessions[handle.slot].nick
    setNick(nick, of: handle, &effects)
    if !CaseMapping.equal(old.utf8.span, nick.utf8.span) {
      tellOffline(old, &effects)
      tellOnline(handle, &effects)
      regainStanding(of: handle, &effects)
    }
    return .renamed
  }
}
