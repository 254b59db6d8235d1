import MadangRecords
import MadangTestSupport
import MadangWire
import MadangWorld
import Testing

/// What of a log counts, line by line.
@Suite struct NodeTableTests {
  /// A log that is told to one table.
  private struct Log {
    var table = NodeTable()
    var position: UInt64 = 0

    mutating func take(_ content: LogBatch.Content, rules: UInt32? = nil) -> NodeTable.Verdict {
      position += 1
      return table.take(LogBatch(content, milliseconds: 0), at: position, rules: rules)
    }

    mutating func begin(_ name: String, after: UInt64? = nil) -> NodeLife {
      let after = after ?? table.epoch(of: name)
      guard case .begun(let life, nonce: 1, _) = take(.begin(name: name, nonce: 1, after: after)) else {
        return NodeLife(node: .first, epoch: 0)
      }
      return life
    }

    mutating func beat(_ life: NodeLife) -> NodeTable.Verdict { take(.beat(next(life))) }

    func next(_ life: NodeLife) -> LogBatch.Statement {
      LogBatch.Statement(life, number: table[life]?.next ?? 0, applied: position)
    }
  }

  private var log = Log()

  @Test("Names get numbers from 1 on, and keep them; a life is known by where it began")
  mutating func numbers() {
    let (a, b) = (log.begin("a"), log.begin("b"))
    #expect(a == NodeLife(node: NodeID(rawValue: 1), epoch: 1) && b == NodeLife(node: NodeID(rawValue: 2), epoch: 2))
    #expect(log.take(.left(log.next(a))) == .ended(a))
    let again = log.begin("a")
    #expect(again == NodeLife(node: NodeID(rawValue: 1), epoch: 4) && log.table.here == [again, b])
  }

  @Test("Batches count in the order of their numbers, each once")
  mutating func order() {
    let a = log.begin("a")
    let first = LogBatch.Statement(a, number: 0, applied: 1)
    #expect(log.take(.entries(LogBatch.Statement(a, number: 1, applied: 1))) == .void(.early(next: 0)))
    #expect(log.take(.entries(first)) == .counts)
    #expect(log.take(.entries(first)) == .void(.repeated))
    #expect(log.take(.entries(LogBatch.Statement(a, number: 3, applied: 1))) == .void(.early(next: 1)))
    #expect(log.take(.entries(LogBatch.Statement(a, number: .max, applied: 1))) == .void(.early(next: 1)))
    #expect(log.beat(a) == .counts)
  }

  @Test("Who begins anew ends the life before, of which nothing counts any more")
  mutating func beginsAnew() {
    let a = log.begin("a")
    #expect(log.beat(a) == .counts)
    let verdict = log.take(.begin(name: "a", nonce: 2, after: a.epoch))
    let again = NodeLife(node: a.node, epoch: 3)
    #expect(verdict == .begun(again, nonce: 2, ending: a))
    #expect(log.take(.entries(LogBatch.Statement(a, number: 1, applied: 1))) == .void(.ended))
    #expect(log.beat(again) == .counts)
  }

  @Test("A begin that comes twice, or late, or knows of no other, ends nobody's life")
  mutating func lateBegin() {
    let a = log.begin("a")
    #expect(log.take(.begin(name: "a", nonce: 1, after: 0)) == .void(.repeated))
    #expect(log.take(.begin(name: "a", nonce: 2, after: 99)) == .void(.repeated))
    #expect(log.table.here == [a] && log.beat(a) == .counts)
    #expect(log.take(.left(log.next(a))) == .ended(a))
    #expect(log.take(.begin(name: "a", nonce: 2, after: 0)) == .void(.repeated))
    #expect(log.begin("a", after: a.epoch).epoch > a.epoch)
  }

  @Test("What the first began with stands before all of the log: nobody who began with something else is taken, ever")
  mutating func origin() {
    func settings(_ origin: UInt8, _ other: UInt8) -> [SharedSetting] {
      [SharedSetting(key: SharedSetting.origin, value: [origin]), SharedSetting(key: "x", value: [other])]
    }
    func begin(_ name: String, _ settings: [SharedSetting]) -> LogBatch.Content {
      .begin(name: name, nonce: 1, after: log.table.epoch(of: name), settings: settings)
    }
    guard case .begun(let a, _, _) = log.take(begin("a", settings(1, 1))) else {
      Issue.record("The first is not taken.")
      return
    }
    #expect(log.take(begin("b", settings(2, 1))) == .void(.disagrees([SharedSetting.origin])))
    #expect(log.take(.left(log.next(a))) == .ended(a))
    #expect(log.take(begin("a", settings(2, 1))) == .void(.disagrees([SharedSetting.origin])))
    guard case .begun = log.take(begin("b", settings(1, 2))) else {
      Issue.record("Who has the same is not taken.")
      return
    }
    #expect(log.table.settings == settings(1, 2))
  }

