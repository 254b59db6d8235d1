import MadangRecords
import MadangWorld
import Testing

@testable import MadangServer

@Suite struct SnapshotTakingTests {
  private var taking = SnapshotTaking(SnapshotTaking.Pace(milliseconds: 10, bytes: .max))

  private mutating func begin(at position: UInt64, isShared: Bool = true, isOwn: Bool = false) {
    let writer = LogSnapshotWriter(at: position, batch: Digest(rawValue: 0), NodeTable())
    taking.begin(writer, for: SnapshotTaking.Purpose(isShared: isShared, isOwn: isOwn))
  }

  @Test("nodes take turns: no two of those that begin together are due at once, nor after as much of the log")
  func takesTurns() {
    let pace = SnapshotTaking.Pace(milliseconds: 8_000, bytes: 800)
    var times: [Int64] = []
    var counts: [Int] = []
    for number in 1...8 as ClosedRange<UInt8> {
      var timed = SnapshotTaking(pace)
      timed.beat(milliseconds: 0)
      // Whoever is given up and begins again keeps its turn.
      for now in [500, 900] as [Int64] { timed.stagger(NodeID(rawValue: number), milliseconds: now) }
      var counted = timed
      var now: Int64 = 1_000
      while !timed.isDue, now < 100_000 {
        timed.beat(milliseconds: now)
        now += 100
      }
      times.append(now)
      var count = 0
      while !counted.isDue, count < 10_000 {
        counted.noteRead(10)
        count += 10
      }
      counts.append(count)
    }
    #expect(Set(times).count == 8 && Set(counts).count == 8)
    #expect(counts.min() == 100 && counts.max() == 800 && (times.max() ?? 0) < 9_000)
  }

  @Test("a snapshot is not whole before somebody has told that they have applied all that is in it")
  mutating func waits() {
    let world = World(settings: ChatSettings(), sessionsMax: 8, roomsMax: 8)
    begin(at: 7)
    var pieces = 0
    while let step = taking.next(world, witnessed: 6) {
      #expect(!step.piece.isLast && step.position == 7)
      pieces += 1
    }
    #expect(pieces >= 2 && taking.isWriting)
    let last = taking.next(world, witnessed: 7)
    #expect(last?.piece.isLast == true && !taking.isWriting)
  }

  @Test("one that is given up is not gone on with; this node's database is told where it has some of it")
  mutating func abandons() {
    let world = World(settings: ChatSettings(), sessionsMax: 8, roomsMax: 8)
    begin(at: 9)
    let hadSome = taking.abandon()
    let none = taking.next(world, witnessed: 9)
    #expect(!hadSome && none == nil)
    begin(at: 11, isOwn: true)
    let some = taking.next(world, witnessed: 9)
    let writesOwn = taking.writesOwn
    let hasSome = taking.abandon()
    #expect(some != nil && writesOwn && hasSome && !taking.writesOwn && !taking.isWriting)
    // The next has its turn.
    begin(at: 12, isShared: false, isOwn: true)
    #expect(taking.writesOwn)
  }
}
