import MadangMemory
import MadangWorld

/// PING and PONG. Modern IRC, "PING message".
enum Ping {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 0 else {
      effects.numeric(.needMoreParams, "PING", text: "Not enough parameters")
      return
    }
    guard !command.bytes(0).isEmpty else {
      effects.numeric(.noOrigin, text: "No origin specified")
      return
    }
    effects.beginLine()
    effects.bytes.append(byte: UInt8(ascii: ":"))
    effects.bytes.append(world.settings.serverName)
    effects.bytes.append(" PONG " as StaticString)
    effects.bytes.append(world.settings.serverName)
    _ = effects.trailing(command.bytes(0))
    effects.endLine()
  }

  /// That it arrived is all that it says; the reactor has seen the bytes.
  static func pong(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {}
}
