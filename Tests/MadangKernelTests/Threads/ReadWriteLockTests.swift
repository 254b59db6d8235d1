import MadangKernel
import MadangTestSupport
import Synchronization
import Testing

@Suite struct ReadWriteLockTests {
  /// What threads share; a lock of its own can't be copied.
  private final class Shared<Value: ~Copyable & Sendable>: Sendable {
    let lock: ReadWriteLock<Value>

    init(_ value: consuming Value) { lock = ReadWriteLock(value) }
  }

  @Test("Who reads does so beside others")
  func readersTogether() throws {
    let shared = Shared(1)
    let inside = Atomic<Int>(0)
    // Each waits in the lock until both are in it.
    try withThreads(2) {
      shared.lock.withReading { value in
        inside.add(value, ordering: .acquiringAndReleasing)
        waitUntil { inside.load(ordering: .acquiring) == 2 }
      }
    }
  }

  @Test("Who writes is alone: neither another writer nor a reader sees half of a change")
  func writersAlone() throws {
    let shared = Shared((0, 0))
    let torn = Atomic<Int>(0)
    try withThreads(4) {
      for _ in 0..<500 {
        shared.lock.withWriting { value in
          value.0 += 1
          letOthersRun()
          value.1 += 1
        }
        shared.lock.withReading { value in if value.0 != value.1 { torn.add(1, ordering: .relaxed) } }
      }
    }
    let halves = torn.load(ordering: .relaxed)
    #expect(halves == 0 && shared.lock.withReading { $0.0 } == 2_000)
  }

  @Test("A writer that waits goes before readers that come later")
  func writersFirst() throws {
    let shared = Shared([String]())
    let isReading = SharedFlag()
    let mayEnd = SharedFlag()
    let first = try OwnedThread("first reader") {
      shared.lock.withReading { _ in
        isReading.set()
        waitUntil { mayEnd.isSet }
      }
    }
    waitUntil { isReading.isSet }
    let writer = try OwnedThread("writer") { shared.lock.withWriting { $0.append("written") } }
    // The writer is asleep in the lock once it has stopped using the processor: a system's word, not a time.
    waitUntil { ThreadState.isAsleep(named: "writer") }
    let seen = Mutex([String]())
    let second = try OwnedThread("second reader") {
      let found = shared.lock.withReading { copy $0 }
      seen.withLock { $0 = found }
    }
    waitUntil { ThreadState.isAsleep(named: "second reader") }
    mayEnd.set()
    for thread in [first, writer, second] { thread.join() }
    let found = seen.withLock { $0 }
    #expect(found == ["written"])
  }

  @Test("What the body throws is thrown, and the lock is free again")
  func throwing() {
    let shared = Shared(1)
    #expect(throws: Errno.noSuchFile) {
      try shared.lock.withReading { _ throws(Errno) in throw .noSuchFile }
    }
    #expect(throws: Errno.brokenPipe) {
      try shared.lock.withWriting { value throws(Errno) in
        value = 2
        throw .brokenPipe
      }
    }
    #expect(shared.lock.withWriting { $0 } == 2)
  }

  @Test("A thread that takes it again while it writes is told so, in place of waiting for itself")
  func again() async {
    await #expect(processExitsWith: .failure) {
      let shared = ReadWriteLock(1)
      shared.withWriting { _ in shared.withReading { _ in } }
    }
    await #expect(processExitsWith: .failure) {
      let shared = ReadWriteLock(1)
      shared.withWriting { _ in shared.withWriting { _ in } }
    }
  }

  @Test("The value goes with the lock")
  func goes() {
    let ended = SharedFlag()
    do {
      let lock = ReadWriteLock(Keeper(ended))
      lock.withReading { $0.touch() }
      #expect(!ended.isSet)
    }
    #expect(ended.isSet)
  }
}
