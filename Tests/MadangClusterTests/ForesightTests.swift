import MadangRecords
import MadangTestSupport
import MadangWire
import MadangWorld
import Testing

/// What becomes of places at which nodes have trapped, by what stands behind them in the log.
@Suite struct ForesightTests {
  private static let place: UInt64 = 4
  private static let milliseconds: Int64 = 44

  private static func mark(_ entry: UInt32 = 0, _ sequence: UInt64 = place) -> LogMark {
    LogMark(LogPlace(sequence: sequence, entry: entry), milliseconds: milliseconds)
  }

  /// A log of three nodes, and one batch of entries behind their begins.
  private struct Log {
    var table = NodeTable()
    var before = NodeTable()
    var position: UInt64 = 0
    var batches: [LogBatch] = []

    init() {
      for name in ["a", "b", "c"] { _ = add(.begin(name: name, nonce: 1, after: 0)) }
      before = table
      _ = add(.entries(statement("a", applied: 3)))
    }

    mutating func add(_ content: LogBatch.Content) -> LogBatch {
      position += 1
      let batch = LogBatch(content, milliseconds: ForesightTests.milliseconds)
      _ = table.take(batch, at: position)
      batches.append(batch)
      return batch
    }

    func claim(_ mark: LogMark) -> LogBatch {
      LogBatch(.begin(name: "c", nonce: 1, after: 3, died: [mark]), milliseconds: 0)
    }

    func statement(_ name: String, applied: UInt64, ahead: UInt64 = 0) -> LogBatch.Statement {
      let node = table.nodes.values.first { $0.name == name }
      return LogBatch.Statement(
        node?.life ?? NodeLife(node: .first, epoch: 0), number: (node?.next ?? 0) + ahead, applied: applied)
    }

    /// What a node that has trapped comes to, and at which batch.
    func decide(_ marks: [LogMark]) -> (Foresight, at: UInt64?) {
      var foresight = Foresight(marks)
      for position in ForesightTests.place...max(position, ForesightTests.place) {
        if foresight.look(at: batches[Int(position) - 1], position, before) { return (foresight, position) }
      }
      return (foresight, nil)
    }
  }

  /// Looks at one batch after the other; whether all is known after each.
  private func look(
    _ foresight: inout Foresight, _ log: Log, _ batches: [(LogBatch?, UInt64)], agreements: [SharedSetting] = []
  ) -> [Bool] {
    batches.map { batch, position in
      foresight.look(
        at: batch, position, log.before, agreements: position == Self.place ? [agreements] : [])
    }
  }

  private enum Event: CaseIterable {
    case survivor, behind, claim, voidClaim, begin, voidBatch, otherClaim
  }

  private func content(_ event: Event, _ log: Log) -> LogBatch.Content {
    switch event {
    case .survivor: .beat(log.statement("b", applied: log.position))
    case .behind: .beat(log.statement("b", applied: 3))
    case .claim: .begin(name: "c", nonce: 1, after: log.table.epoch(of: "c"), died: [Self.mark()])
    case .voidClaim: .begin(name: "c", nonce: 1, after: 99, died: [Self.mark()])
    case .begin: .begin(name: "d", nonce: 1, after: log.table.epoch(of: "d"))
    case .voidBatch: .beat(log.statement("b", applied: 9, ahead: 5))
    case .otherClaim: .begin(name: "a", nonce: 1, after: log.table.epoch(of: "a"), died: [Self.mark(1)])
    }
  }

  @Test("the first decides that is a survivor's word or a claim, in every order of all that may stand there")
  func orders() {
    func walk(_ log: Log, _ events: [Event]) {
      check(log, events)
      if events.count == 5 { return }
      for event in Event.allCases {
        var next = log
        _ = next.add(content(event, log))
        walk(next, events + [event])
      }
    }
    walk(Log(), [])
  }

  private func check(_ log: Log, _ events: [Event]) {
    let index = events.firstIndex { [.survivor, .claim, .voidClaim].contains($0) }
    let other = events.firstIndex { $0 == .survivor || $0 == .otherClaim }
    let (foresight, at) = log.decide([Self.mark()])
    let isRight = at == index.map { Self.place + UInt64($0) + 1 } && foresight.isLooking == (index == nil)
    var voids: Set<LogPlace> = []
    if let index, events[index] != .survivor { voids.insert(Self.mark().place) }
    if let other, events[other] == .otherClaim, other < index ?? .max { voids.insert(Self.mark(1).place) }
    let isSurvived = index.map { events[$0] == .survivor } ?? false
    guard isRight, foresight.voids == voids, foresight.survived == (isSurvived ? [Self.mark().place] : []) else {
      Issue.record("\(events): at \(at ?? 0), \(foresight.voids), \(foresight.survived)")
      return
    }
    // Whoever has applied it finds the same, where each batch stands.
    var table = log.before
    var claimed: Set<LogPlace> = []
    for (offset, batch) in log.batches.dropFirst(3).enumerated() {
      let position = Self.place + UInt64(offset)
      for mark in table.voided(by: batch, at: position) { claimed.insert(mark.place) }
      _ = table.take(batch, at: position)
    }
    #expect(claimed.isSuperset(of: voids) && claimed.contains(Self.mark().place) == voids.contains(Self.mark().place))
  }

