import MadangMemory
import MadangRecords
import MadangWorld

/// `room …`.
enum ControlRooms {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    RoomWalk.inquire(&effects) { world, room, _, effects in
      effects.controlItem([
        "name": .text(world.rooms[room].name), "people": .number(world.rooms[room].members.count),
        "topic": .text(world.rooms[room].topic?.text),
      ])
    } atEnd: { world, effects in
      effects.controlDone(world.roomCount == 0 ? "There are no rooms." : nil)
    }
  }

  static func info(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    let record = world.registry[name]
    guard let room = world.room(named: name) else { return describe(name, record, &effects) }
    let topic = world.rooms[room].topic
    var members: [String] = []
    for member in world.rooms[room].members {
      let sign = member.prefix.contains(.operator) ? "@" : member.prefix.contains(.voice) ? "+" : ""
      members.append(sign + String(decoding: world.sessions[member.handle.slot].source, as: UTF8.self))
    }
    effects.controlItem([
      "name": .text(world.rooms[room].name), "founder": .text(record?.founder), "standing": .list(standing(record)),
      "created": .time(world.rooms[room].createdSeconds), "modes": .text("+" + modes(world, room)),
      "limit": .number(world.rooms[room].membersMax.map { Int64($0) }), "topic": .text(topic?.text),
      "topicAuthor": .text(topic?.author), "topicSet": .time(topic?.setSeconds),
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

  /// A registered room, or one of the house's, that nobody is in.
  private static func describe(_ name: String, _ record: RoomRecord?, _ effects: inout Effects) {
    let letters = record.map { $0.modes + ($0.key == nil ? "" : "k") + ($0.membersMax == nil ? "" : "l") } ?? ""
    effects.controlItem([
      "name": .text(name), "founder": .text(record?.founder), "standing": .list(standing(record)),
      "created": .time(record?.createdSeconds), "modes": .text("+" + String(letters.sorted())),
      "limit": .number(record?.membersMax.map { Int64($0) }), "topic": .text(record?.topic?.text),
      "topicAuthor": .text(record?.topic?.author), "topicSet": .time(record?.topic?.setSeconds),
      "bans": .list(record?.bans.map(\.mask) ?? []), "people": .number(0), "members": .list([]),
    ])
    effects.controlDone("Nobody is in \(name).")
  }

  /// Accounts with standing in a registered room, each with what it is.
  private static func standing(_ record: RoomRecord?) -> [String] {
    (record?.standing ?? [:]).sorted { $0.key < $1.key }.map { account, letters in
      "\(account): \(letters.contains("o") ? "operator" : "voice")"
    }
  }

  static func close(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    guard let room = world.room(named: name) else {
      effects.controlRefuse("nobody is in \(name)")
      return
    }
    let closing = world.close(room: room, reason: request.optional(1) ?? "The room is closed", &effects)
    RoomClosingSweep(closing, askedAs: name).begin(&world, &effects)
  }
}
