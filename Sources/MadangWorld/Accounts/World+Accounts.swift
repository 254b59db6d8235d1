import MadangMemory
import MadangWire

/// Being logged in to an account and out of it again. Who may log in to which is found out elsewhere. IRCv3,
/// account-notify; sasl-3.1, "Numerics used by this extension".
extension World {
  /// Logs a person in to an account, under the name that it was registered with; whoever was logged in to another one
  /// changes over. Before the welcome too: others learn of it when they join.
  package mutating func login(_ handle: Handle, account: String, _ effects: inout Effects) {
    if let old = sessions[handle.slot].account, !CaseMapping.equal(old.utf8.span, account.utf8.span) {
      separate(connectionsOf: handle, reason: "Logged in to another account", &effects)
    }
    let notice = changeAccount(of: handle, to: account, &effects)
    tellNumeric(.loggedIn, handle, account, text: "You are now logged in as \(account)", &effects)
    if let notice { announceToAll(notice, of: handle, &effects) }
    loadMarkers(of: account, &effects)
    takeUpMetadata(of: handle, as: account, &effects)
    regainStanding(of: handle, &effects)
    if sessions[handle.slot].isRegistered { _ = expelIfBanned(handle, &effects) }
  }

  /// Logs a person out; does nothing for somebody who is logged in to no account.
  package mutating func logout(_ handle: Handle, _ effects: inout Effects) {
    guard sessions[handle.slot].account != nil else { return }
    let notice = changeAccount(of: handle, to: nil, &effects)
    tellNumeric(.loggedOut, handle, nil, text: "You are now logged out", &effects)
    if let notice { announceToAll(notice, of: handle, &effects) }
    leaveMetadata(of: handle, &effects)
    separate(connectionsOf: handle, reason: "Logged out", &effects)
  }

  /// Nobody is about to be logged in to an account, or stays for it without a connection. Nobody can log in to it any more
  /// by then; those who are logged in are for `logOutAll`.
  package mutating func takeBackLogins(to account: String) {
    alwaysOn.remove(account)
    for connection in loggedIn.proofs(of: account) { setAuthentication(nil, of: connection) }
  }

  /// Goes on with logging out everybody who is logged in to an account, of which there may be as many as it likes. True once
  /// nobody is left. How far it has come is known by who is left: somebody who was logged out is no longer among them.
  package mutating func logOutAll(
    of account: String, _ budget: inout LookBudget, _ effects: inout Effects
  ) -> Bool {
    for person in loggedIn.people(of: account) {
      if budget.isSpent(effects) { return false }
      // One who is logged out may take others along.
      guard isCurrent(person), sessions[person.slot].phase != .left else { continue }
      budget.spend(looksToPutOut(person))
      if let own = sessions[person.slot].account, CaseMapping.same(own, account) { logout(person, &effects) }
    }
    return true
  }

  /// The ACCOUNT event, where there is anything to tell. Its own account tag is still the old one: account-tag, the
  /// example of its description.
  private mutating func changeAccount(of handle: Handle, to account: String?, _ effects: inout Effects) -> Event? {
    guard sessions[handle.slot].account != account else { return nil }
    defer { setAccount(account, of: handle) }
    guard sessions[handle.slot].isRegistered else { return nil }
    var event = effects.beginEvent(.other, "ACCOUNT", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(account ?? "*")
    effects.endEvent(&event)
    event.restrict(to: .accountNotify)
    return event
  }

  /// `:server 900 nick nick!user@host account :text`, to whoever it concerns; they need not have given the command.
  private borrowing func tellNumeric(
    _ numeric: Numeric, _ handle: Handle, _ account: String?, text: String, _ effects: inout Effects
  ) {
    let nick = sessions[handle.slot].nick.isEmpty ? "*" : sessions[handle.slot].nick
    let user = sessions[handle.slot].user.isEmpty ? "*" : sessions[handle.slot].user
    var event = effects.beginServerEvent(String(numeric.rawValue))
    effects.parameter(nick)
    effects.middle("\(nick)!\(user)@\(sessions[handle.slot].host)")
    if let account { effects.middle(account) }
    event.text = effects.trailing(text)
    effects.endEvent(&event)
    effects.inform(handle, event)
  }

  /// Tells an event to the person that it is about, and to everyone who follows them.
  mutating func announceToAll(_ event: Event, of handle: Handle, _ effects: inout Effects) {
    effects.inform(handle, event)
    tellNeighbours(of: handle, event, &effects, andWatchers: true)
  }
}
