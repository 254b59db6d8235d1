import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "LIST message" and "ELIST".
enum RoomList {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let most = world.settings.limits.listMasksMax
    var filter = RoomListFilter(seconds: effects.seconds, masksMax: most)
    for index in 0..<command.count {
      for word in command.text(index).split(separator: ",").map(String.init) {
        guard let fault = filter.add(word) else { continue }
        switch fault {
        case .notANumber:
          effects.numeric(.unknownError, "LIST", word, text: "A condition is >, <, C>, C<, T> or T< and a number")
        case .tooManyMasks: effects.numeric(.tooManyTargets, word, text: "At most \(most) masks")
        }
        effects.numeric(.listEnd, text: "End of /LIST")
        return
      }
    }
    effects.numeric(.listStart, "Channel", text: "Users  Name")
    let wanted = filter
    guard !wanted.isByName else {
      for name in wanted.names {
        if let room = world.room(named: name) { show(world, handle, room, wanted, &effects) }
      }
      effects.numeric(.listEnd, text: "End of /LIST")
      return
    }
    RoomWalk.inquire(&effects) { world, room, budget, effects in
      budget.spend(wanted.maskCount)
      // Whether a topic may be read, the bans say.
      if world.rooms[room].topic != nil { budget.spend(world.rooms[room].bans.count) }
      show(world, handle, room, wanted, &effects)
    } atEnd: { _, effects in
      effects.numeric(.listEnd, text: "End of /LIST")
    }
  }

  private static func show(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ filter: RoomListFilter, _ effects: inout Effects
  ) {
    guard world.isVisible(room: room, to: handle), filter.accepts(world.rooms[room]) else { return }
    effects.beginNumeric(.list)
    effects.parameter(world.rooms[room].name)
    effects.parameter(String(world.rooms[room].members.count))
    let topic = world.rooms[room].topic.flatMap { world.isOpen(room: room, to: handle) ? $0.text : nil }
    _ = effects.trailing(topic ?? "")
    effects.endLine()
  }
}
