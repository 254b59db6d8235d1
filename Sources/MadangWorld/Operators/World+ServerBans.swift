import MadangMemory
import MadangWire

/// Keeping people out of the server.
extension World {
  /// Puts out somebody whom a ban means; whether it did. Called when a connection opens, at the welcome, and where
  /// somebody logs in. Operators stay.
  package mutating func expelIfBanned(_ handle: Handle, _ effects: inout Effects) -> Bool {
    if bans.list.isEmpty || isServerOperator(handle) { return false }
    guard let ban = bans.first(against: sessions[handle.slot], seconds: effects.seconds) else { return false }
    expel(handle, by: ban, &effects)
    return true
  }

  /// Adds a ban: whoever comes from now on is met at the door. Those who are here are for `enforce`.
  package mutating func add(_ ban: ServerBan, at seconds: Int64) {
    bans.removeOver(at: seconds)
    bans.add(ban)
  }

  /// Whether there was a ban with this target.
  package mutating func liftBan(of target: String) -> Bool { bans.remove(target) != nil }

  /// Goes on with putting out those whom a ban means. True once nobody is left.
  package mutating func enforce(
    _ enforcement: inout BanEnforcement, _ budget: inout LookBudget, _ effects: inout Effects
  ) -> Bool {
    let ban = enforcement.ban
    // It may have been lifted meanwhile, or be over.
    guard bans.ban(of: ban.target, at: effects.seconds) == ban else { return true }
    let range = AddressRange(ban.target)
    while let handle = session(after: enforcement.last) {
      if budget.isSpent(effects) { return false }
      enforcement.last = sessions[handle.slot].id
      budget.spend()
      if putOut(handle, by: ban, range, &budget, &effects) { enforcement.putOut += 1 }
    }
    return true
  }

  /// Puts out somebody whom a ban means; whether it did. Operators stay.
  private mutating func putOut(
    _ handle: Handle, by ban: ServerBan, _ range: AddressRange?, _ budget: inout LookBudget, _ effects: inout Effects
  ) -> Bool {
    switch sessions[handle.slot].phase {
    case .vacant, .left, .administering: return false
    case .registering, .registered, .attached: break
    }
    guard !isServerOperator(person(behind: handle)), ban.means(sessions[handle.slot], range) else { return false }
    budget.spend(looksToPutOut(handle))
    if sessions[handle.slot].phase == .attached {
      end(handle, by: ban, &effects)
    } else {
      expel(handle, by: ban, &effects)
    }
    return true
  }

  private mutating func expel(_ handle: Handle, by ban: ServerBan, _ effects: inout Effects) {
    if handle == effects.author, !sessions[handle.slot].encoding.isPlain {
      effects.numeric(.bannedFromServer, text: "You are banned from this server: \(ban.reason)")
    }
    expel(handle, reason: "Banned: \(ban.reason)", &effects)
  }

  /// One more connection of somebody: its own address alone is asked for, and it alone ends.
  private mutating func end(_ connection: Handle, by ban: ServerBan, _ effects: inout Effects) {
    let reason = "Banned: \(ban.reason)"
    tellClosing(connection, reason, &effects)
    disconnect(connection, reason: reason, &effects)
    effects.close(connection)
  }
}
