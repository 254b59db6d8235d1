import MadangMemory

/// A change that meets many, such as a ban: made in pieces, each while a worker has the world alone, so that nobody waits for
/// all of it. Whoever asked for it runs nothing else meanwhile, and is answered at its end, unless they have left by then; others
/// have their turns between two pieces, and may come and go. So what is to hold for newcomers too is made to hold before it begins.
struct Sweep<State: Sendable>: Sendable {
  /// Goes on from a state, and moves it. True once nothing is left to do.
  typealias Piece = @Sendable (inout World, inout State, inout LookBudget, inout Effects) -> Bool

  private var state: State
  private let piece: Piece

  /// Makes the first piece, and has the others made after it.
  package static func begin(_ world: inout World, from state: State, _ effects: inout Effects, _ piece: @escaping Piece)
  {
    Sweep(state: state, piece: piece).goOn(&world, &effects)
  }

  private func goOn(_ world: inout World, _ effects: inout Effects) {
    var next = self
    var budget = LookBudget(looksMax: World.looksPerSweptPiece)
    if next.piece(&world, &next.state, &budget, &effects) { return }
    let rest = next
    effects.finishLater(SlowWork(isBinding: true) { { world, _, effects in rest.goOn(&world, &effects) } })
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
