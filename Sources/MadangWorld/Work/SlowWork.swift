import MadangMemory

/// What takes long, such as hashing a password or reading the disk: prepared by a rule, done while nobody waits for it but
/// the connection that asked, and finished with the world at hand.
package struct SlowWork: Sendable {
  /// An end that changes the world, and so must have it alone.
  package typealias Change = @Sendable (inout World, Handle, inout Effects) -> Void
  /// An end that only reads the world, beside others.
  package typealias Reading = @Sendable (borrowing World, Handle, inout Effects) -> Void

  package enum Finish: Sendable {
    case changing(Change)
    case reading(Reading)

    package var isReading: Bool {
      if case .reading = self { true } else { false }
    }

    /// Ends it, whichever it is.
    package func callAsFunction(_ world: inout World, _ handle: Handle, _ effects: inout Effects) {
      switch self {
      case .changing(let change): change(&world, handle, &effects)
      case .reading(let read): read(world, handle, &effects)
      }
    }
  }

  /// Who does it. Each lane has a thread of its own, so that none waits for another: a storm of logins or of searches holds
  /// up nobody's history.
  package enum Lane: Sendable, CaseIterable {
    /// What waits for the disk, for some milliseconds.
    case disk
    /// What looks at many messages, and stops when it is told to.
    case search
    /// What keeps a processor busy for long, as hashing does.
    case hash
    /// What deletes all that was said by somebody.
    case erase
  }

  package let lane: Lane
  /// Whether the world must learn what came of it even where whoever asked was sent away meanwhile, as it must of a new
  /// account. Nobody is answered then.
  package let isBinding: Bool
  private let body: @Sendable (SlowTurn) -> Finish

  /// Work whose end changes the world.
  package init(
    on lane: Lane = .disk, isBinding: Bool = false, _ body: @escaping @Sendable (SlowTurn) -> Change
  ) {
    self.init(lane, isBinding) { .changing(body($0)) }
  }

  package init(isBinding: Bool = false, run: @escaping @Sendable () -> Change) {
    self.init(.disk, isBinding) { _ in .changing(run()) }
  }

  /// Work whose end only reads the world, such as a page of history.
  package static func reading(on lane: Lane, _ body: @escaping @Sendable (SlowTurn) -> Reading) -> SlowWork {
    SlowWork(lane, false) { .reading(body($0)) }
  }

  package static func reading(run: @escaping @Sendable () -> Reading) -> SlowWork {
    SlowWork(.disk, false) { _ in .reading(run()) }
  }

  private init(_ lane: Lane, _ isBinding: Bool, _ body: @escaping @Sendable (SlowTurn) -> Finish) {
    self.lane = lane
    self.isBinding = isBinding
    self.body = body
  }

  package func run(_ turn: SlowTurn = .free) -> Finish { body(turn) }

  /// The same, and then `next`, under one end.
  func followed(by next: SlowWork) -> SlowWork {
    SlowWork(lane == .disk ? next.lane : lane, isBinding || next.isBinding) { turn in
      let first = run(turn)
      let second = next.run(turn)
      if case .reading(let firstReading) = first, case .reading(let secondReading) = second {
        return .reading { world, handle, effects in
          firstReading(world, handle, &effects)
          secondReading(world, handle, &effects)
        }
      }
      return .changing { world, handle, effects in
        first(&world, handle, &effects)
        second(&world, handle, &effects)
      }
    }
  }

  /// The same, where `first` runs before its end.
  package func preceded(by first: @escaping Reading) -> SlowWork {
    SlowWork(lane, isBinding) { turn in
      switch run(turn) {
      case .reading(let read):
        .reading { world, handle, effects in
          first(world, handle, &effects)
          read(world, handle, &effects)
        }
      case .changing(let change):
        .changing { world, handle, effects in
          first(world, handle, &effects)
          change(&world, handle, &effects)
        }
      }
    }
  }
}
