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
    guard let name = find(world, request, &effects) else { return }
    guard let room = world.room(named: name) else { return describe(world, name, &effects) }
    effects.controlLine("name     \(name)")
    if let record = world.registry[name] { showOwner(record, &effects) }
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

  /// A registered room, or one of the house's, that nobody is in.
  private static func describe(_ world: borrowing World, _ name: String, _ effects: inout Effects) {
    effects.controlLine("name     \(name)")
    effects.controlLine("people   nobody is in it")
    if let record = world.registry[name] {
      showOwner(record, &effects)
      effects.controlLine("since    \(Clock.text(record.createdSeconds))")
      let letters = record.modes + (record.key == nil ? "" : "k") + (record.membersMax == nil ? "" : "l")
      effects.controlLine("modes    +\(String(letters.sorted()))")
      if let most = record.membersMax { effects.controlLine("limit    \(most)") }
      if let topic = record.topic {
        effects.controlLine("topic    \(topic.text)")
        effects.controlLine("set      by \(topic.author), \(Clock.text(topic.setSeconds))")
      }
      for ban in record.bans { effects.controlLine("ban      \(ban.mask), by \(ban.author)") }
    }
    effects.controlDone()
  }

  private static func showOwner(_ record: RoomRecord, _ effects: inout Effects) {
    effects.controlLine("founder  \(record.founder ?? "nobody")")
    for (account, letters) in record.standing.sorted(by: { $0.key < $1.key }) {
      effects.controlLine("standing \(account): \(letters.contains("o") ? "operator" : "voice")")
    }
  }

  static func close(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    guard let room = world.room(named: name) else {
      effects.controlRefuse("nobody is in \(name)")
      return
    }
    let people = PlainAnswers.people(world.rooms[room].members.count)
    world.closeRoom(room, reason: request.optional(1) ?? "The room is closed", &effects)
    effects.controlLine("\(name) is closed; \(people) put out")
    effects.controlDone()
  }
}
