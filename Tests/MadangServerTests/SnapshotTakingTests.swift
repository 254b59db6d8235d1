import MadangWorld
import Testing

@testable import MadangServer

@Suite struct SnapshotTakingTests {
  private var taking = SnapshotTaking(SnapshotTaking.Pace(milliseconds: 10, bytes: .max))

  private mutating func begin(at position: UInt64, isShared: Bool = true, isOwn: Bool = false) {
    let writer = LogSnapshotWriter(at: position, batch: Digest(rawValue: 0), NodeTable())
    taking.begin(writer, for: SnapshotTaking.Purpose(isShared: isShared, isOwn: isOwn))
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
