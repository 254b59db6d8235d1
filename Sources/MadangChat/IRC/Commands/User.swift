import MadangMemory
import MadangWorld

/// Modern IRC, "USER message".
enum User {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard !world.sessions[handle.slot].isRegistered else {
      effects.numeric(.alreadyRegistered, text: "You may not reregister")
      return
    }
    // What the other side calls itself is only a claim, which `~` shows. Bytes that would break nick!user@host go.
    let allowed = command.text(0).unicodeScalars.filter {
      $0.value > 0x20 && $0 != "@" && $0 != "!" && $0.value != 0x7F
    }
    var user = String(String.UnicodeScalarView(allowed))
    if user.isEmpty { user = "user" }
    let claimed = "~" + user.prefix(bytesMax: world.settings.limits.userBytesMax)
    world.setUser(claimed, realname: command.text(3), of: handle)
    world.changeRegistration(of: handle) { $0.hasUser = true }
    world.welcomeIfReady(handle, &effects)
  }
}
