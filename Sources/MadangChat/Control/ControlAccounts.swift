import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// `account …`. An account is named in whatever case, or by a nickname that is grouped with it.
enum ControlAccounts {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    ask(world, &effects) { accounts throws(AccountFailure) in
      try accounts.overviews()
    } then: { _, _, list, effects in
      for account in list {
        let known = account.description
        effects.controlItem([
          "name": .text(known.name), "nicks": .list(known.nicks), "created": .time(known.createdSeconds),
          "lastLogin": .time(known.lastSeenSeconds), "locked": .flag(account.isLocked),
        ])
      }
      effects.controlDone(list.isEmpty ? "There are no accounts." : nil)
    }
  }

  static func info(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    return ask(world, &effects) { accounts throws(AccountFailure) in
      let account = try accounts.overview(of: name)
      return (account, try accounts.certificates(of: account.description.name))
    } then: { world, _, answer, effects in
      let (account, certificates) = answer
      let known = account.description
      let here = world.loggedIn.people(of: known.name).map {
        String(decoding: world.sessions[$0.slot].source, as: UTF8.self)
      }
      effects.controlItem([
        "name": .text(known.name), "nicks": .list(known.nicks), "created": .time(known.createdSeconds),
        "lastLogin": .time(known.lastSeenSeconds), "email": .text(account.email), "locked": .flag(account.isLocked),
        "certificates": .list(certificates.map(\.fingerprint.text)), "here": .list(here),
      ])
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
      world.setLocked(account, isLocked)
      let count = world.loggedIn.people(of: account).count
      effects.controlItem(["name": .text(account), "locked": .flag(isLocked)])
      guard isLocked else { return effects.controlDone("\(account) is open again: people can log in.") }
      world.logOutAll(of: account, &effects) { _, effects in
        effects.controlDone("\(account) is locked: nobody can log in, and \(PlainAnswers.people(count)) logged out.")
      }
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
      effects.controlItem(["name": .text(replaced.account), "code": .text(replaced.nextCode)])
      effects.controlDone("The recovery code of \(replaced.account) is \(replaced.nextCode) from now on.")
    }
  }

  /// Locks the account, so that nobody comes back while it is erased; logs out who is there; erases it. It takes the name
  /// itself: who types a nickname may not know whose it is.
  static func forget(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      let found = try accounts.overview(of: name).description.name
      return CaseMapping.same(found, name) ? try accounts.setLocked(found, true) : found
    } then: { world, _, account, effects in
      guard CaseMapping.same(account, name) else {
        effects.controlRefuse("\(name) is a nickname of the account \(account); name that one")
        return
      }
      world.record("ACCOUNT", account, "locked", by: actor, &effects)
      world.setLocked(account, true)
      world.logOutAll(of: account, &effects) { world, effects in
        if let work = erase(account, by: actor, world, &effects) { effects.finishLater(work) }
      }
    }
  }

  private static func erase(
    _ account: String, by actor: World.Actor, _ world: borrowing World, _ effects: inout Effects
  ) -> SlowWork? {
    ask(world, &effects, "; \(account) is locked, and not deleted yet", on: .erase) { accounts throws(AccountFailure) in
      try accounts.erase(account)
    } then: { world, _, _, effects in
      world.record("ACCOUNT", account, "deleted", by: actor, &effects)
      world.forget(account: account, &effects) { _, effects in
        effects.controlItem(["name": .text(account)])
        effects.controlDone("\(account) is deleted, with all that it said.")
      }
    }
  }

  /// Asks what the disk must be read for, and answers with why that failed, and what that means, where it did.
  static func ask<Answer: Sendable>(
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
        case .failure(.taken): effects.controlRefuse("this name is an account's, or belongs to one" + meaning)
        case .failure(.alike): effects.controlRefuse("this name looks like one that is registered" + meaning)
        case .failure(.noSuchAccount): effects.controlRefuse("there is no such account" + meaning)
        case .failure: effects.controlRefuse("accounts can't be reached now" + meaning)
        }
      }
    }
  }
}