  @Test("The first sets the settings of all; others must have them, but for keys that one side does not know")
  mutating func settings() throws {
    func settings(_ values: (String, UInt8)...) -> [SharedSetting] {
      values.map { SharedSetting(key: $0.0, value: [$0.1]) }
    }
    func begin(_ name: String, _ settings: [SharedSetting]) -> LogBatch.Content {
      .begin(name: name, nonce: 1, after: log.table.epoch(of: name), settings: settings)
    }
    func isTaken(_ verdict: NodeTable.Verdict) -> Bool { if case .begun = verdict { true } else { false } }
    #expect(isTaken(log.take(begin("a", settings(("x", 1), ("y", 1), ("old", 1))))))
    let odd = log.take(begin("b", settings(("x", 2), ("y", 2), ("new", 2))))
    #expect(odd == .void(.disagrees(["x", "y"])) && log.table.here.count == 1)
    #expect(isTaken(log.take(begin("b", settings(("x", 1), ("y", 1), ("new", 2))))))
    #expect(log.table.settings == settings(("x", 1), ("y", 1), ("old", 1)))
    // From here on it is another one, also for who comes back under the name of one that is here.
    log.table.change(settings(("y", 3)))
    #expect(log.take(begin("a", settings(("y", 1)))) == .void(.disagrees(["y"])))
    #expect(isTaken(log.take(begin("a", settings(("y", 3))))))
    var writer = ByteWriter()
    log.table.write(to: &writer)
    var reader = FieldReader(writer.span)
    #expect((try? NodeTable(from: &reader)) == log.table)
    // Whoever is alone sets them anew.
    let b = try #require(log.table.here.last)
    #expect(log.take(.left(log.next(b))) == .ended(b))
    #expect(isTaken(log.take(begin("a", settings(("y", 9))))) && log.table.settings == settings(("y", 9)))
  }

