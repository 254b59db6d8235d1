import MadangMemory

/// `room …`.
enum ControlRooms {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    world.forEachRoom { room in
      let topic = world.rooms[room].topic.map { ": " + $0.text } ?? ""
      effects.controlLine(
        "\(world.rooms[room].name)  \(PlainAnswers.people(world.rooms[room].members.count))\(topic)")
    }
    effects.controlDone()
  }

  static func info(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let room = find(world, request, &effects) else { return }
    effects.controlLine("name     \(world.rooms[room].name)")
    effects.controlLine("since    \(Clock.text(world.rooms[room].createdSeconds))")
    effects.controlLine("modes    +\(modes(world, room))")
    if let most = world.rooms[room].membersMax { effects.controlLine("limit    \(most)") }
    if let topic = world.rooms[room].topic {
      effects.controlLine("topic    \(topic.text)")
      effects.controlLine("set      by \(topic.author), \(Clock.text(topic.setSeconds))")
    }
    for ban in world.rooms[room].bans { effects.controlLine("ban      \(ban.mask), by \(ban.author)") }
    for member in world.rooms[room].members {
      let source = String(decoding: world.sessions[member.handle.slot].source, as: UTF8.self)
      let sign = member.prefix.contains(.operator) ? "@" : member.prefix.contains(.voice) ? "+" : ""
      effects.controlLine("member   \(sign)\(source)")
    }
    effects.controlDone()
  }

  /// The letters of a room's modes; what its key is stays the room's own.
  private static func modes(_ world: borrowing World, _ room: UInt32) -> String {
    var letters = RoomModes.letters.filter { world.rooms[room].modes.contains($0.mode) }.map(\.letter)
    if world.rooms[room].key != nil { letters.append("k") }
    if world.rooms[room].membersMax != nil { letters.append("l") }
    return String(letters.sorted())
  }

  static func close(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let room = find(world, request, &effects) else { return }
    world.closeRoom(room, reason: request.optional(1) ?? "The room is closed", &effects)
    effects.controlDone()
  }

  private static func find(
    _ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects
  ) -> UInt32? {
    // A shell takes `#room` without quotes for a comment.
    let name = request.arguments[0]
    if let room = world.room(named: name) ?? world.room(named: "#" + name) { return room }
    effects.controlRefuse("there is no room \(name)")
    return nil
  }
}
