import MadangMemory

/// A gateway says where its client comes from. IRCv3, webirc.
enum WebIRC {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard !world.sessions[handle.slot].isRegistered else {
      effects.numeric(.alreadyRegistered, text: "You may not reregister")
      return
    }
    if let refusal = world.comeThroughGateway(handle, command) {
      // "Error from invalid password": the words alone, and the connection ends.
      world.leave(handle, reason: refusal, &effects)
      effects.error(refusal)
      effects.close(handle)
    }
  }
}

extension World {
  /// Gives a connection the host and address of the gateway's client; what stands against it otherwise.
  mutating func comeThroughGateway(_ handle: Handle, _ command: borrowing Command) -> String? {
    let gateways = settings.webGateways.filter { $0.matches(host: sessions[handle.slot].connectedHost) }
    if gateways.isEmpty { return "WEBIRC is not allowed from your address" }
    guard gateways.contains(where: { $0.hasPassword(command.text(0)) }) else { return "Invalid WebIRC password" }
    guard hasSaidNothing(handle) else { return "WEBIRC must be the first command" }
    // "It MUST be sent with a canonically-acceptable preceding zero."
    let address = Names.host(command.text(3))
    guard NetworkAddress.isValid(address) else { return "Invalid WebIRC address" }
    let name = Names.host(command.text(2))
    let host = Names.isHost(name, bytesMax: settings.limits.hostBytesMax) ? name : address
    sessions[handle.slot].host = settings.cloak?.cloaked(host) ?? host
    sessions[handle.slot].origin = Origin(host: host, address: address, gateway: command.text(1))
    // "Servers MUST ONLY treat the connection as secure if this flag is sent and the connection from the gateway to the
    // server is also secure."
    if !WebIRC.options(command).contains("secure") {
      sessions[handle.slot].comesSecurely = false
      noteSecurity(of: handle)
    }
    // It is the gateway's own.
    forgetCertificate(of: handle)
    return nil
  }

  /// Whether the registration has not begun.
  private borrowing func hasSaidNothing(_ handle: Handle) -> Bool {
    guard let registration = sessions[handle.slot].registration else { return false }
    return !registration.negotiatesCapabilities && !registration.hasUser && registration.password == nil
      && sessions[handle.slot].nick.isEmpty && sessions[handle.slot].origin?.gateway == nil
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
