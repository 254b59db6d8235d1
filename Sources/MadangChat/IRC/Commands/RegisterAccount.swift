import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// REGISTER and VERIFY: accounts by command. IRCv3, account-registration (work in progress). An account is named as who
/// registers it: `custom-account-name` is not offered, or somebody else's present nickname could be taken from them.
enum RegisterAccount {
  /// RFC 5321 §4.5.3.1.3, less the angle brackets.
  static let emailBytesMax = 254

  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let nick = world.sessions[handle.slot].nick
    // "FAIL REGISTER NEED_NICK * <message>": nothing else is the account's name before there is a nickname.
    let name = nick.isEmpty || command.text(0) == "*" ? nick : NameForm.composed(command.text(0))
    let email = command.text(1) == "*" ? nil : command.text(1)
    let password = command.text(2)
    if world.settings.registration == .afterWelcome, refuseBeforeWelcome(world, handle, "REGISTER", &effects) { return }
    if let (code, text) = refusal(world, handle, name, email, password) {
      effects.fail("REGISTER", code, name, text: text)
      return
    }
    guard let accounts = world.settings.services.accounts else { return }
    let seconds = effects.seconds
    effects.postpone(
      SlowWork(on: .hash, isBinding: true) { turn in
        // One is what a person needs.
        turn.noteStrain()
        do throws(AccountFailure) {
          let code = try accounts.register(nick, password: password, email: email, seconds: seconds)
          return End.registered(nick, code: code)
        } catch { return End.refused(nick, error) }
      })
  }

  static let existsText = "This name is registered already"
  static let likeText = "This name looks like one that is registered: choose another"

  /// "Sent by the server if the client sent a REGISTER command before connection registration": the one answer that does
  /// not name the account.
  private static func refuseBeforeWelcome(
    _ world: borrowing World, _ handle: Handle, _ command: String, _ effects: inout Effects
  ) -> Bool {
    guard world.sessions[handle.slot].registration != nil else { return false }
    effects.fail(command, "COMPLETE_CONNECTION_REQUIRED", text: "Finish connecting first, then register")
    return true
  }

  static let closedText = "Accounts are made by whoever runs this server: ask there"

  /// What can be said against it without asking the store.
  private static func refusal(
    _ world: borrowing World, _ handle: Handle, _ name: String, _ email: String?, _ password: String
  ) -> (code: String, text: String)? {
    let limits = world.settings.limits
    let nick = world.sessions[handle.slot].nick
    if world.settings.services.accounts == nil { return ("TEMPORARILY_UNAVAILABLE", "There are no accounts here") }
    if world.settings.registration == .closed { return ("TEMPORARILY_UNAVAILABLE", closedText) }
    if world.sessions[handle.slot].account != nil { return ("ALREADY_AUTHENTICATED", "You are logged in already") }
    if nick.isEmpty { return ("NEED_NICK", "Choose a nickname first: the account is named after it") }
    guard Names.isNick(name, bytesMax: limits.nickBytesMax), !ServiceName.contains(name) else {
      return ("BAD_ACCOUNT_NAME", "This can't be the name of an account: it must be a nickname")
    }
    guard CaseMapping.equal(name.utf8.span, nick.utf8.span) else {
      return ("ACCOUNT_NAME_MUST_BE_NICK", "An account is named as your nickname: change that first")
    }
    // "It cannot be used to bypass any authentication restrictions."
    if let registration = world.sessions[handle.slot].registration, let needed = world.settings.password,
      needed != registration.password
    {
      return ("TEMPORARILY_UNAVAILABLE", "Give this server's password first, with PASS")
    }
    if world.ownedNames.owner(of: nick) != nil { return ("ACCOUNT_EXISTS", existsText) }
    if world.isOwnedByOther(nick, than: handle) { return ("BAD_ACCOUNT_NAME", likeText) }
    if let holder = world.person(named: nick), holder != handle {
      return ("TEMPORARILY_UNAVAILABLE", "Somebody uses this nickname: choose another one")
    }
    if let email, !isEmail(email) { return ("INVALID_EMAIL", "This is no address for email; * stands for none") }
    return switch PasswordRule.objection(to: password, of: name, limits) {
    case .weak(let text): ("WEAK_PASSWORD", text)
    case .unacceptable(let text): ("UNACCEPTABLE_PASSWORD", text)
    case nil: nil
    }
  }

  /// Something before and after one `@`. "Servers should be careful not to accidentally send `INVALID_EMAIL`".
  static func isEmail(_ text: String) -> Bool {
    guard let at = text.lastIndex(of: "@"), text.utf8.count <= emailBytesMax else { return false }
    return at != text.startIndex && text.index(after: at) != text.endIndex
      && !text.utf8.contains { $0 <= 0x20 || $0 == 0x7F }
  }

  /// VERIFY: no registration waits for it, so no code is right.
  static func verify(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if world.settings.registration == .afterWelcome, refuseBeforeWelcome(world, handle, "VERIFY", &effects) { return }
    if world.sessions[handle.slot].account != nil {
      effects.fail("VERIFY", "ALREADY_AUTHENTICATED", command.text(0), text: "You are logged in already")
    } else {
      effects.fail("VERIFY", "INVALID_CODE", command.text(0), text: "No registration waits for this code")
    }
  }
}

extension World {
  /// A new account's owner is logged in, and told the code that is shown once.
  mutating func welcomeAccount(_ account: String, of handle: Handle, code: String, _ effects: inout Effects) {
    own(account, by: account)
    login(handle, account: account, &effects)
    NickServ.say(self, "Your recovery code is \(code)", &effects)
    NickServ.say(
      self, "Keep it: with RECOVER it sets a new password if you forget yours. It is not shown again.", &effects)
  }
}
