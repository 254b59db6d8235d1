import MadangMemory
import MadangWorld

/// Capability negotiation. IRCv3, capability-negotiation.
enum Cap {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    switch command.text(0).uppercased() {
    case "LS": list(&world, handle, version: version(command.text(1)), &effects)
    case "LIST":
      let held = Capability.all.filter {
        $0.isNegotiable && world.sessions[effects.connection.slot].encoding.contains($0.bit)
      }
      answer(world, handle, "LIST", held.map(\.name), &effects)
    case "REQ" where command.count > 1: request(&world, handle, command.text(1), &effects)
    case "REQ": effects.numeric(.needMoreParams, "CAP", text: "Not enough parameters")
    case "END":
      guard world.sessions[handle.slot].registration != nil else { return }
      world.changeRegistration(of: handle) { $0.negotiatesCapabilities = false }
      world.welcomeIfReady(handle, &effects)
    default:
      effects.numeric(.invalidCapCommand, command.text(0), text: "Invalid CAP command")
    }
  }

  /// "The CAP version number argument MUST be treated as a number by the server": one that is too great to be held is great.
  private static func version(_ text: String) -> UInt16 {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return 301
    }
    return UInt16(clamping: Int(text) ?? .max)
  }

  /// "The CAP LS subcommand" and "CAP LS Version": a higher version is remembered, and 302 turns cap-notify on.
  private static func list(_ world: inout World, _ handle: Handle, version: UInt16, _ effects: inout Effects) {
    world.changeRegistration(of: handle) { $0.negotiatesCapabilities = true }
    world.noteCapabilityVersion(version, of: effects.connection)
    if version >= Capability.versionWithValues {
      world.setEncoding(world.sessions[effects.connection.slot].encoding.union(.capNotify), of: effects.connection)
    }
    let hasCertificate = world.hasCertificate(effects.connection)
    let words = Capability.offered(world.settings, version: version).map { capability in
      version >= Capability.versionWithValues
        ? capability.word(world.settings, hasCertificate: hasCertificate) : capability.name
    }
    answer(world, handle, "LS", words, &effects)
  }

  /// "The CAP REQ subcommand": all or nothing; one unknown name refuses the whole request.
  private static func request(_ world: inout World, _ handle: Handle, _ wanted: String, _ effects: inout Effects) {
    world.changeRegistration(of: handle) { $0.negotiatesCapabilities = true }
    let words = wanted.split(separator: " ").map(String.init)
    var encoding = world.sessions[effects.connection.slot].encoding
    var isKnown = true
    for word in words {
      let removes = word.hasPrefix("-")
      guard let capability = Capability.named(removes ? String(word.dropFirst()) : word, world.settings) else {
        isKnown = false
        break
      }
      if removes { encoding.remove(capability.bit) } else { encoding.insert(capability.bit) }
    }
    // "cap-notify": who has asked for version 302 can't do without.
    let losesNotify =
      !encoding.contains(.capNotify)
      && world.sessions[effects.connection.slot].capabilityVersion >= Capability.versionWithValues
    // "draft/metadata-3": one version at a time.
    guard isKnown, !losesNotify, !encoding.isSuperset(of: [.metadata, .metadata3]) else {
      answer(world, handle, "NAK", words, &effects)
      return
    }
    let before = world.sessions[effects.connection.slot].encoding
    if before.contains(.metadata3), !encoding.isSuperset(of: before.intersection([.metadata3, .batch])) {
      world.unsubscribeAll(handle)
    }
    world.setEncoding(encoding, of: effects.connection)
    answer(world, handle, "ACK", words, &effects)
  }

  /// `CAP nick LS :…`. "Multiline replies": with version 302, all lines of LS and LIST but the last have a `*`.
  private static func answer(
    _ world: borrowing World, _ handle: Handle, _ subcommand: String, _ words: [String], _ effects: inout Effects
  ) {
    let nick = world.sessions[handle.slot].nick
    let isContinued =
      (subcommand == "LS" || subcommand == "LIST")
      && world.sessions[effects.connection.slot].capabilityVersion >= Capability.versionWithValues
    let bytesMax = effects.listBytesMax() - subcommand.utf8.count - 3
    var lines = Effects.packed(words, bytesMax: bytesMax)
    if subcommand == "LS", !isContinued, lines.count > 1 {
      // "Multiline LS and LIST replies must only be used for CAP 302". Others are told what one line holds, drafts last;
      // the rest is there for whoever asks for it.
      let ordered = words.filter { !$0.contains("/") } + words.filter { $0.contains("/") }
      lines = Array(Effects.packed(ordered, bytesMax: bytesMax).prefix(1))
    }
    if lines.isEmpty { effects.serverLine("CAP", nick, subcommand, text: "") }
    for (index, line) in lines.enumerated() {
      if isContinued, index + 1 < lines.count {
        effects.serverLine("CAP", nick, subcommand, "*", text: line)
      } else {
        effects.serverLine("CAP", nick, subcommand, text: line)
      }
    }
  }
}
