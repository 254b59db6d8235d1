import MadangMemory
import MadangWorld

/// Looks at all members of a room, in pieces where they are many.
///
/// A member who leaves gives their place to the last one. A small room is looked at in one piece, in its order. A large one
/// is looked at from its end: who moves meanwhile moves to a place that is yet to be looked at, or was told already. So
/// nobody is left out who was there all the time; somebody may be told twice.
enum MemberWalk {
  /// Calls `body` with the place of each member, and once with nil at the end.
  static func inquire(
    _ world: borrowing World, _ room: UInt32, _ effects: inout Effects,
    _ body: @escaping @Sendable (borrowing World, Int?, inout Effects) -> Void
  ) {
    let name = world.rooms[room].name
    let count = world.rooms[room].members.count
    if count <= LookBudget.looksPerPiece / 2 {
      // All of it fits one piece, unless another question of the same command came first; then it has moved at most.
      effects.inquire { world, _, budget, effects in
        if budget.looks > 0, budget.isSpent(effects) { return false }
        if isStill(world, room, name) {
          for place in world.rooms[room].members.indices { body(world, place, &effects) }
          budget.spend(world.rooms[room].members.count)
        }
        body(world, nil, &effects)
        return true
      }
      return
    }
    effects.inquire(from: count) { world, position, budget, effects in
      while position > 0, isStill(world, room, name) {
        if budget.isSpent(effects) { return false }
        position = min(position, world.rooms[room].members.count) - 1
        budget.spend()
        body(world, position, &effects)
      }
      body(world, nil, &effects)
      return true
    }
  }

  /// Whether the room is still the one that it was: its place may have become another's.
  private static func isStill(_ world: borrowing World, _ room: UInt32, _ name: String) -> Bool {
    world.rooms[room].name == name
  }
}
