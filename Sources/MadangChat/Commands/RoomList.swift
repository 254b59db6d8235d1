import MadangMemory
import MadangWire

/// Modern IRC, "LIST message" and "ELIST".
enum RoomList {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    var filter = RoomListFilter(seconds: effects.seconds)
    for index in 0..<command.count {
      for word in command.text(index).split(separator: ",") { filter.add(String(word)) }
    }
    effects.numeric(.listStart, "Channel", text: "Users  Name")
    let wanted = filter
    effects.inquire { world, position, budget, effects in
      while position < world.roomSlotsUsed {
        if budget.isSpent(effects) { return false }
        let room = UInt32(position)
        position += 1
        budget.spend(1 + wanted.maskCount)
        if world.rooms[room].isVacant || !world.isVisible(room: room, to: handle) { continue }
        if wanted.accepts(world.rooms[room]) { show(world, room, &effects) }
      }
      effects.numeric(.listEnd, text: "End of /LIST")
      return true
    }
  }

  private static func show(_ world: borrowing World, _ room: UInt32, _ effects: inout Effects) {
    effects.beginNumeric(.list)
    effects.parameter(world.rooms[room].name)
    effects.parameter(String(world.rooms[room].members.count))
    _ = effects.trailing(world.rooms[room].topic?.text ?? "")
    effects.endLine()
  }
}
