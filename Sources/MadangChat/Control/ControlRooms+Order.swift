import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// `room op` and what else puts a room in order. Each is in the audit log as ROOM.
extension ControlRooms {
  static func op(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    setOperator(true, &world, request, &effects)
  }

  static func deop(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    setOperator(false, &world, request, &effects)
  }

  /// Whoever is in the room under that nickname; or else an account, where the room is registered.
  private static func setOperator(
    _ adds: Bool, _ world: inout World, _ request: ControlRequest, _ effects: inout Effects
  ) {
    let nick = request.arguments[1]
    guard let name = find(world, request, &effects) else { return }
    let outcome = adds ? "is an operator of \(name) now" : "is no operator of \(name) now"
    let verb = adds ? "op" : "deop"
    if let room = world.room(named: name), let person = world.person(named: nick),
      world.isMember(person, of: room)
    {
      let shown = world.sessions[person.slot].nick
      let wishes = ModeWishes(letters: adds ? "+o" : "-o", [shown], changesMax: 1)
      _ = world.changeModesAsHouse(wishes, of: room, by: effects.author, &effects)
      end("\(shown) \(outcome)", name, "\(verb) \(shown)", world, &effects)
    } else if let account = world.ownedNames.owner(of: nick), var record = world.registry[name] {
      if record.founder?.foldedName == account.foldedName {
        effects.controlRefuse("\(account) founded \(name); room transfer or room drop takes that away")
        return
      }
      let most = world.settings.limits.standingsPerRoomMax
      guard !adds || record.standing[account.foldedName] != nil || record.standing.count < most else {
        effects.controlRefuse("at most \(most) accounts have standing in a room")
        return
      }
      record.standing[account.foldedName] = adds ? "o" : nil
      world.setRecord(record)
      end("the account \(account) \(outcome)", name, "\(verb) account \(account)", world, &effects)
    } else {
      effects.controlRefuse("\(nick) is not in \(name), and is no account with standing there")
    }
  }

  /// The room belongs to nobody again.
  static func drop(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    guard world.registry[name] != nil else {
      effects.controlRefuse("\(name) is not registered")
      return
    }
    world.free(name, &effects)
    end("\(name) belongs to nobody now", name, "dropped", world, &effects)
  }

  static func transfer(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    guard let account = world.ownedNames.owner(of: request.arguments[1]) else {
      effects.controlRefuse("there is no account \(request.arguments[1])")
      return
    }
    world.give(name, to: account, &effects)
    end("\(name) belongs to the account \(account) now", name, "transferred to \(account)", world, &effects)
  }

  static func mode(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    let parameters = (request.optional(2) ?? "").split(separator: " ").map(String.init)
    let wishes = ModeWishes(
      letters: request.arguments[1], parameters, changesMax: world.settings.limits.modeChangesMax)
    guard let name = find(world, request, &effects) else { return }
    if let unknown = wishes.unknown.first {
      effects.controlRefuse("there is no mode \(Character(unknown)); there are \(RoomMode.allLetters)")
      return
    }
    let done = world.withRoom(name, seconds: effects.seconds) { world, room in
      world.changeModesAsHouse(wishes, of: room, by: effects.author, &effects)
    }
    guard let (changes, refusals) = done else { return refuseForWantOfPlace(&effects) }
    let text = ModeChange.text(of: changes)
    if !changes.isEmpty { world.record("ROOM", name, "mode \(text)", by: effects.author, &effects) }
    let wrong = refusals.map { refusal($0.0, $0.1, name) }
    if wrong.isEmpty {
      effects.controlItem(["name": .text(name), "changes": .text(text)])
      effects.controlDone(changes.isEmpty ? "Nothing has changed in \(name)." : "\(name) has \(text) now.")
    } else {
      effects.controlRefuse(wrong.joined(separator: "; "))
    }
  }

  private static func refusal(_ change: ModeChange, _ verdict: World.ModeVerdict, _ room: String) -> String {
    switch verdict {
    case .changed, .unchanged: ""
    case .noSuchPerson: "nobody here is called \(change.parameter ?? "")"
    case .targetNotMember(let nick): "\(nick) is not in \(room)"
    case .badParameter(let reason): "\(change.letter): \(reason)"
    case .listFull, .shareFull: "the list \(change.letter) is full"
    }
  }

  /// Without a text the topic is cleared.
  static func topic(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    guard let name = find(world, request, &effects) else { return }
    let text = (request.optional(1) ?? "").prefix(bytesMax: world.settings.limits.topicBytesMax)
    let isDone = world.withRoom(name, seconds: effects.seconds) { world, room in
      world.setTopicAsHouse(text, of: room, &effects)
      return true
    }
    if isDone == nil { return refuseForWantOfPlace(&effects) }
    end(
      text.isEmpty ? "\(name) has no topic now" : "\(name) has the topic: \(text)", name,
      text.isEmpty ? "topic cleared" : "topic \(text)", world, &effects)
  }

  private static func refuseForWantOfPlace(_ effects: inout Effects) {
    effects.controlRefuse("the server holds as many rooms as it can")
  }

  private static func end(
    _ line: String, _ room: String, _ detail: String, _ world: borrowing World, _ effects: inout Effects
  ) {
    world.record("ROOM", room, detail, by: effects.author, &effects)
    effects.controlItem(["name": .text(room)])
    effects.controlDone(line + ".")
  }

  /// The room's name as it is written properly; nil where there is none, which is told.
  static func find(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) -> String? {
    if let name = world.roomName(meant: request.arguments[0]) { return name }
    effects.controlRefuse("there is no room \(request.arguments[0])")
    return nil
  }
}
