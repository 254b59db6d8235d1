import MadangMemory
import MadangWire

/// A change that meets many, such as a ban: made in pieces, each while a worker has the world alone, so that nobody waits for
/// all of it. Whoever asked for it runs nothing else meanwhile, and is answered at its end, unless they have left by then; others
/// have their turns between two pieces, and may come and go. So what is to hold for newcomers too is made to hold before it begins.
///
/// How far it has come is in the value, in words that mean the same in another world.
package protocol Sweep: Outcome {
  /// Makes one piece, and moves on. True once nothing is left to do; who asked is answered then.
  mutating func goOn(_ world: inout World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool
}

extension Sweep {
  /// Makes the next piece, and has the others made after it.
  package func carryOut(_ world: inout World, _: Handle, _ effects: inout Effects) {
    var moved = self
    var budget = LookBudget(looksMax: World.looksPerSweptPiece, behind: effects)
    if moved.goOn(&world, &budget, &effects) { return }
    let rest = moved
    effects.finishLater(SlowWork(isBinding: true) { rest })
  }

  /// Makes the first piece, for the author.
  package func begin(_ world: inout World, _ effects: inout Effects) {
    carryOut(&world, effects.author, &effects)
  }
}

extension World {
  /// What one piece of a sweep may look at: of two thousand sessions whether a ban means them, or fewer that are put out.
  static let looksPerSweptPiece = 2_048

  /// What it takes to put somebody out: those who share rooms with them are told.
  borrowing func looksToPutOut(_ handle: Handle) -> Int {
    let person = person(behind: handle)
    var members = 0
    for index in sessions[person.slot].memberships.indices {
      members += rooms[sessions[person.slot].memberships[index].room].members.count
    }
    return 16 + members / 8
  }
}
