import MadangMemory

/// `room …`.
enum ControlRooms {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    world.forEachRoom { room in
      effects.controlItem([
        "name": .text(world.rooms[room].name), "people": .number(world.rooms[room].members.count),
        "topic": .text(world.rooms[room].topic?.text),
      ])
    }
    effects.controlDone(world.roomCount == 0 ? "There are no rooms." : nil)
  }

  static func info(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let room = find(world, request, &effects) else { return }
    let topic = world.rooms[room].topic
    var members: [String] = []
    for member in world.rooms[room].members {
      let sign = member.prefix.contains(.operator) ? "@" : member.prefix.contains(.voice) ? "+" : ""
      members.append(sign + String(decoding: world.sessions[member.handle.slot].source, as: UTF8.self))
    }
    effects.controlItem([
      "name": .text(world.rooms[room].name), "created": .time(world.rooms[room].createdSeconds),
      "modes": .text("+" + modes(world, room)), "limit": .number(world.rooms[room].membersMax.map { Int64($0) }),
      "topic": .text(topic?.text), "topicAuthor": .text(topic?.author), "topicSet": .time(topic?.setSeconds),
      "bans": .list(world.rooms[room].bans.map(\.mask)), "people": .number(members.count), "members": .list(members),
    ])
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
    let (name, count) = (world.rooms[room].name, world.rooms[room].members.count)
    world.closeRoom(room, reason: request.optional(1) ?? "The room is closed", &effects)
    effects.controlItem(["name": .text(name), "putOut": .number(count)])
    effects.controlDone("\(name) is closed: \(PlainAnswers.people(count)) put out.")
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
