import Testing

@testable import MadangServer

@Suite struct AddressTurnsTests {
  @Test("Lanes are served in turn, and each one's slots in their order")
  func inTurn() {
    var turns = AddressTurns()
    for slot in 0..<5 as Range<UInt32> { turns.append(slot, lane: 1) }
    turns.append(10, lane: 2)
    turns.append(20, lane: 9)
    turns.append(11, lane: 2)
    var taken: [UInt32] = []
    while let slot = turns.popFirst() {
      taken.append(slot)
      // Whoever comes back has to line up again.
      if slot == 10 { turns.append(12, lane: 2) }
    }
    #expect(taken == [0, 10, 20, 1, 11, 2, 12, 3, 4])
    let isEmpty = turns.isEmpty
    #expect(isEmpty)
  }

  @Test("Answers that go on come after what is new, but not for ever")
  func continuedAnswers() {
    let queue = RunQueue(workers: 1)
    queue.post(19, lane: 19, isContinued: true)
    for slot in 0..<19 as Range<UInt32> { queue.post(slot, lane: slot) }
    var taken: [UInt32] = []
    while let slot = queue.takeNow() { taken.append(slot) }
    #expect(taken.firstIndex(of: 19) == RunQueue.freshInRowMax)
    #expect(taken.count == 20)
  }
}
