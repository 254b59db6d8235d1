import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Getting an account, and into it.
extension NickServ {
  static func register(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    if world.settings.registration == .closed { return say(world, RegisterAccount.closedText + ".", &effects) }
    guard (1...2).contains(words.count) else { return usage(world, "REGISTER <password> [email]", &effects) }
    let nick = world.sessions[handle.slot].nick
    let password = words[0]
    let email = words.count > 1 && words[1] != "*" ? words[1] : nil
    if world.sessions[handle.slot].account != nil {
      return say(world, "You are logged in already. LOGOUT first.", &effects)
    }
    if let objection = PasswordRule.objection(to: password, of: nick, world.settings.limits) {
      return say(world, objection.text + ".", &effects)
    }
    if world.ownedNames.owner(of: nick) == nil, world.isOwnedByOther(nick, than: handle) {
      return say(world, RegisterAccount.likeText + ".", &effects)
    }
    if let email, !RegisterAccount.isEmail(email) { return say(world, "This is no address for email.", &effects) }
    let seconds = effects.seconds
    ask(&effects) { () throws(AccountFailure) in
      .registered(nick, code: try accounts.register(nick, password: password, email: email, seconds: seconds))
    }
  }

  static func identify(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard (1...2).contains(words.count) else { return usage(world, "IDENTIFY [account] <password>", &effects) }
    let name = words.count == 2 ? words[0] : world.sessions[handle.slot].nick
    let password = words[words.count - 1]
    let seconds = effects.seconds
    ask(&effects) { () throws(AccountFailure) in
      .identified(try accounts.logIn(name, password: password, seconds: seconds))
    }
  }

  /// Logs in who has proved to be an account. False, and told, where that was locked or deleted meanwhile.
  static func logIn(_ world: inout World, _ handle: Handle, _ account: String, _ effects: inout Effects) -> Bool {
    if let failure = world.ownedNames.refusal(of: account) {
      say(world, text(of: failure), &effects)
      return false
    }
    world.noteLogin(by: .nickServ, on: effects.connection)
    world.login(handle, account: account, &effects)
    return true
  }

  static func logOut(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
    guard account(world, handle, &effects) != nil else { return }
    world.logout(handle, &effects)
    say(world, "You are logged out.", &effects)
  }

  static func describe(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    let own = world.sessions[handle.slot].account
    let name = words.count > 0 ? words[0] : own ?? world.sessions[handle.slot].nick
    look(&effects) { () throws(AccountFailure) in
      let account = try accounts.describe(name)
      let isOwn = own.map { CaseMapping.same($0, account.name) } ?? false
      return (account, isOwn ? try accounts.certificates(of: account.name) : [])
    } then: { world, answer, effects in
      let (account, certificates) = answer
      say(world, "Account \(account.name), registered \(Clock.text(account.createdSeconds))", &effects)
      say(world, "Last login: \(Clock.text(account.lastSeenSeconds))", &effects)
      if !account.nicks.isEmpty { say(world, "Nicknames: \(account.nicks.joined(separator: " "))", &effects) }
      for certificate in certificates { say(world, "Certificate: \(text(of: certificate))", &effects) }
    }
  }
}
