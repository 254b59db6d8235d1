import MadangMemory
import MadangWire

/// Capability negotiation. IRCv3, capability-negotiation.
enum Cap {
  /// What can be negotiated, with the bit that it sets.
  static let capabilities: [(name: String, bit: Encoding)] = [
    ("away-notify", .awayNotify),
    ("batch", .batch),
    ("cap-notify", .capNotify),
    ("draft/no-implicit-names", .noImplicitNames),
    ("echo-message", .echoMessage),
    ("extended-join", .extendedJoin),
    ("labeled-response", .labeledResponse),
    ("message-tags", .messageTags),
    ("multi-prefix", .multiPrefix),
    ("server-time", .serverTime),
  ]

  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let subcommand = command.text(0).uppercased()
    switch subcommand {
    case "LS": list(&world, handle, version: Int(command.text(1)) ?? 301, &effects)
    case "LIST":
      let held = capabilities.filter { world.sessions[handle.slot].encoding.contains($0.bit) }.map(\.name)
      answer(world, handle, "LIST", held.joined(separator: " "), &effects)
    case "REQ": request(&world, handle, command.text(1), &effects)
    case "END":
      world.sessions[handle.slot].registration?.negotiatesCapabilities = false
      world.welcomeIfReady(handle, &effects)
    default:
      effects.numeric(.invalidCapCommand, world, command.text(0), text: "Invalid CAP command")
    }
  }

  private static func list(_ world: inout World, _ handle: Handle, version: Int, _ effects: inout Effects) {
    world.sessions[handle.slot].registration?.negotiatesCapabilities = true
    if version >= 302 {
      world.sessions[handle.slot].registration?.capabilityVersion = version
      world.setEncoding(world.sessions[handle.slot].encoding.union(.capNotify), of: handle)
    }
    answer(world, handle, "LS", capabilities.map(\.name).joined(separator: " "), &effects)
  }

  /// All or nothing: one unknown name refuses the whole request.
  private static func request(_ world: inout World, _ handle: Handle, _ wanted: String, _ effects: inout Effects) {
    world.sessions[handle.slot].registration?.negotiatesCapabilities = true
    var encoding = world.sessions[handle.slot].encoding
    for name in wanted.split(separator: " ") {
      let removes = name.hasPrefix("-")
      let bare = removes ? name.dropFirst() : name
      guard let capability = capabilities.first(where: { $0.name == bare }) else {
        answer(world, handle, "NAK", wanted, &effects)
        return
      }
      if removes { encoding.remove(capability.bit) } else { encoding.insert(capability.bit) }
    }
    world.setEncoding(encoding, of: handle)
    answer(world, handle, "ACK", wanted, &effects)
  }

  private static func answer(
    _ world: borrowing World, _ handle: Handle, _ subcommand: String, _ text: String, _ effects: inout Effects
  ) {
    let nick = world.sessions[handle.slot].nick
    effects.serverLine(world, "CAP", nick.isEmpty ? "*" : nick, subcommand, text: text)
  }
}
