import MadangMemory
import MadangWire

/// `account …`. An account is named in whatever case, or by a nickname that is grouped with it.
enum ControlAccounts {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    ask(world, &effects) { accounts throws(AccountFailure) in
      try accounts.overviews()
    } then: { _, _, list, effects in
      for account in list {
        let known = account.description
        let nicks = known.nicks.isEmpty ? "" : " (\(known.nicks.joined(separator: " ")))"
        effects.controlLine(
          "\(known.name)\(nicks), registered \(Clock.text(known.createdSeconds)), last login "
            + "\(Clock.text(known.lastSeenSeconds))\(account.isLocked ? ", locked" : "")")
      }
      effects.controlDone()
    }
  }

  static func info(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    return ask(world, &effects) { accounts throws(AccountFailure) in
      try accounts.overview(of: name)
    } then: { world, _, account, effects in
      let known = account.description
      effects.controlLine("name     \(known.name)")
      effects.controlLine("since    \(Clock.text(known.createdSeconds))")
      effects.controlLine("login    \(Clock.text(known.lastSeenSeconds))")
      if let email = account.email { effects.controlLine("email    \(email)") }
      if account.isLocked { effects.controlLine("locked   nobody can log in") }
      for nick in known.nicks { effects.controlLine("nick     \(nick)") }
      for slot in world.slots(loggedInTo: known.name) {
        effects.controlLine("here     \(String(decoding: world.sessions[slot].source, as: UTF8.self))")
      }
      effects.controlDone()
    }
  }

  /// Nobody can log in any more; who is, is logged out, and stays.
  static func lock(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    setLocked(true, world, request, &effects)
  }

  static func unlock(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    setLocked(false, world, request, &effects)
  }

  private static func setLocked(
    _ isLocked: Bool, _ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects
  ) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      try accounts.setLocked(name, isLocked)
    } then: { world, _, account, effects in
      world.record("ACCOUNT", account, isLocked ? "locked" : "unlocked", by: actor, &effects)
      world.ownedNames.setLocked(account, isLocked)
      if isLocked { world.logOutAll(of: account, &effects) }
      effects.controlDone()
    }
  }

  /// Makes another recovery code. The password stays until the code is used.
  static func reset(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      try accounts.replaceCode(of: name)
    } then: { world, _, replaced, effects in
      world.record("ACCOUNT", replaced.account, "has another recovery code", by: actor, &effects)
      effects.controlLine(replaced.nextCode)
      effects.controlDone()
    }
  }

  /// Locks the account, so that nobody comes back while it is erased; logs out who is there; erases it. It takes the name
  /// itself: who types a nickname may not know whose it is.
  static func forget(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      let found = try accounts.overview(of: name).description.name
      return CaseMapping.equal(found.utf8.span, name.utf8.span) ? try accounts.setLocked(found, true) : found
    } then: { world, _, account, effects in
      guard CaseMapping.equal(account.utf8.span, name.utf8.span) else {
        effects.controlRefuse("\(name) is a nickname of the account \(account); name that one")
        return
      }
      world.record("ACCOUNT", account, "locked", by: actor, &effects)
      world.logOutAll(of: account, &effects)
      world.ownedNames.setLocked(account, true)
      if let work = erase(account, by: actor, world, &effects) { effects.finishLater(work) }
    }
  }

  private static func erase(
    _ account: String, by actor: World.Actor, _ world: borrowing World, _ effects: inout Effects
  ) -> SlowWork? {
    ask(world, &effects, "; \(account) is locked, and not deleted yet", on: .erase) { accounts throws(AccountFailure) in
      try accounts.erase(account)
    } then: { world, _, _, effects in
      world.record("ACCOUNT", account, "deleted", by: actor, &effects)
      world.forget(account: account, &effects)
      effects.controlDone()
    }
  }

  /// Asks what the disk must be read for, and answers with why that failed, and what that means, where it did.
  private static func ask<Answer: Sendable>(
    _ world: borrowing World, _ effects: inout Effects, _ meaning: String = "", on lane: SlowWork.Lane = .disk,
    _ question: @escaping @Sendable (any AccountService) throws(AccountFailure) -> Answer,
    then body: @escaping @Sendable (inout World, Handle, Answer, inout Effects) -> Void
  ) -> SlowWork? {
    guard let accounts = world.settings.services.accounts else {
      effects.controlRefuse("there are no accounts here")
      return nil
    }
    return SlowWork(on: lane, isBinding: true) { _ in
      let result = Result { () throws(AccountFailure) in try question(accounts) }
      return { world, handle, effects in
        switch result {
        case .success(let answer): body(&world, handle, answer, &effects)
        case .failure(.noSuchAccount): effects.controlRefuse("there is no such account" + meaning)
        case .failure: effects.controlRefuse("accounts can't be reached now" + meaning)
        }
      }
    }
  }
}
