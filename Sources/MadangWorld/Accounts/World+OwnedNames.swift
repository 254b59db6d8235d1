import MadangMemory
import MadangRecords
import MadangWire

/// Nicknames that belong to accounts: only who is logged in may use them. Before the welcome anybody may ask for one, for who
/// logs in by SASL sends NICK first; the welcome decides.
extension World {
  /// Whether a nickname belongs to an account that somebody isn't logged in to, or looks like one that does.
  package borrowing func isOwnedByOther(_ nick: String, than handle: Handle) -> Bool {
    guard let owner = ownedNames.owner(ofNameLike: nick) else { return false }
    guard let account = sessions[handle.slot].account else { return true }
    return !CaseMapping.equal(owner.utf8.span, account.utf8.span)
  }

  /// Gives somebody another name, for theirs belongs to somebody else.
  package mutating func becomeGuest(_ handle: Handle, _ effects: inout Effects) {
    for number in 1... {
      let nick = "Guest\(number)"
      if person(named: nick) != nil || ownedNames.owner(ofNameLike: nick) != nil { continue }
      _ = rename(handle, to: nick, &effects)
      return
    }
  }

  // MARK: Changes of what the store has

  /// A nickname belongs to an account from here on.
  package mutating func own(_ nick: String, by account: String) { ownedNames.add(nick, of: account) }

  package mutating func disown(_ nick: String) { ownedNames.remove(nick) }

  /// Whether an operator has locked an account: nobody logs in to it then.
  package mutating func setLocked(_ account: String, _ isLocked: Bool) { ownedNames.setLocked(account, isLocked) }
}

extension OwnedNames {
  /// How to come by a nickname that belongs to an account, or what else to do where it only looks so.
  package func refusal(ofNick nick: String) -> String {
    owner(of: nick) == nil ? "This nickname looks like one that is registered: choose another" : OwnedNames.refusal
  }

  package static let refusal =
    "This nickname is registered: log in by SASL, or choose another and send /msg NickServ IDENTIFY <account> <password>"
}
