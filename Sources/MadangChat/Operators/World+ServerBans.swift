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

  /// Adds a ban, and puts out all whom it means.
  mutating func ban(_ ban: ServerBan, _ effects: inout Effects) {
    bans.removeOver(at: effects.seconds)
    bans.add(ban)
    for slot in 0..<UInt32(sessions.slots) {
      switch sessions[slot].phase {
      case .registering, .registered:
        _ = expelIfBanned(Handle(slot: slot, generation: sessions[slot].generation), &effects)
      case .vacant, .left, .administering, .attached: break
      }
    }
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
