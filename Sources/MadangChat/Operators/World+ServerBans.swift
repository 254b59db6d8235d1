import MadangMemory

/// Keeping people out of the server.
extension World {
  /// Puts out somebody whom a ban means; whether it did. Called when a connection opens, at the welcome, and where
  /// somebody logs in. Operators stay.
  package mutating func expelIfBanned(_ handle: Handle, _ effects: inout Effects) -> Bool {
    if bans.list.isEmpty || isServerOperator(handle) { return false }
    guard let ban = bans.first(against: sessions[handle.slot], seconds: effects.seconds) else { return false }
    if handle == effects.author, !sessions[handle.slot].encoding.isPlain {
      effects.numeric(.bannedFromServer, text: "You are banned from this server: \(ban.reason)")
    }
    expel(handle, reason: "Banned: \(ban.reason)", &effects)
    return true
  }

  /// Adds a ban, and puts out all whom it means; how many these were.
  mutating func ban(_ ban: ServerBan, _ effects: inout Effects) -> Int {
    bans.removeOver(at: effects.seconds)
    bans.add(ban)
    var count = 0
    for slot in 0..<UInt32(sessions.slots) {
      let handle = Handle(slot: slot, generation: sessions[slot].generation)
      switch sessions[slot].phase {
      case .registering, .registered: if expelIfBanned(handle, &effects) { count += 1 }
      case .attached: if endIfBanned(connection: handle, &effects) { count += 1 }
      case .vacant, .left, .administering: break
      }
    }
    return count
  }

  /// One more connection of somebody: its own address alone is asked for, and it alone ends.
  private mutating func endIfBanned(connection: Handle, _ effects: inout Effects) -> Bool {
    guard let person = sessions[connection.slot].owner, !isServerOperator(person),
      let ban = bans.first(against: sessions[connection.slot], seconds: effects.seconds)
    else { return false }
    let reason = "Banned: \(ban.reason)"
    tellClosing(connection, reason, &effects)
    disconnect(connection, reason: reason, &effects)
    effects.close(connection)
    return true
  }

  /// RPL_STATSKLINE: `K <target> * <author> <set> <expires> :<reason>`, the times in seconds since 1970, 0 for never.
  borrowing func listBans(_ effects: inout Effects) {
    for ban in bans.list where !ban.isOver(at: effects.seconds) {
      effects.numeric(
        .statsKLine, "K", ban.target, "*", ban.author, String(ban.setSeconds), String(ban.expiresSeconds ?? 0),
        text: ban.reason)
    }
  }
}
