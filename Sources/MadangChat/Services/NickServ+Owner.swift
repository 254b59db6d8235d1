import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// What an account's owner does with it.
extension NickServ {
  static func set(
    _ world: inout World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    if words[0].uppercased() == "ALWAYS-ON" { return setAlwaysOn(&world, handle, words, &effects) }
    guard words.count == 3, words[0].uppercased() == "PASSWORD" else {
      usage(world, "SET PASSWORD <old password> <new password>", &effects)
      return usage(world, "SET ALWAYS-ON ON|OFF", &effects)
    }
    guard let account = account(world, handle, &effects) else { return }
    let (old, new) = (words[1], words[2])
    if let objection = PasswordRule.objection(to: new, of: account, world.settings.limits) {
      return say(world, objection.text + ".", &effects)
    }
    ask(&effects) { () throws(AccountFailure) in
      try accounts.changePassword(of: account, from: old, to: new)
      return .passwordChanged
    }
  }

  /// Whether the account is here while nobody is connected.
  private static func setAlwaysOn(
    _ world: inout World, _ handle: Handle, _ words: ServiceWords, _ effects: inout Effects
  ) {
    guard let account = account(world, handle, &effects) else { return }
    guard world.settings.services.alwaysOnStore != nil else {
      return say(world, "Nobody is always on here: this server keeps nothing.", &effects)
    }
    let nick = world.sessions[handle.slot].nick
    switch words[1].uppercased() {
    case "ON" where world.isOwnedByOther(nick, than: handle) || world.ownedNames.owner(of: nick) == nil:
      say(world, "\(nick) isn't grouped with your account: GROUP it first, or take a nickname that is.", &effects)
    case "ON":
      if let refusal = world.admitAlwaysOn(handle, account: account, seconds: effects.seconds) {
        switch refusal {
        case .serverFull: return say(world, "As many accounts are always on here as may be.", &effects)
        case .addressFull:
          return say(world, "Too many accounts were made always on from your address today. Try tomorrow.", &effects)
        }
      }
      world.setAlwaysOn(true, handle, account: account, &effects)
      say(
        world, "\(nick) stays in its rooms from now on, and you are told what you missed when you come back.", &effects)
    case "OFF":
      world.setAlwaysOn(false, handle, account: account, &effects)
      say(world, "You leave when your last connection ends, from now on.", &effects)
    default: usage(world, "SET ALWAYS-ON ON|OFF", &effects)
    }
  }

  static func recover(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard words.count == 3 else { return usage(world, "RECOVER <account> <code> <new password>", &effects) }
    let (name, code, password) = (words[0], words[1], words[2])
    if let objection = PasswordRule.objection(to: password, of: name, world.settings.limits) {
      return say(world, objection.text + ".", &effects)
    }
    ask(&effects) { () throws(AccountFailure) in
      let recovered = try accounts.recover(name, code: code, password: password)
      // The code is used up: whether there are certificates must not keep the next one from being told.
      let certificates = (try? accounts.certificates(of: recovered.account)) ?? []
      return .recovered(recovered.account, code: recovered.nextCode, hasCertificates: !certificates.isEmpty)
    }
  }

  static func renewCode(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard words.count == 1 else { return usage(world, "CODE <password>", &effects) }
    guard let account = account(world, handle, &effects) else { return }
    let password = words[0]
    ask(&effects) { () throws(AccountFailure) in
      .codeRenewed(try accounts.renewCode(of: account, password: password))
    }
  }

  /// Naming the account is the confirmation.
  static func drop(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard let account = account(world, handle, &effects) else { return }
    guard words.count == 2, CaseMapping.same(words[1], account) else {
      say(world, "This deletes your account, its nicknames, and all that it said. There is no way back.", &effects)
      return say(world, "To go on: DROP <password> \(account)", &effects)
    }
    let password = words[0]
    ask(&effects, on: .erase) { () throws(AccountFailure) in
      try accounts.forget(account, password: password)
      return .dropped(account)
    }
  }

  // MARK: Nicknames

  static func group(
    _ world: borrowing World, _ handle: Handle, _ accounts: any AccountService, _ effects: inout Effects
  ) {
    guard let account = account(world, handle, &effects) else { return }
    let nick = world.sessions[handle.slot].nick
    if world.ownedNames.owner(of: nick) == nil, world.isOwnedByOther(nick, than: handle) {
      return say(world, RegisterAccount.likeText + ".", &effects)
    }
    let owned = world.ownedNames.count(of: account)
    if world.ownedNames.owner(of: nick) == nil, owned >= world.settings.limits.nicksPerAccountMax {
      return say(world, "An account has at most \(world.settings.limits.nicksPerAccountMax) nicknames.", &effects)
    }
    ask(&effects) { () throws(AccountFailure) in
      try accounts.group(nick, with: account)
      return .grouped(nick, with: account)
    }
  }

  static func ungroup(
    _ world: borrowing World, _ handle: Handle, _ words: ServiceWords, _ accounts: any AccountService,
    _ effects: inout Effects
  ) {
    guard words.count == 1 else { return usage(world, "UNGROUP <nickname>", &effects) }
    guard let account = account(world, handle, &effects) else { return }
    let nick = words[0]
    ask(&effects) { () throws(AccountFailure) in
      try accounts.ungroup(nick, from: account)
      return .ungrouped(nick)
    }
  }

  /// Gives somebody a nickname of theirs; whoever has it gets another.
  static func regain(_ world: inout World, _ handle: Handle, _ words: ServiceWords, _ effects: inout Effects) {
    guard words.count >= 1 else { return usage(world, "REGAIN <nickname>", &effects) }
    guard let account = account(world, handle, &effects) else { return }
    let nick = NameForm.composed(words[0])
    guard let owner = world.ownedNames.owner(of: nick), CaseMapping.equal(owner.utf8.span, account.utf8.span) else {
      return say(world, "\(nick) doesn't belong to your account.", &effects)
    }
    if let holder = world.person(named: nick), holder != handle { world.becomeGuest(holder, &effects) }
    _ = world.rename(handle, to: nick, &effects)
    say(world, "\(nick) is yours again.", &effects)
  }
}
