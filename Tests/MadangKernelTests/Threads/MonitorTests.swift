import MadangKernel
import MadangTestSupport
import Synchronization
import Testing

@Suite struct MonitorTests {
  @Test("One thread at a time changes the value")
  func alone() throws {
    let monitor = Monitor([0, 0])
    try withThreads(4) {
      for _ in 0..<2_000 {
        monitor.withLock { value in
          value[0] += 1
          value[1] = value[0]
        }
      }
    }
    #expect(monitor.withLock { $0 } == [8_000, 8_000])
  }

  @Test("Waiting ends when the condition is met, and nobody changes what was met before the body has run")
  func waits() throws {
    let monitor = Monitor(0)
    // Each takes one, and only one where there is one: signalled one at a time, none is taken twice or lost.
    let takers = try (0..<3).map { number in
      try OwnedThread("taker-\(number)") {
        for _ in 0..<200 {
          let found = monitor.wait(
            until: { $0 > 0 },
            then: { value in
              defer { value -= 1 }
              return value
            })
          precondition(found > 0)
        }
      }
    }
    for _ in 0..<600 {
      monitor.withLock { $0 += 1 }
      monitor.signalOne()
    }
    for taker in takers { taker.join() }
    #expect(monitor.withLock { $0 } == 0)
  }

  @Test("All who wait look again where all are told")
  func signalAll() throws {
    let monitor = Monitor((waiting: 0, isOpen: false))
    let waiting = try (0..<3).map { number in
      try OwnedThread("waiting-\(number)") {
        monitor.withLock { $0.waiting += 1 }
        monitor.wait(until: { $0.isOpen }, then: { $0.waiting -= 1 })
      }
    }
    waitUntil { monitor.withLock { $0.waiting == 3 } }
    monitor.withLock { $0.isOpen = true }
    monitor.signalAll()
    for thread in waiting { thread.join() }
    #expect(monitor.withLock { $0.waiting } == 0)
  }

  @Test("Waiting ends with the deadline, and says that the condition was not met; what was met before needs no time")
  func deadlines() {
    let monitor = Monitor(1)
    let begun = MonotonicClock.nanoseconds()
    let deadline = begun + 5_000_000
    let late = monitor.wait(until: { $0 == 2 }, deadline: deadline, then: { value, isMet in (value, isMet) })
    #expect(late == (1, false) && MonotonicClock.nanoseconds() >= deadline)
    // The deadline has passed, but nobody had to wait.
    let past = monitor.wait(until: { $0 == 1 }, deadline: 0, then: { value, isMet in (value, isMet) })
    #expect(past == (1, true))
    #expect(!monitor.wait(until: { $0 == 2 }, deadline: 0, then: { $1 }))
  }

  @Test("What is met before the deadline ends the wait")
  func metInTime() throws {
    let monitor = Monitor(0)
    let isWaiting = SharedFlag()
    let outcome = SharedFlag()
    let deadline = MonotonicClock.nanoseconds() + 600_000_000_000
    let waiting = try OwnedThread("waiting") {
      let isMet = monitor.wait(
        until: { value in
          isWaiting.set()
          return value == 7
        }, deadline: deadline, then: { $1 })
      if isMet { outcome.set() }
    }
    waitUntil { isWaiting.isSet }
    monitor.withLock { $0 = 7 }
    monitor.signalOne()
    waiting.join()
    #expect(outcome.isSet)
  }

  @Test("The value goes with the monitor")
  func goes() {
    let ended = SharedFlag()
    do {
      let monitor = Monitor(Keeper(ended))
      monitor.withLock { $0.touch() }
      #expect(!ended.isSet)
    }
    #expect(ended.isSet)
  }
}
