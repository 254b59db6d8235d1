import MadangCluster
import MadangTestSupport
import Testing

/// What is handed over of a log, and what is asked for, where some of it is missed.
@Suite struct GapFillerTests {
  /// A filler that may be asked within an expectation.
  private final class Filler {
    var value: GapFiller

    init(after position: UInt64, asksMax: Int) { value = GapFiller(after: position, asksMax: asksMax) }

    var position: UInt64 { value.position }
    var target: UInt64 { value.target }
    var isBehind: Bool { value.isBehind }

    func isNext(_ sequence: UInt64) -> Bool { value.isNext(sequence) }
    func asks() -> [UInt64] { value.asks() }
    func probe() -> UInt64? { value.probe() }
    func foundNone(_ sequence: UInt64) -> Bool { value.foundNone(at: sequence) }

    /// All that is to be handed over.
    func all() -> [UInt64] {
      var all: [UInt64] = []
      while let next = value.next() {
        #expect(next.batch == Array("\(next.sequence)".utf8))
        all.append(next.sequence)
      }
      value.checkInvariants()
      return all
    }
  }

  private func batch(_ sequence: UInt64) -> [UInt8] { Array("\(sequence)".utf8) }

  @Test("What is published in order is handed over at once; what is there already is not, twice or late")
  func inOrder() {
    let filler = Filler(after: 5, asksMax: 4)
    let isNext = (6...8).map { filler.isNext($0) }
    #expect(isNext == [true, true, true] && filler.position == 8 && !filler.isBehind)
    #expect(!filler.isNext(8) && !filler.isNext(3) && filler.asks().isEmpty)
  }

  @Test("The beginning is asked for, a few at a time, each once, and handed over in order however it comes")
  func beginning() {
    let filler = Filler(after: 0, asksMax: 3)
    filler.value.stands(upTo: 5)
    #expect(filler.asks() == [1, 2, 3] && filler.asks().isEmpty)
    filler.value.found(batch(3), at: 3)
    filler.value.found(batch(2), at: 2)
    #expect(filler.all().isEmpty && filler.asks().isEmpty)
    filler.value.found(batch(1), at: 1)
    #expect(filler.all() == [1, 2, 3])
    #expect(filler.asks() == [4, 5] && filler.isBehind)
    filler.value.found(batch(4), at: 4)
    filler.value.found(batch(5), at: 5)
    #expect(filler.all() == [4, 5] && !filler.isBehind)
  }

  @Test("A gap before what is published is asked for; what was published is kept where it is near, else asked for too")
  func gap() {
    let filler = Filler(after: 0, asksMax: 3)
    #expect(!filler.isNext(3))
    filler.value.keep(batch(3), at: 3)
    #expect(!filler.isNext(9))
    filler.value.keep(batch(9), at: 9)
    #expect(filler.asks() == [1, 2] && filler.target == 9)
    for sequence in 1...2 as ClosedRange<UInt64> { filler.value.found(batch(sequence), at: sequence) }
    #expect(filler.all() == [1, 2, 3])
    #expect(filler.asks() == [4, 5, 6])
  }