  @Test(
    "Who has tried five times to begin with other settings, while none of those that are here said anything, ends them one by one"
  )
  mutating func silentMajority() throws {
    func begin(_ name: String, _ attempt: UInt32, nonce: UInt64 = 1) -> LogBatch.Content {
      .begin(
        name: name, nonce: nonce, after: log.table.epoch(of: name), settings: [SharedSetting(key: "x", value: [9])],
        attempt: attempt)
    }
    let refused = NodeTable.Verdict.void(.disagrees(["x"]))
    let x = LogBatch.Content.begin(name: "a", nonce: 1, after: 0, settings: [SharedSetting(key: "x", value: [1])])
    guard case .begun(let a, _, _) = log.take(x) else {
      Issue.record("The first is not taken.")
      return
    }
    let (b, c) = (log.begin("b"), log.begin("c"))
    // Its own life before stands in nobody's way, and says nothing for the others.
    for attempt in 0..<4 as Range<UInt32> {
      #expect(log.take(begin("c", attempt)) == refused && log.take(begin("c", attempt)) == refused)
      #expect(log.beat(c) == .counts)
    }
    // A word of another one, and it is counted anew.
    #expect(log.beat(b) == .counts)
    for attempt in 4..<9 as Range<UInt32> { #expect(log.take(begin("c", attempt)) == refused) }
    // Another process of its name.
    #expect(log.take(begin("c", 0, nonce: 2)) == refused)
    for attempt in 9..<14 as Range<UInt32> { #expect(log.take(begin("c", attempt)) == refused) }
    var writer = ByteWriter()
    log.table.write(to: &writer)
    var reader = FieldReader(writer.span)
    log.table = try NodeTable(from: &reader)
    #expect(log.take(begin("c", 14)) == .ended(a) && log.take(begin("c", 14)) == refused)
    #expect(log.table.here == [b, c] && log.take(begin("c", 15)) == .ended(b))
    guard case .begun(let again, nonce: 1, ending: c) = log.take(begin("c", 16)) else {
      Issue.record("Who is alone is not taken.")
      return
    }
    #expect(log.table.here == [again] && log.table.settings == [SharedSetting(key: "x", value: [9])])
    #expect(log.beat(b) == .void(.ended))
  }

  @Test("Whoever can't go by the rules of the world is refused, as the first one, too; without any, nobody is")
  mutating func rules() {
    func take(_ name: String, _ known: ClosedRange<UInt32>, rules: UInt32?) -> NodeTable.Verdict {
      let begin = LogBatch.Content.begin(
        name: name, nonce: 1, after: log.table.epoch(of: name), rules: RulesRange(known))
      return log.take(begin, rules: rules)
    }
    func isTaken(_ verdict: NodeTable.Verdict) -> Bool { if case .begun = verdict { true } else { false } }
    #expect(
      take("a", 3...3, rules: 2) == .void(.unfit(rules: 2)) && take("a", 1...1, rules: 2) == .void(.unfit(rules: 2)))
    #expect(log.table.here.isEmpty)
    #expect(isTaken(take("a", 3...3, rules: nil)) && isTaken(take("b", 1...2, rules: 2)))
    #expect(isTaken(take("c", 2...3, rules: 2)) && log.table.here.count == 3)
  }

  @Test("Nobody is dead before so many beats of whoever says so; the word of one who is dead counts nowhere")
  mutating func silence() {
    let (a, b) = (log.begin("a"), log.begin("b"))
    for beat in 1...NodeTable.beatsOfSilence {
      #expect(log.table.silent(to: a) == [])
      #expect(log.take(.died(log.next(a), b)) == .void(.unproven), "after \(beat - 1) beats")
      #expect(log.beat(a) == .counts)
    }
    #expect(log.table.silent(to: a) == [b] && log.table.silent(to: b) == [])
    // What it says then is sign enough.
    #expect(log.take(.entries(log.next(b))) == .counts)
    #expect(log.take(.died(log.next(a), b)) == .void(.unproven))
    for _ in 0..<NodeTable.beatsOfSilence { #expect(log.beat(a) == .counts) }
    #expect(log.take(.died(log.next(a), b)) == .ended(b))
    #expect(log.take(.died(log.next(a), b)) == .void(.unproven))
    #expect(log.beat(b) == .void(.ended) && log.table.here == [a])
    let again = log.begin("b")
    #expect(log.beat(again) == .counts && log.table.here == [a, again])
  }

  @Test("Nobody says of themselves, or of one whom nobody knows, that they are dead")
  mutating func whose() {
    let a = log.begin("a")
    for _ in 0..<NodeTable.beatsOfSilence { _ = log.beat(a) }
    #expect(log.take(.died(log.next(a), a)) == .void(.unproven))
    #expect(log.take(.died(log.next(a), NodeLife(node: NodeID(rawValue: 9), epoch: 9))) == .void(.unproven))
    let stranger = LogBatch.Statement(NodeLife(node: NodeID(rawValue: 9), epoch: 1), number: 0, applied: 0)
    #expect(log.take(.beat(stranger)) == .void(.unknown))
  }

  @Test("How far anybody has applied is known; what counts nowhere tells nothing, nor does what can't be")
  mutating func witnessed() {
    let (a, b) = (log.begin("a"), log.begin("b"))
    #expect(log.table.witnessed == 0)
    #expect(log.take(.beat(LogBatch.Statement(a, number: 0, applied: 2))) == .counts)
    #expect(log.take(.beat(LogBatch.Statement(b, number: 0, applied: 1))) == .counts)
    #expect(log.take(.beat(LogBatch.Statement(b, number: 7, applied: 4))) == .void(.early(next: 1)))
    #expect(log.table.witnessed == 2)
    #expect(log.take(.entries(LogBatch.Statement(b, number: 1, applied: .max))) == .counts)
    #expect(log.table.witnessed == 5)
    #expect(log.take(.died(LogBatch.Statement(b, number: 2, applied: 6), a)) == .void(.unproven))
    #expect(log.table.witnessed == 6)
  }

  @Test("254 names are the most; one more is refused, and one that is known begins anew all the same")
  mutating func full() {
    for index in 1...254 { #expect(log.begin("n\(index)").node.rawValue == UInt8(index)) }
    #expect(log.take(.begin(name: "more", nonce: 1, after: 0)) == .void(.full))
    #expect(log.begin("n254").node.rawValue == 254)
  }

  @Test("A table is read as it was written, at any place of the log, and says the same from there on")
  mutating func written() throws {
    var generator = SeededGenerator(seed: 14)
    var lives: [NodeLife] = []
    for step in 0..<400 {
      let content: LogBatch.Content
      switch generator.index(below: 8) {
      case 0: content = .begin(name: "n\(generator.index(below: 5))", nonce: 1, after: log.table.epoch(of: "n0"))
      case 1 where !lives.isEmpty:
        content = .died(log.next(lives[0]), lives[generator.index(below: lives.count)])
      default:
        guard let life = lives.randomElement(using: &generator) else { continue }
        content = .beat(log.next(life))
      }
      var writer = ByteWriter()
      log.table.write(to: &writer)
      var reader = FieldReader(writer.span)
      var copy = try NodeTable(from: &reader)
      try reader.end()
      #expect(copy == log.table, "step \(step)")
      let verdict = log.take(content)
      #expect(copy.take(LogBatch(content, milliseconds: 0), at: log.position) == verdict)
      #expect(copy == log.table)
      lives = log.table.here
    }
  }
}
