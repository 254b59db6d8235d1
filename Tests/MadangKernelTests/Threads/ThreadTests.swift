import Glibc
import MadangKernel
import MadangTestSupport
import Synchronization
import Testing

@Suite struct ThreadTests {
  @Test("Joining waits for the end, and what the thread did is seen then")
  func join() throws {
    let steps = Atomic<Int>(0)
    try withThreads(4) { for _ in 0..<1_000 { steps.add(1, ordering: .relaxed) } }
    let taken = steps.load(ordering: .relaxed)
    #expect(taken == 4_000)
  }

  @Test("A detached thread ends by itself, and lets go of what it was given")
  func detach() throws {
    let ended = SharedFlag()
    do {
      let keeper = Keeper(ended)
      try Thread(name: "detached") { keeper.touch() }.detach()
    }
    waitUntil { ended.isSet }
  }

  @Test("Its name shows in the system, of which the kernel keeps 15 bytes")
  func name() throws {
    let seen = Mutex("")
    try OwnedThread("a-name-that-is-too-long") {
      let name = TextFile.text(of: "/proc/thread-self/comm")
      seen.withLock { $0 = name }
    }.join()
    let found = seen.withLock { $0 }
    #expect(found == "a-name-that-is-\n")
  }

  @Test("Niceness is the thread's own", arguments: [0, 7, 19])
  func niceness(niceness: Int32) throws {
    let own = getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)
    let seen = Atomic<Int>(-100)
    try OwnedThread("nice", niceness: niceness) {
      seen.store(Int(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0)), ordering: .relaxed)
    }.join()
    let found = seen.load(ordering: .relaxed)
    #expect(found == Int(niceness == 0 ? own : niceness))
    #expect(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == own, "nobody else has become nicer")
  }

  @Test(
    "EAGAIN: where no more threads are allowed, none is there, and what it was given is let go",
    .enabled(if: Powerless.canBeTried))
  func noMoreThreads() async {
    await #expect(processExitsWith: .success) {
      let ended = SharedFlag()
      // RLIMIT_NPROC, see setrlimit(2). Root may have as many as it likes.
      let processes = __rlimit_resource_t(6)
      if getuid() == 0, setuid(Powerless.user) != 0 { throw Errno.last }
      var limit = rlimit()
      // SAFETY: each call reads or writes one rlimit.
      unsafe getrlimit(processes, &limit)
      let before = limit.rlim_cur
      limit.rlim_cur = 0
      unsafe #expect(setrlimit(processes, &limit) == 0)
      var error: Errno?
      do throws(Errno) {
        let keeper = Keeper(ended)
        try Thread(name: "none") { keeper.touch() }.join()
      } catch let thrown {
        error = thrown
      }
      limit.rlim_cur = before
      unsafe #expect(setrlimit(processes, &limit) == 0)
      #expect(error == Errno(EAGAIN) && ended.isSet)
    }
  }

  @Test("A thread that is dropped is a programmer's error")
  func dropped() async {
    await #expect(processExitsWith: .failure) {
      let thread = try Thread(name: "dropped") {}
      _ = consume thread
    }
  }

  @Test("What each thread has used is told by its name, those of one name together")
  func times() throws {
    let name = "times-\(UInt32.random(in: 0..<10_000))"
    let go = SharedFlag()
    let threads = try (0..<2).map { _ in
      try OwnedThread(name) {
        // Both are seen while they compute.
        while !go.isSet {}
      }
    }
    waitUntil { (ThreadTimes.microseconds().first { $0.name == name }?.count ?? 0) > 20_000 }
    let found = ThreadTimes.microseconds().filter { $0.name == name }
    go.set()
    #expect(found.count == 1)
    for thread in threads { thread.join() }
    #expect(!ThreadTimes.microseconds().contains { $0.name == name })
    #expect(!ThreadTimes.microseconds().isEmpty)
  }
}

/// Runs a body on several threads at once, and waits for all.
func withThreads(_ count: Int, _ body: @escaping @Sendable () -> Void) throws {
  for thread in try (0..<count).map({ number in try OwnedThread("thread-\(number)", body) }) { thread.join() }
}

/// A flag that any thread may set and look at.
final class SharedFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  var isSet: Bool { flag.load(ordering: .acquiring) }
  func set() { flag.store(true, ordering: .releasing) }
}

/// Sets a flag when it goes.
final class Keeper: Sendable {
  private let ended: SharedFlag

  init(_ ended: SharedFlag) { self.ended = ended }

  func touch() {}

  deinit { ended.set() }
}
