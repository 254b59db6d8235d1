import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Synchronization
import Testing

@testable import MadangServer

@Suite struct RunQueueTests {
  @Test("Posts wake a worker also after one was woken for nothing", .againstHanging, .waits)
  func wakesAfterAVainWake() throws {
    let queue = RunQueue(workers: 1)
    let taken = Atomic<Int>(0)
    let thread = try Thread(name: "worker") {
      while queue.waitForWork() {
        while queue.takeNow() != nil { taken.wrappingAdd(1, ordering: .relaxed) }
      }
    }
    waitUntil { queue.state.withLock { $0.sleeping == 1 } }
    // As the reactor does it for a post that another worker takes first.
    queue.state.withLock { $0.waking += 1 }
    queue.state.signalOne()
    waitUntil { queue.state.withLock { $0.waking == 0 } }
    for slot in 0..<100 as Range<UInt32> {
      queue.post(slot, lane: slot)
      waitUntil { taken.load(ordering: .relaxed) == slot + 1 }
    }
    queue.close()
    thread.join()
  }
}
