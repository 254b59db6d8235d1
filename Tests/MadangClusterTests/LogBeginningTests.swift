import MadangRecords
import MadangWorld
import Testing

/// With what a node begins, for every log and every folder of a small size.
@Suite struct LogBeginningTests {
  private struct Case: CustomStringConvertible {
    let log: LogExtent
    let kept: LogBeginning.Kept?

    var description: String { "\(log) \(kept.map { "\($0)" } ?? "keeps nothing")" }
    /// Whether a node that has all up to there finds what comes next.
    func goesOn(_ position: UInt64) -> Bool { position <= log.last && position + 1 >= log.first }
    /// Whether the engine's snapshot would leave something out that the stores lack.
    func lacks(_ position: UInt64) -> Bool {
      guard let kept else { return false }
      return kept.through.map { $0 < LogPlace(endOf: position) } ?? true
    }
  }

  private static let most: UInt64 = 5

  private func forEachCase(_ body: (Case) -> Void) {
    let positions: [UInt64?] = [nil] + (1...LogBeginningTests.most + 1).map { $0 }
    for last in 0...LogBeginningTests.most {
      for first in 1...last + 1 {
        for shared in positions where shared ?? 0 <= last {
          let log = LogExtent(first: first, last: last, snapshot: shared)
          body(Case(log: log, kept: nil))
          for own in positions {
            for through in positions where through ?? .max >= own ?? 0 {
              var places: [LogPlace?] = [through.map { LogPlace(endOf: $0) }]
              // In the middle of a batch.
              if let through, own != through { places.append(LogPlace(sequence: through, entry: 3)) }
              if through == nil { places = own == nil ? [nil] : [] }
              for place in places { body(Case(log: log, kept: LogBeginning.Kept(snapshot: own, through: place))) }
            }
          }
        }
      }
    }
  }

  @Test("a node begins with its own snapshot, else the engine's where it lacks nothing before that, else with the log")
  func choice() {
    var counts: [String: Int] = [:]
    forEachCase { one in
      let chosen = LogBeginning(in: one.log, keeping: one.kept)
      let own = one.kept?.snapshot.flatMap { one.goesOn($0) ? $0 : nil }
      let shared = one.log.snapshot.flatMap { one.goesOn($0) && !one.lacks($0) ? $0 : nil }
      let expected: LogBeginning =
        if let own {
          .own(own)
        } else if shared != nil {
          .shared
        } else {
          one.log.first == 1 ? .first : .nothing
        }
      #expect(chosen == expected, "\(one)")
      counts["\(chosen)".prefix(while: \.isLetter).description, default: 0] += 1
    }
    #expect(counts.count == 4 && counts.values.allSatisfy { $0 > 20 }, "\(counts)")
  }

  @Test("whatever a node has kept, all that it lacks is handed to it, or it doesn't begin")
  func lacksNothing() {
    forEachCase { one in
      let begins: UInt64
      switch LogBeginning(in: one.log, keeping: one.kept) {
      case .own(let position): begins = position
      case .shared: begins = one.log.snapshot ?? 0
      case .first: begins = 0
      case .nothing: return
      }
      #expect(begins + 1 >= one.log.first && begins <= one.log.last, "\(one)")
      guard let kept = one.kept, begins > 0 else { return }
      #expect(kept.through.map { LogPlace(endOf: begins) <= $0 } ?? false, "\(one)")
    }
  }

  @Test("a log of which nothing was ever kept begins with its first batch, also where servers call that number 0")
  func empty() {
    for first in UInt64(0)...1 {
      let log = LogExtent(first: first, last: 0, snapshot: nil)
      #expect(LogBeginning(in: log, keeping: nil) == .first)
      #expect(LogBeginning(in: log, keeping: LogBeginning.Kept()) == .first)
      // One that has come further is another log's.
      #expect(LogBeginning(in: log, keeping: LogBeginning.Kept(snapshot: 9, through: LogPlace(endOf: 9))) == .first)
    }
  }
}
