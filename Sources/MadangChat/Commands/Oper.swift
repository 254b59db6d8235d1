import MadangMemory
import MadangWire

/// Modern IRC, "OPER message".
enum Oper {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    let name = command.text(0)
    let password = command.text(1)
    guard let first = world.settings.operators.first else {
      effects.numeric(.noOperatorHost, text: "No O-lines for your host")
      return nil
    }
    guard let block = world.settings.operators.first(where: { $0.name == name }) else {
      // An unknown name takes as long as a wrong password, so that names can't be found out.
      return SlowWork(on: .hash) { turn in
        _ = first.verify(password)
        turn.noteStrain()
        return { world, handle, effects in refuse(&world, handle, name, &effects) }
      }
    }
    guard mayBe(block, world, handle) else {
      effects.numeric(.noOperatorHost, text: "No O-lines for your host")
      let nick = world.sessions[handle.slot].nick
      world.tellOperators("\(nick) tried OPER \(name) from another host, or without its certificate", &effects)
      return nil
    }
    return SlowWork(on: .hash) { turn in
      let isRight = block.verify(password)
      if !isRight { turn.noteStrain() }
      return { world, handle, effects in
        // Meanwhile the configuration may have changed.
        let now = world.settings.operators.first { $0.name == name && $0.credential == block.credential }
        if isRight, let now, mayBe(now, world, handle) {
          welcome(&world, handle, now, &effects)
        } else {
          refuse(&world, handle, name, &effects)
        }
      }
    }
  }

  /// Whether somebody comes from where a block wants them to, and with a certificate that it names.
  static func mayBe(_ block: OperatorBlock, _ world: borrowing World, _ handle: Handle) -> Bool {
    guard isFrom(block.hosts, world, handle) else { return false }
    return block.certificates.isEmpty || world.certificates(of: handle).contains { block.certificates.contains($0) }
  }

  /// Whether one of the masks means somebody; none of them means that they may come from anywhere.
  private static func isFrom(_ hosts: [String], _ world: borrowing World, _ handle: Handle) -> Bool {
    if hosts.isEmpty { return true }
    let user = world.sessions[handle.slot].user
    for host in [world.sessions[handle.slot].host, world.sessions[handle.slot].connectedHost] {
      let whole = "\(user)@\(host)"
      for mask in hosts
      where GlobMask.matches(BanMask.withZeroBeforeColon(mask).utf8.span, whole.utf8.span) { return true }
    }
    return false
  }

  /// As many as of logins end the connection.
  private static func refuse(
    _ world: inout World, _ handle: Handle, _ name: String, _ effects: inout Effects
  ) {
    effects.numeric(.passwordMismatch, text: "Password incorrect")
    let nick = world.sessions[handle.slot].nick
    world.tellOperators("\(nick) tried OPER \(name) with a wrong password", &effects)
    world.noteFailedLogin(.badCredentials, by: .oper, &effects)
  }

  private static func welcome(
    _ world: inout World, _ handle: Handle, _ block: OperatorBlock, _ effects: inout Effects
  ) {
    let before = world.sessions[handle.slot].modes
    world.logins.count(.oper, .success)
    world.sessions[effects.connection.slot].failedLogins = 0
    world.seat(handle, block)
    effects.numeric(.youAreOperator, text: "You are now an IRC operator")
    let changes = UserModes.letters
      .filter { world.sessions[handle.slot].modes.subtracting(before).contains($0.mode) }
      .map { ModeChange(adds: true, letter: $0.letter.unicodeScalars.first ?? "o") }
    if !changes.isEmpty { Mode.announce(world, handle, changes, &effects) }
    world.record("OPER", block.name, block.className, by: handle, &effects)
  }
}
