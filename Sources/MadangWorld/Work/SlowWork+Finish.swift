import MadangMemory

extension SlowWork {
  /// How slow work ends.
  package enum Finish: Sendable {
    /// An end that changes the world, and so must have it alone.
    package typealias Change = @Sendable (inout World, Handle, inout Effects) -> Void
    /// An end that only reads the world, beside others.
    package typealias Reading = @Sendable (borrowing World, Handle, inout Effects) -> Void

    /// Carries out a value. `after`: what is told first, as the echo of what was said to a service.
    case changing(any Outcome, after: Reading? = nil)
    /// Carries out the value that is chosen by what the world is by then, and by what must not stand in a value, as the
    /// credential of an operator who has proved to know it. Which it was is known once it is `settled`.
    case choosing(@Sendable (borrowing World, Handle) -> any Outcome)
    case reading(Reading)
    /// Changes nothing but what the connection's own session says of an exchange that is under way, and answers it, as the
    /// first step of SCRAM does: what waits there for the client's proof is no value. So this end is never written, and an
    /// exchange that was begun in one world does not go on in another.
    case connection(Change)
    /// One after another, with nobody else's turn between them.
    case chain([Finish])

    package var isReading: Bool {
      if case .reading = self { true } else { false }
    }

    /// The same, where all that is to be chosen is chosen.
    package func settled(_ world: borrowing World, _ handle: Handle) -> Finish {
      if case .choosing(let choose) = self { .changing(choose(world, handle)) } else { self }
    }

    /// The same, where all that is to be chosen is chosen, of each in a chain too.
    package func wholeSettled(_ world: borrowing World, _ handle: Handle) -> Finish {
      if case .chain(let ends) = self { return .chain(ends.map { $0.wholeSettled(world, handle) }) }
      return settled(world, handle)
    }

    /// The values that it carries out, in their order.
    package func outcomes(_ world: borrowing World, _ handle: Handle) -> [any Outcome] {
      switch settled(world, handle) {
      case .changing(let outcome, _): return [outcome]
      case .reading, .connection, .choosing: return []
      case .chain(let ends):
        var outcomes: [any Outcome] = []
        for end in ends { outcomes += end.outcomes(world, handle) }
        return outcomes
      }
    }

    /// Ends it, whichever it is.
    package func callAsFunction(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch settled(world, handle) {
      case .choosing: preconditionFailure("What is settled has nothing to choose.")
      case .changing(let outcome, let first):
        first?(world, handle, &effects)
        outcome.carryOut(&world, handle, &effects)
      case .reading(let read): read(world, handle, &effects)
      case .connection(let change): change(&world, handle, &effects)
      case .chain(let ends): for end in ends { end(&world, handle, &effects) }
      }
    }

    /// What only reads stays what only reads.
    func followed(by next: Finish) -> Finish {
      switch (self, next) {
      case (.reading(let first), .reading(let second)):
        .reading { world, handle, effects in
          first(world, handle, &effects)
          second(world, handle, &effects)
        }
      case (.chain(let ends), _): .chain(ends + [next])
      default: .chain([self, next])
      }
    }

    func preceded(by first: @escaping Reading) -> Finish {
      switch self {
      case .changing(let outcome, nil): .changing(outcome, after: first)
      default: Finish.reading(first).followed(by: self)
      }
    }
  }
}
