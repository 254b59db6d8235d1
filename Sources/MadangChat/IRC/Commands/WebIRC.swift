import MadangMemory
import MadangWorld

/// A gateway says where its client comes from. IRCv3, webirc.
enum WebIRC {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard !world.sessions[handle.slot].isRegistered else {
      effects.numeric(.alreadyRegistered, text: "You may not reregister")
      return
    }
    if let refusal = world.comeThroughGateway(
      handle, password: command.text(0), gateway: command.text(1), name: command.text(2), address: command.text(3),
      isSecure: options(command).contains("secure"))
    {
      // "Error from invalid password": the words alone, and the connection ends.
      world.leave(handle, reason: refusal, &effects)
      effects.error(refusal)
      effects.close(handle)
    }
  }
}

extension WebIRC {
  /// The names of the options, each without its value, which may be anything: "Options".
  static func options(_ command: borrowing Command) -> Set<Substring> {
    var names: Set<Substring> = []
    for index in stride(from: 4, to: command.count, by: 1) {
      for option in command.text(index).split(separator: " ") { names.insert(option.prefix { $0 != "=" }) }
    }
    return names
  }
}
