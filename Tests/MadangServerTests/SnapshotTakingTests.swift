import MadangWorld
import Testing

@testable import MadangServer

@Suite struct SnapshotTakingTests {
  @Test("a snapshot is not whole before somebody has told that they have applied all that is in it")
  func waits() {
    let world = World(settings: ChatSettings(), sessionsMax: 8, roomsMax: 8)
    var taking = SnapshotTaking(SnapshotTaking.Pace(milliseconds: 10, bytes: .max))
    taking.begin(at: 7, NodeTable(), isOurs: true)
    var pieces = 0
    while let (piece, position) = taking.next(world, witnessed: 6) {
      #expect(!piece.isLast && position == 7)
      pieces += 1
    }
    #expect(pieces >= 2 && taking.isWriting)
    let last = taking.next(world, witnessed: 7)
    #expect(last?.piece.isLast == true && !taking.isWriting)
    taking.begin(at: 9, NodeTable(), isOurs: true)
    taking.abandon()
    let none = taking.next(world, witnessed: 9)
    #expect(none?.position == nil)
  }
}
