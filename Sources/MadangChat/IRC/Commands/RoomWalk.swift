import MadangMemory
import MadangWorld

/// Looks at all rooms that are there, in pieces.
enum RoomWalk {
  /// Calls `body` for each room, which spends what it looks at beyond the room itself; then `end`.
  static func inquire(
    _ effects: inout Effects,
    _ body: @escaping @Sendable (borrowing World, UInt32, inout LookBudget, inout Effects) -> Void,
    atEnd end: @escaping @Sendable (borrowing World, inout Effects) -> Void
  ) {
    effects.inquire { world, position, budget, effects in
      while position < world.roomSlotsUsed {
        if budget.isSpent(effects) { return false }
        let room = UInt32(position)
        position += 1
        budget.spend()
        if !world.rooms[room].isVacant { body(world, room, &budget, &effects) }
      }
      end(world, &effects)
      return true
    }
  }
}
