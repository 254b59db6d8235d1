import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

extension ControlAccounts {
  /// What became of what was asked.
  enum End: Outcome {
    /// Why it could not be done, and what that means.
    case refused(AccountFailure, String)
    case locked(String, by: World.Actor)
    case unlocked(String, by: World.Actor)
    case codeReplaced(String, code: String, by: World.Actor)
    /// What was to be deleted is a nickname of this account.
    case notItsName(String, of: String)
    /// It is to be erased once nobody is logged in to it.
    case lockedForErasure(String, by: World.Actor)
    case erased(String, by: World.Actor)
    /// The store has no such account.
    case absent(String, by: World.Actor)
    case added(String, code: String, by: World.Actor)
    case passwordSet(String, by: World.Actor)

    static var name: String { "control-account" }

    func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
      switch self {
      case .refused(let failure, let meaning): refuse(failure, meaning: meaning, &effects)
      case .locked(let account, let actor): lock(account, actor, &world, &effects)
      case .unlocked(let account, let actor):
        world.record("ACCOUNT", account, "unlocked", by: actor, &effects)
        world.setLocked(account, false)
        effects.controlItem(["name": .text(account), "locked": .flag(false)])
        effects.controlDone("\(account) is open again: people can log in.")
      case .codeReplaced(let account, let code, let actor):
        world.record("ACCOUNT", account, "has another recovery code", by: actor, &effects)
        effects.controlItem(["name": .text(account), "code": .text(code)])
        effects.controlDone("The recovery code of \(account) is \(code) from now on.")
      case .notItsName(let nick, let account):
        effects.controlRefuse("\(nick) is a nickname of the account \(account); name that one")
      case .lockedForErasure(let account, let actor):
        world.record("ACCOUNT", account, "locked", by: actor, &effects)
        world.setLocked(account, true)
        world.takeBackLogins(to: account)
        LogoutSweep(of: account, then: .erase(by: actor)).begin(&world, &effects)
      case .erased(let account, let actor): erase(account, by: actor, &world, &effects)
      case .absent(let name, let actor):
        // Of several nodes, the one that erased it may have died before it told the others.
        guard let account = world.ownedNames.owner(of: name), CaseMapping.same(account, name) else {
          return refuse(.noSuchAccount, meaning: "", &effects)
        }
        erase(account, by: actor, &world, &effects)
      case .added(let account, let code, let actor): add(account, code: code, actor, &world, &effects)
      case .passwordSet(let account, let actor):
        world.record("ACCOUNT", account, "has another password", by: actor, &effects)
        effects.controlItem(["name": .text(account)])
        effects.controlDone("The password of \(account) is changed.")
      }
    }

    private func erase(
      _ account: String, by actor: World.Actor, _ world: inout World, _ effects: inout Effects
    ) {
      world.record("ACCOUNT", account, "deleted", by: actor, &effects)
      ForgettingSweep(world.forget(account: account), asking: .control).begin(&world, &effects)
    }

    private func lock(_ account: String, _ actor: World.Actor, _ world: inout World, _ effects: inout Effects) {
      world.record("ACCOUNT", account, "locked", by: actor, &effects)
      world.setLocked(account, true)
      let count = world.loggedIn.people(of: account).count
      effects.controlItem(["name": .text(account), "locked": .flag(true)])
      world.takeBackLogins(to: account)
      LogoutSweep(of: account, then: .tellLocked(count: count)).begin(&world, &effects)
    }

    private func add(
      _ account: String, code: String, _ actor: World.Actor, _ world: inout World, _ effects: inout Effects
    ) {
      world.record("ACCOUNT", account, "added", by: actor, &effects)
      world.own(account, by: account)
      let holder = world.person(named: account)
      if let holder { world.becomeGuest(holder, &effects) }
      effects.controlItem(["name": .text(account), "code": .text(code)])
      effects.controlDone(
        "\(account) is an account now. Its recovery code is \(code)."
          + (holder == nil ? "" : " Whoever used the nickname has another one."))
    }

    var withoutSecrets: End {
      switch self {
      case .codeReplaced(let account, _, let actor): .codeReplaced(account, code: End.secretMark, by: actor)
      case .added(let account, _, let actor): .added(account, code: End.secretMark, by: actor)
      default: self
      }
    }

    // MARK: As bytes

    func write(to writer: inout ByteWriter) {
      switch self {
      case .refused(let failure, let meaning): writer.append(case: 0, failure, meaning)
      case .locked(let account, let actor): writer.append(case: 1, account, actor)
      case .unlocked(let account, let actor): writer.append(case: 2, account, actor)
      case .codeReplaced(let account, let code, let actor): writer.append(case: 3, account, code, actor)
      case .notItsName(let nick, let account): writer.append(case: 4, nick, account)
      case .lockedForErasure(let account, let actor): writer.append(case: 5, account, actor)
      case .erased(let account, let actor): writer.append(case: 6, account, actor)
      case .added(let account, let code, let actor): writer.append(case: 7, account, code, actor)
      case .passwordSet(let account, let actor): writer.append(case: 8, account, actor)
      case .absent(let name, let actor): writer.append(case: 9, name, actor)
      }
    }

    init(from reader: inout FieldReader) throws(FieldError) {
      self =
        switch try reader.byte() {
        case 0: .refused(try reader.next(), try reader.next())
        case 1: .locked(try reader.next(), by: try reader.next())
        case 2: .unlocked(try reader.next(), by: try reader.next())
        case 3: .codeReplaced(try reader.next(), code: try reader.next(), by: try reader.next())
        case 4: .notItsName(try reader.next(), of: try reader.next())
        case 5: .lockedForErasure(try reader.next(), by: try reader.next())
        case 6: .erased(try reader.next(), by: try reader.next())
        case 7: .added(try reader.next(), code: try reader.next(), by: try reader.next())
        case 8: .passwordSet(try reader.next(), by: try reader.next())
        case 9: .absent(try reader.next(), by: try reader.next())
        default: throw .unknown
        }
    }
  }
}
