import MadangMemory

/// `people …`.
enum ControlPeople {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    world.forEachPerson { handle in
      let slot = handle.slot
      let account = world.sessions[slot].account.map { ", account \($0)" } ?? ""
      let away = world.sessions[slot].away == nil ? "" : ", away"
      let rooms = world.sessions[slot].memberships.count
      let connections = world.connectionCount(of: handle)
      let ways = connections == 1 ? "" : connections == 0 ? ", not connected" : ", \(connections) connections"
      effects.controlLine(
        "\(String(decoding: world.sessions[slot].source, as: UTF8.self)), \(rooms == 1 ? "1 room" : "\(rooms) rooms")"
          + "\(account)\(away)\(ways), since \(Clock.text(world.sessions[slot].signedOnSeconds))")
    }
    effects.controlDone()
  }

  static func kick(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    let nick = request.arguments[0]
    guard let person = world.person(named: nick), world.sessions[person.slot].isRegistered else {
      effects.controlRefuse("nobody here is called \(nick)")
      return
    }
    let reason = (request.optional(1) ?? "Removed by the server").prefix(bytesMax: world.settings.limits.kickBytesMax)
    world.record("KILL", world.sessions[person.slot].nick, "(\(reason))", by: effects.author, &effects)
    world.expel(person, reason: reason, &effects)
    effects.controlDone()
  }
}
