import MadangMemory
import MadangWire
import MadangWorld

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
        return End.refused(name)
      }
    }
    guard world.mayBe(block, handle) else {
      return .done(End.elsewhere(name))
    }
    return SlowWork.ending(on: .hash) { turn in
      guard block.verify(password) else {
        turn.noteStrain()
        return .changing(End.refused(name))
      }
      return .choosing { world, handle in
        // Meanwhile the configuration may have changed.
        let now = world.settings.operators.first { $0.name == name && $0.credential == block.credential }
        return now.map { world.mayBe($0, handle) } == true ? End.welcomed(name) : End.refused(name)
      }
    }
  }

  /// Operators at all nodes are told.
  static func refuseElsewhere(
    _ world: borrowing World, _ handle: Handle, _ name: String, _ effects: inout Effects
  ) {
    effects.numeric(.noOperatorHost, text: "No O-lines for your host")
    let nick = world.sessions[handle.slot].nick
    world.tellOperators("\(nick) tried OPER \(name) from another host, or without its certificate", &effects)
  }

  /// As many as of logins end the connection.
  static func refuse(
    _ world: inout World, _ handle: Handle, _ name: String, _ effects: inout Effects
  ) {
    effects.numeric(.passwordMismatch, text: "Password incorrect")
    let nick = world.sessions[handle.slot].nick
    world.tellOperators("\(nick) tried OPER \(name) with a wrong password", &effects)
    world.noteFailedLogin(.badCredentials, by: .oper, &effects)
  }

  static func welcome(
    _ world: inout World, _ handle: Handle, _ block: OperatorBlock, _ effects: inout Effects
  ) {
    let before = world.sessions[handle.slot].modes
    world.noteLogin(by: .oper, on: effects.connection)
    world.grant(handle, block)
    effects.numeric(.youAreOperator, text: "You are now an IRC operator")
    let changes = UserModes.letters
      .filter { world.sessions[handle.slot].modes.subtracting(before).contains($0.mode) }
      .map { ModeChange(adds: true, letter: $0.letter.unicodeScalars.first ?? "o") }
    if !changes.isEmpty { world.tellModes(changes, of: handle, &effects) }
    world.record("OPER", block.name, block.className, by: handle, &effects)
  }
}
