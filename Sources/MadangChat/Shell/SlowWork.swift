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

  package let run: @Sendable () -> Finish
  /// Whether it keeps a processor busy for long, as hashing does. What only waits for the disk goes before all but one of
  /// these: a storm of logins holds up nobody's history.
  package let isDear: Bool
  /// Whether the world must learn what came of it even where whoever asked was sent away meanwhile, as it must of a new
  /// account. Nobody is answered then.
  package let isBinding: Bool

  /// Work whose end changes the world.
  package init(isDear: Bool = false, isBinding: Bool = false, run: @escaping @Sendable () -> Change) {
    self.init(isDear: isDear, isBinding: isBinding) { .changing(run()) }
  }

  /// Work whose end only reads the world, such as a page of history.
  package static func reading(isDear: Bool = false, run: @escaping @Sendable () -> Reading) -> SlowWork {
    SlowWork(isDear: isDear, isBinding: false) { .reading(run()) }
  }

  private init(isDear: Bool, isBinding: Bool, run: @escaping @Sendable () -> Finish) {
    self.run = run
    self.isDear = isDear
    self.isBinding = isBinding
  }

  /// The same, and then `next`, under one end.
  func followed(by next: SlowWork) -> SlowWork {
    SlowWork(isDear: isDear || next.isDear, isBinding: isBinding || next.isBinding) {
      let first = run()
      let second = next.run()
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
  func preceded(by first: @escaping Reading) -> SlowWork {
    SlowWork(isDear: isDear, isBinding: isBinding) {
      switch run() {
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
