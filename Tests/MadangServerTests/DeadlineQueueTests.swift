import Testing

@testable import MadangServer

@Suite struct DeadlineQueueTests {
  @Test("However often a connection's time changes, it has one entry, and is looked at in the order of time")
  func oneEntryEach() {
    var generator = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &generator)
    var state = seed
    func next(_ below: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % below
    }
    var queue = DeadlineQueue()
    var model: [UInt32: Int64] = [:]
    var now: Int64 = 0
    for _ in 0..<20_000 {
      let slot = UInt32(next(50))
      switch next(10) {
      case 0:
        queue.forget(slot)
        model[slot] = nil
      case 1, 2:
        now += Int64(next(40))
        var due: [Int64] = []
        while let slot = queue.popDue(at: now) {
          due.append(model[slot] ?? -1)
          model[slot] = nil
        }
        #expect(due == due.sorted(), "seed \(seed)")
        #expect(due.allSatisfy { $0 >= 0 && $0 <= now }, "seed \(seed)")
        #expect(model.values.allSatisfy { $0 > now }, "seed \(seed)")
      default:
        let time = now + Int64(next(1_000))
        queue.look(at: slot, by: time)
        model[slot] = min(model[slot] ?? .max, time)
      }
      let (count, earliest) = (queue.count, queue.earliest)
      #expect(count == model.count, "seed \(seed)")
      #expect(earliest == model.values.min(), "seed \(seed)")
      queue.checkInvariants()
    }
  }
}