  @Test("Numbers that the engine has left out are passed over; what is held behind them is next")
  func holes() {
    let filler = Filler(after: 2, asksMax: 5)
    #expect(!filler.isNext(7))
    filler.value.keep(batch(7), at: 7)
    #expect(filler.asks() == [3, 4, 5, 6])
    // It is left out by nothing that a server says of itself.
    for sequence in 3...6 as ClosedRange<UInt64> { #expect(filler.foundNone(sequence)) }
    #expect(filler.all().isEmpty && filler.asks() == [3, 4, 5, 6])
    filler.value.found(batch(3), at: 3)
    filler.value.found(batch(5), at: 5)
    #expect(filler.all() == [3] && filler.position == 3)
    filler.value.leaveOut(before: 5)
    #expect(filler.all() == [5] && filler.asks().isEmpty)
    filler.value.leaveOut(before: 7)
    #expect(filler.all() == [7] && !filler.isBehind)
    filler.value.leaveOut(before: 12)
    #expect(filler.position == 11 && !filler.isBehind && filler.isNext(12))
  }

  @Test(
    "What was not found, or not answered, is asked for again, where it is known to be there; nobody's answers are nothing"
  )
  func again() {
    let filler = Filler(after: 0, asksMax: 4)
    filler.value.stands(upTo: 2)
    #expect(filler.asks() == [1, 2])
    #expect(filler.foundNone(2) && !filler.foundNone(2))
    #expect(filler.asks() == [2])
    filler.value.forgetAsks()
    filler.value.found(batch(1), at: 1)
    #expect(filler.all().isEmpty && filler.asks() == [1, 2])
    filler.value.found(batch(1), at: 1)
    filler.value.found(batch(2), at: 2)
    filler.value.found(batch(2), at: 2)
    #expect(filler.all().count == 2)
  }

  @Test("It is looked whether there is more: nothing, or what was missed, and all up to there")
  func probe() {
    let filler = Filler(after: 4, asksMax: 4)
    #expect(filler.probe() == 5 && filler.probe() == nil && !filler.isBehind)
    #expect(!filler.foundNone(5) && !filler.isBehind)
    #expect(filler.probe() == 5)
    filler.value.found(batch(5), at: 5)
    #expect(filler.isBehind && filler.all() == [5] && !filler.isBehind)
  }

  @Test("Whatever is lost, late or doubled, all comes once and in order", arguments: 0..<200 as Range<UInt64>)
  func anything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let asksMax = generator.pick(1...6)
    // A log with holes.
    var log: [UInt64] = []
    var last: UInt64 = 0
    for _ in 0..<generator.pick(1...60) {
      last += generator.chance(100) ? UInt64(generator.pick(2...9)) : 1
      log.append(last)
    }
    let start = generator.chance(500) ? 0 : generator.index(below: log.count)
    let filler = Filler(after: start == 0 ? 0 : log[start - 1], asksMax: asksMax)
    var heard: [UInt64] = []
    var published: [Int] = []
    var asks: [UInt64] = []
    var stored = start
    var steps = 0
    while heard.count < log.count - start {
      steps += 1
      if steps >= 100_000 { break }
      switch generator.pick(0...5) {
      case 0 where stored < log.count:
        if !generator.chance(300) { published.append(stored) }
        if generator.chance(50) { published.append(generator.index(below: stored + 1)) }
        stored += 1
      case 1 where !published.isEmpty:
        let index = published.remove(at: generator.chance(800) ? 0 : generator.index(below: published.count))
        if filler.isNext(log[index]) {
          heard.append(log[index])
        } else {
          filler.value.keep(batch(log[index]), at: log[index])
        }
      case 2: asks += filler.asks()
      case 3 where !asks.isEmpty:
        let ask = asks.remove(at: generator.index(below: asks.count))
        // Of a server that may not be up to date, or lacks something.
        let seen = generator.chance(200) ? generator.index(below: stored + 1) : stored
        if log[..<seen].contains(ask), !generator.chance(100) {
          filler.value.found(batch(ask), at: ask)
        } else if filler.foundNone(ask), let first = log[..<stored].first(where: { $0 > filler.position }) {
          // The leader knows.
          if first > filler.position + 1 { filler.value.leaveOut(before: first) }
        }
      case 4 where generator.chance(100):
        filler.value.forgetAsks()
        if stored < log.count { continue }
        if let ask = filler.probe() { asks.append(ask) }
        // The leader tells how far the log goes.
        if generator.chance(500) { filler.value.stands(upTo: last) }
      default: break
      }
      heard += filler.all()
      filler.value.checkInvariants()
    }
    #expect(heard == Array(log[start...]))
  }
}
