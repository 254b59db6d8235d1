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

  /// Logs out everybody who is logged in to an account, or is about to be; nobody stays for it without a connection.
  /// In pieces: an account has as many people as it likes. Nobody can log in to it any more by then.
  package mutating func logOutAll(
    of account: String, _ effects: inout Effects,
    then end: @escaping @Sendable (inout World, inout Effects) -> Void = { _, _ in }
  ) {
    alwaysOn.remove(account)
    for connection in loggedIn.proofs(of: account) { setAuthentication(nil, of: connection) }
    let people = loggedIn.people(of: account)
    Sweep.begin(&self, from: 0, &effects) { world, position, budget, effects in
      while position < people.count {
        if budget.isSpent(effects) { return false }
        let person = people[position]
        position += 1
        guard world.isCurrent(person), world.sessions[person.slot].phase != .left else { continue }
        budget.spend(world.looksToPutOut(person))
        if let own = world.sessions[person.slot].account, CaseMapping.same(own, account) {
          world.logout(person, &effects)
        }
      }
      end(&world, &effects)
      return true
    }
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
