import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// `account …`. An account is named in whatever case, or by a nickname that is grouped with it.
enum ControlAccounts {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    look(world, &effects) { accounts throws(AccountFailure) in
      try accounts.overviews()
    } then: { _, list, effects in
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
    return look(world, &effects) { accounts throws(AccountFailure) in
      let account = try accounts.overview(of: name)
      return (account, try accounts.certificates(of: account.description.name))
    } then: { world, answer, effects in
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
      let account = try accounts.setLocked(name, isLocked)
      return isLocked ? .locked(account, by: actor) : .unlocked(account, by: actor)
    }
  }

  /// Makes another recovery code. The password stays until the code is used.
  static func reset(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      let replaced = try accounts.replaceCode(of: name)
      return .codeReplaced(replaced.account, code: replaced.nextCode, by: actor)
    }
  }

  /// Locks the account, so that nobody comes back while it is erased; logs out who is there; erases it. It takes the name
  /// itself: who types a nickname may not know whose it is.
  static func forget(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    let actor = world.actor(effects.author)
    return ask(world, &effects) { accounts throws(AccountFailure) in
      let found: String
      do throws(AccountFailure) { found = try accounts.overview(of: name).description.name } catch .noSuchAccount {
        return .absent(name, by: actor)
      }
      guard CaseMapping.same(found, name) else { return .notItsName(name, of: found) }
      return .lockedForErasure(try accounts.setLocked(found, true), by: actor)
    }
  }

  /// The second step of `forget`, once nobody is logged in any more.
  static func erase(
    _ account: String, by actor: World.Actor, _ world: borrowing World, _ effects: inout Effects
  ) -> SlowWork? {
    ask(world, &effects, "; \(account) is locked, and not deleted yet", on: .erase) { accounts throws(AccountFailure) in
      try accounts.erase(account)
      return .erased(account, by: actor)
    }
  }

  /// Asks what the disk must be read for. Why that failed, and what that means, is answered where it did.
  static func ask(
    _ world: borrowing World, _ effects: inout Effects, _ meaning: String = "", on lane: SlowWork.Lane = .disk,
    _ question: @escaping @Sendable (any AccountService) throws(AccountFailure) -> End
  ) -> SlowWork? {
    guard let accounts = accounts(world, &effects) else { return nil }
    return SlowWork(on: lane, isBinding: true) { _ in
      do throws(AccountFailure) { return try question(accounts) } catch { return End.refused(error, meaning) }
    }
  }

  /// Asks the store what only has to be told.
  private static func look<Answer: Sendable>(
    _ world: borrowing World, _ effects: inout Effects,
    _ question: @escaping @Sendable (any AccountService) throws(AccountFailure) -> Answer,
    then body: @escaping @Sendable (borrowing World, Answer, inout Effects) -> Void
  ) -> SlowWork? {
    guard let accounts = accounts(world, &effects) else { return nil }
    return SlowWork.reading {
      let result = Result { () throws(AccountFailure) in try question(accounts) }
      return { world, _, effects in
        switch result {
        case .success(let answer): body(world, answer, &effects)
        case .failure(let failure): refuse(failure, &effects)
        }
      }
    }
  }

  private static func accounts(_ world: borrowing World, _ effects: inout Effects) -> (any AccountService)? {
    let accounts = world.settings.services.accounts
    if accounts == nil { effects.controlRefuse("there are no accounts here") }
    return accounts
  }

  static func refuse(_ failure: AccountFailure, meaning: String = "", _ effects: inout Effects) {
    let reason =
      switch failure {
      case .taken: "this name is an account's, or belongs to one"
      case .alike: "this name looks like one that is registered"
      case .noSuchAccount: "there is no such account"
      default: "accounts can't be reached now"
      }
    effects.controlRefuse(reason + meaning)
  }
}
