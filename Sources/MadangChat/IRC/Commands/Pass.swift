import MadangMemory
import MadangWorld

/// Modern IRC, "PASS message".
enum Pass {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard !world.sessions[handle.slot].isRegistered else {
      effects.numeric(.alreadyRegistered, text: "You may not reregister")
      return
    }
    let password = command.text(0)
    world.changeRegistration(of: handle) { $0.password = password }
  }
}
