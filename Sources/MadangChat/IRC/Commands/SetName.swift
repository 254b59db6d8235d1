import MadangMemory
import MadangWorld

/// Changing one's real name. IRCv3, setname.
enum SetName {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 0 else {
      effects.numeric(.needMoreParams, "SETNAME", text: "Not enough parameters")
      return
    }
    guard world.setRealname(command.text(0), of: handle, &effects) else {
      effects.fail("SETNAME", "INVALID_REALNAME", text: "Realname is not valid")
      return
    }
  }
}