  @Test("a node says where it has trapped once it has found the batch; a mark of another log is forgotten")
  func marks() {
    let log = Log()
    var foresight = Foresight([Self.mark(0, 6), Self.mark()])
    #expect(foresight.first == 4 && foresight.claims == nil && !foresight.isLooking)
    var known = look(&foresight, log, [(log.batches[3], 4)])
    #expect(known == [false])
    // The log ends there: the other one is of none.
    #expect(foresight.claims == nil && foresight.isLooking)
    foresight.end(at: 5)
    #expect(foresight.claims == [Self.mark()] && foresight.remembered == [Self.mark()])

    // Where that was all that was looked for, what was kept aside is read.
    foresight = Foresight([Self.mark(), Self.mark(0, 6)])
    known = look(&foresight, log, [(log.batches[3], 4), (log.claim(Self.mark()), 5)])
    #expect(known == [false, false] && foresight.isLooking)
    foresight.end(at: 5)
    #expect(!foresight.isLooking && foresight.voids == [Self.mark().place] && foresight.claims == [])

    let foreign = LogMark(LogPlace(sequence: 4, entry: 0), milliseconds: 45)
    foresight = Foresight([foreign])
    known = look(&foresight, log, [(log.batches[3], 4)])
    #expect(known == [true])
    #expect(foresight.voids.isEmpty && foresight.remembered.isEmpty && foresight.claims == [])
    // What stands there is no batch that is known here, or the engine has left the number out.
    foresight = Foresight([Self.mark()])
    known = look(&foresight, log, [(nil, 4)])
    #expect(known == [true] && foresight.remembered.isEmpty)
    foresight = Foresight([Self.mark()])
    known = look(&foresight, log, [(log.batches[3], 5)])
    #expect(known == [true] && foresight.remembered.isEmpty)
    // A snapshot has it.
    foresight = Foresight([Self.mark(), Self.mark(0, 6)])
    foresight.pass(through: 5)
    #expect(foresight.first == 6)
  }

  @Test("two places, one after the other: both are known before either is carried out, and both are remembered")
  func two() {
    var log = Log()
    _ = log.add(.entries(log.statement("b", applied: 3)))
    let (first, second) = (Self.mark(), Self.mark(0, 5))
    _ = log.add(.begin(name: "c", nonce: 1, after: 3, died: [first]))
    #expect(log.decide([first]).at == 6 && log.decide([first]).0.voids == [first.place])
    #expect(log.decide([first, second]).at == nil)
    #expect(log.decide([first, second]).0.claims == [second])
    _ = log.add(.begin(name: "c", nonce: 1, after: 6, died: [second]))
    let (both, at) = log.decide([second, first])
    #expect(at == 7 && both.voids == [first.place, second.place] && both.remembered == [first, second])
    // A claim of what comes later is none.
    _ = log.add(.begin(name: "b", nonce: 1, after: 2, died: [Self.mark(0, 8), Self.mark(0, 9)]))
    #expect(log.table.voided(by: log.batches[7], at: 8).isEmpty)
  }

  @Test("a begin that is judged by settings of the very batch is judged alike, whatever becomes of that")
  func settings() {
    let (old, new) = ([SharedSetting(key: "x", value: [1])], [SharedSetting(key: "x", value: [2])])
    var log = Log()
    log.before.change(old)
    let begin = log.add(.begin(name: "d", nonce: 1, after: 0, settings: new))
    let survivor = LogBatch(
      .beat(LogBatch.Statement(NodeLife(node: NodeID(rawValue: 4), epoch: 5), number: 0, applied: 5)), milliseconds: 0)
    let batches: [(LogBatch?, UInt64)] = [(log.batches[3], 4), (begin, 5), (survivor, 6)]
    var foresight = Foresight([Self.mark()])
    var known = look(&foresight, log, batches, agreements: new)
    #expect(known == [false, false, true] && foresight.survived == [Self.mark().place])
    // Where the batch has none, the begin is refused, and its author's word counts nowhere.
    foresight = Foresight([Self.mark()])
    known = look(&foresight, log, batches)
    #expect(known == [false, false, false])
  }
}
