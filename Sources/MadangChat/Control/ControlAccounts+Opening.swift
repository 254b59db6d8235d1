import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Accounts that whoever runs the server makes, and passwords that they set.
extension ControlAccounts {
  /// Makes an account, whether or not people may register.
  static func add(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = NameForm.composed(request.arguments[0])
    guard Names.isNick(name, bytesMax: world.settings.limits.nickBytesMax), !ServiceName.contains(name) else {
      effects.controlRefuse("\(name) can't be the name of an account: it must be a nickname")
      return nil
    }
    if world.ownedNames.owner(of: name) == nil, world.ownedNames.owner(ofNameLike: name) != nil {
      effects.controlRefuse("\(name) looks like a name that is registered")
      return nil
    }
    guard let password = password(for: name, world, request, &effects) else { return nil }
    let actor = world.actor(effects.author)
    let seconds = effects.seconds
    return ask(world, &effects, on: .hash) { accounts throws(AccountFailure) in
      .added(
        name, code: try accounts.register(name, password: password, email: nil, seconds: seconds), by: actor)
    }
  }

  /// Sets a password without the old one. Who is logged in stays: to end that is what `account lock` is for.
  static func setPassword(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> SlowWork? {
    let name = request.arguments[0]
    guard let password = password(for: name, world, request, &effects) else { return nil }
    let actor = world.actor(effects.author)
    return ask(world, &effects, on: .hash) { accounts throws(AccountFailure) in
      .passwordSet(try accounts.setPassword(of: name, to: password), by: actor)
    }
  }

  /// The password that came with the command; nil, and refused, where it can't be one.
  private static func password(
    for name: String, _ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects
  ) -> String? {
    guard let bytes = Base64.decode(Array(request.arguments[1].utf8)),
      let password = String(validating: bytes, as: UTF8.self)
    else {
      effects.controlRefuse("a password is sent in Base64, of UTF-8")
      return nil
    }
    guard let objection = PasswordRule.objection(to: password, of: name, world.settings.limits) else { return password }
    effects.controlRefuse(objection.text)
    return nil
  }
}
