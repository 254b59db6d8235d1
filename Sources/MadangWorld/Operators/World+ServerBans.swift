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

  /// How far the search for those whom a ban means has come.
  private struct Met {
    package var last = PersonID.nobody
    package var count = 0
  }

  /// Adds a ban, and puts out all whom it means, in pieces: whoever comes meanwhile is met at the door. `end` is told how
  /// many were put out.
  package mutating func ban(
    _ ban: ServerBan, _ effects: inout Effects,
    then end: @escaping @Sendable (borrowing World, Int, inout Effects) -> Void
  ) {
    bans.removeOver(at: effects.seconds)
    bans.add(ban)
    let range = AddressRange(ban.target)
    Sweep.begin(&self, from: Met(), &effects) { world, met, budget, effects in
      // It may have been lifted meanwhile, or be over.
      let stands = world.bans.ban(of: ban.target, at: effects.seconds) == ban
      while stands, let handle = world.session(after: met.last) {
        if budget.isSpent(effects) { return false }
        met.last = world.sessions[handle.slot].id
        budget.spend()
        if world.putOut(handle, by: ban, range, &budget, &effects) { met.count += 1 }
      }
      end(world, met.count, &effects)
      return true
    }
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
