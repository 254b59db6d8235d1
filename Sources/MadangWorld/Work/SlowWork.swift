import MadangMemory

/// What takes long, such as hashing a password or reading the disk: prepared by a rule, done while nobody waits for it but
/// the connection that asked, and finished with the world at hand.
package final class SlowWork: Sendable {
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
  /// How it ends, where nothing is left to do that would take long.
  package let finished: Finish?

  /// Work that comes to a value, which changes the world.
  package convenience init(
    on lane: Lane = .disk, isBinding: Bool = false, _ body: @escaping @Sendable (SlowTurn) -> any Outcome
  ) {
    self.init(lane, isBinding) { .changing(body($0)) }
  }

  package convenience init(isBinding: Bool = false, run: @escaping @Sendable () -> any Outcome) {
    self.init(.disk, isBinding) { _ in .changing(run()) }
  }

  /// Nothing is left to do but to carry out what it has come to.
  package static func done(_ outcome: any Outcome) -> SlowWork {
    SlowWork(.disk, false, finished: .changing(outcome)) { _ in .changing(outcome) }
  }

  /// Work whose end only reads the world, such as a page of history.
  package static func reading(on lane: Lane, _ body: @escaping @Sendable (SlowTurn) -> Finish.Reading) -> SlowWork {
    SlowWork(lane, false) { .reading(body($0)) }
  }

  package static func reading(run: @escaping @Sendable () -> Finish.Reading) -> SlowWork {
    SlowWork(.disk, false) { _ in .reading(run()) }
  }

  /// Work that finds out how it ends.
  package static func ending(on lane: Lane = .disk, _ body: @escaping @Sendable (SlowTurn) -> Finish) -> SlowWork {
    SlowWork(lane, false, body)
  }

  private init(
    _ lane: Lane, _ isBinding: Bool, finished: Finish? = nil, _ body: @escaping @Sendable (SlowTurn) -> Finish
  ) {
    self.lane = lane
    self.isBinding = isBinding
    self.finished = finished
    self.body = body
  }

  package func run(_ turn: SlowTurn = .free) -> Finish { body(turn) }

  /// The same, and then `next`, under one end.
  func followed(by next: SlowWork) -> SlowWork {
    SlowWork(lane == .disk ? next.lane : lane, isBinding || next.isBinding) { [self] turn in
      let first = run(turn)
      return first.followed(by: next.run(turn))
    }
  }

  /// The same, where `first` runs before its end.
  package func preceded(by first: @escaping Finish.Reading) -> SlowWork {
    SlowWork(lane, isBinding) { [self] in run($0).preceded(by: first) }
  }
}
