import MadangMemory
import MadangRecords
import MadangWorld

/// Accounts for older clients: `/msg NickServ …`, `/nickserv …`, `/ns …`.
enum NickServ: Service {
  static let nick = ServiceName.nickServ

  static func answer(
    _ world: inout World, _ handle: Handle, _ words: ServiceWords, _ effects: inout Effects
  ) {
    guard let accounts = world.settings.services.accounts else {
      say(world, "There are no accounts here.", &effects)
      return
    }
    switch words.verb {
    case "REGISTER": register(world, handle, words, accounts, &effects)
    case "IDENTIFY", "ID", "LOGIN": identify(world, handle, words, accounts, &effects)
    case "LOGOUT": logOut(&world, handle, &effects)
    case "SET": set(&world, handle, words, accounts, &effects)
    case "RECOVER": recover(world, handle, words, accounts, &effects)
    case "CODE": renewCode(world, handle, words, accounts, &effects)
    case "DROP": drop(world, handle, words, accounts, &effects)
    case "GROUP": group(world, handle, accounts, &effects)
    case "UNGROUP": ungroup(world, handle, words, accounts, &effects)
    case "REGAIN", "GHOST", "RELEASE": regain(&world, handle, words, &effects)
    case "CERT": certificates(world, handle, words, accounts, &effects)
    case "INFO": describe(world, handle, words, accounts, &effects)
    case "HELP", "": help(world, &effects)
    default: say(world, "There is no command \(words.verb). HELP lists those that there are.", &effects)
    }
  }

  static func usage(_ world: borrowing World, _ text: String, _ effects: inout Effects) {
    say(world, "Usage: \(text)", &effects)
  }

  /// Does something that takes long with the store; failures are told.
  static func ask(
    _ effects: inout Effects, on lane: SlowWork.Lane = .hash,
    _ question: @escaping @Sendable () throws(AccountFailure) -> End
  ) {
    effects.postpone(
      SlowWork(on: lane, isBinding: true) { turn in
        do throws(AccountFailure) {
          return try question()
        } catch {
          if error != .unavailable { turn.noteStrain() }
          return End.refused(error)
        }
      })
  }

  /// Asks the store what only has to be told; it hashes nothing and changes nothing.
  static func look<Answer: Sendable>(
    _ effects: inout Effects, _ question: @escaping @Sendable () throws(AccountFailure) -> Answer,
    then body: @escaping @Sendable (borrowing World, Answer, inout Effects) -> Void
  ) {
    effects.postpone(
      SlowWork.reading {
        let result = Result { () throws(AccountFailure) in try question() }
        return { world, _, effects in
          switch result {
          case .success(let answer): body(world, answer, &effects)
          case .failure(let failure): say(world, text(of: failure), &effects)
          }
        }
      })
  }

  static func text(of failure: AccountFailure) -> String {
    switch failure {
    case .taken: "This name is registered already."
    case .alike: RegisterAccount.likeText + "."
    case .badCredentials: "The account or the password is wrong."
    case .locked: "This account is locked. Ask an operator of this server."
    case .noSuchAccount: "There is no such account."
    case .badCode: "The account or the code is wrong."
    case .notGrouped: "This nickname isn't grouped with your account."
    case .certificateTaken: "This certificate logs somebody else in."
    case .tooManyCertificates: "Your account has as many certificates as it may have. DEL removes one."
    case .notPinned: "This certificate isn't one of your account's."
    case .unavailable: "Accounts can't be reached now. Try again later."
    }
  }

  /// The account that somebody is logged in to; nil where they were told to log in.
  static func account(
    _ world: borrowing World, _ handle: Handle, _ effects: inout Effects
  ) -> String? {
    let account = world.sessions[handle.slot].account
    if account == nil { say(world, "Log in first: IDENTIFY <account> <password>", &effects) }
    return account
  }

  private static func help(_ world: borrowing World, _ effects: inout Effects) {
    if world.settings.registration != .closed {
      say(world, "REGISTER <password> [email]: registers your nickname as an account", &effects)
    }
    for line in [
      "IDENTIFY [account] <password>: logs you in", "LOGOUT: logs you out",
      "SET PASSWORD <old> <new>: changes your password",
      "SET ALWAYS-ON ON|OFF: whether you stay in your rooms while you are not connected",
      "RECOVER <account> <code> <new password>: sets a new password with your recovery code",
      "CODE <password>: gives you another recovery code",
      "GROUP: adds your nickname to your account", "UNGROUP <nickname>: takes it away",
      "REGAIN <nickname>: gives you a nickname of yours that somebody else uses",
      "CERT LIST|ADD [fingerprint]|DEL <fingerprint>: the certificates that log you in (SASL EXTERNAL)",
      "INFO [account]: tells what is known of an account",
      "DROP <password> <account>: deletes your account, and all that it said",
    ] { say(world, line, &effects) }
  }
}
