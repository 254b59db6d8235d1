import BasicContainers
import Glibc
import MadangKernel
import MadangTestSupport
import Synchronization
import Testing

@Suite struct WaitingTests {
  let kernel: LinuxKernel

  init() throws { kernel = try LinuxKernel(handlesSignals: false) }

  /// What one wait reports.
  private func wait(milliseconds: Int32 = 60_000, of kernel: LinuxKernel? = nil) -> Set<ReadyEvent> {
    var events = UniqueArray<ReadyEvent>()
    (kernel ?? self.kernel).wait(&events, timeoutMilliseconds: milliseconds)
    return Set(events.indices.map { events[$0] })
  }

  @Test("A socket is reported under its token for what was asked, as long as it is so", arguments: Ends.Place.usable)
  func interest(place: Ends.Place) throws {
    let ends = try Ends(place)
    let kernel = ends.kernel
    try kernel.register(ends.far.socket, token: 7, interest: .readable)
    try kernel.register(ends.listener.socket, token: .max - 2, interest: .readable)
    #expect(wait(milliseconds: 0, of: kernel) == [])
    #expect(ends.say([1]) == .bytes(1))
    #expect(wait(of: kernel) == [ReadyEvent(token: 7, readiness: .readable)])
    #expect(wait(of: kernel) == [ReadyEvent(token: 7, readiness: .readable)], "it is so still")
    kernel.update(ends.far.socket, token: 8, interest: [.readable, .writable])
    #expect(wait(of: kernel) == [ReadyEvent(token: 8, readiness: [.readable, .writable])])
    kernel.update(ends.far.socket, token: 8, interest: .writable)
    #expect(wait(of: kernel) == [ReadyEvent(token: 8, readiness: .writable)])
    kernel.update(ends.far.socket, token: 8, interest: [])
    #expect(wait(milliseconds: 0, of: kernel) == [])
    let other = OwnedSocket(try kernel.connect(to: ends.address), of: kernel)
    #expect(wait(of: kernel) == [ReadyEvent(token: .max - 2, readiness: .readable)], "somebody wants to be accepted")
    _ = other
  }

  @Test("A connection that is gone is reported, asked for or not; one whose peer only says no more is not")
  func hungUp() throws {
    let ends = try Ends()
    try ends.kernel.register(ends.far.socket, token: 1, interest: [])
    ends.kernel.finishSending(to: ends.near.socket)
    #expect(isReady(ends.far.socket.number, POLLIN))
    #expect(wait(milliseconds: 0, of: ends.kernel) == [])
    ends.kernel.finishSending(to: ends.far.socket)
    let gone = wait(of: ends.kernel)
    #expect(gone == [ReadyEvent(token: 1, readiness: .hungUp)])
    let reset = try Ends()
    try reset.kernel.register(reset.far.socket, token: 2, interest: [])
    reset.reset()
    #expect(wait(of: reset.kernel) == [ReadyEvent(token: 2, readiness: .hungUp)])
  }

  @Test("A closed socket is reported no more")
  func closed() throws {
    let ends = try Ends()
    try ends.kernel.register(ends.far.socket, token: 1, interest: [.readable, .writable])
    #expect(!wait(of: ends.kernel).isEmpty)
    ends.far.close()
    #expect(wait(milliseconds: 0, of: ends.kernel) == [])
  }

  @Test("EEXIST, EBADF, EPERM: what can't be registered")
  func cantBeRegistered() throws {
    let ends = try Ends()
    try ends.kernel.register(ends.far.socket, token: 1, interest: .readable)
    #expect(throws: Errno(EEXIST)) { try ends.kernel.register(ends.far.socket, token: 2, interest: .readable) }
    #expect(throws: Errno(EBADF)) { try kernel.register(descriptor: -1, token: 1, interest: .readable) }
    let folder = try ScratchFolder()
    let file = try folder.write("x", to: "file")
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(throws: Errno(EPERM)) { try kernel.register(descriptor: descriptor, token: 1, interest: .readable) }
  }

  @Test("Only a registered socket's interest can be changed")
  func notRegistered() async {
    await #expect(processExitsWith: .failure) {
      let kernel = try LinuxKernel(handlesSignals: false)
      kernel.update(descriptor: 0, token: 1, interest: .readable)
    }
  }

  @Test("Descriptors that the program was started with are reported as sockets are")
  func descriptors() throws {
    let pipe = try Pipe()
    try kernel.register(descriptor: pipe.read, token: 3, interest: .readable)
    #expect(wait(milliseconds: 0) == [])
    pipe.put("x")
    #expect(wait() == [ReadyEvent(token: 3, readiness: .readable)])
    kernel.update(descriptor: pipe.read, token: 4, interest: [])
    pipe.closeWrite()
    #expect(wait() == [ReadyEvent(token: 4, readiness: .hungUp)])
  }

  @Test("A wait ends with its time; what the array held before is gone")
  func timeLimit() throws {
    let pipe = try Pipe()
    try kernel.register(descriptor: pipe.read, token: 3, interest: .readable)
    pipe.put("x")
    var events = UniqueArray<ReadyEvent>()
    kernel.wait(&events, timeoutMilliseconds: -1)
    let first = events.count
    #expect(first == 1)
    kernel.update(descriptor: pipe.read, token: 3, interest: [])
    let begun = kernel.monotonicMilliseconds()
    kernel.wait(&events, timeoutMilliseconds: 20)
    let second = events.count
    #expect(second == 0 && kernel.monotonicMilliseconds() - begun >= 19)
  }

  @Test("A wake makes the next wait return at once, or the one that goes on, and is no event; many are one")
  func wakes() throws {
    kernel.wake()
    kernel.wake()
    #expect(wait(milliseconds: -1) == [])
    let begun = kernel.monotonicMilliseconds()
    #expect(wait(milliseconds: 10) == [] && kernel.monotonicMilliseconds() - begun >= 9, "it was told once")
    // Each is told, however it meets the wait: what is announced before a wake is seen after it.
    let announced = Atomic<Int>(0)
    let kernel = kernel
    let waker = try OwnedThread("waker") {
      for number in 1...2_000 {
        announced.store(number, ordering: .releasing)
        kernel.wake()
      }
    }
    var seen = 0
    while seen < 2_000 {
      #expect(wait(milliseconds: -1) == [])
      seen = announced.load(ordering: .acquiring)
    }
    waker.join()
  }

  @Test("More than one wait can report are reported by the next ones, and none is starved")
  func many() async {
    await #expect(processExitsWith: .success) {
      let count = LinuxKernel.eventsPerWaitMax + 100
      guard try DescriptorLimit.raise() > count + 100 else { return }
      let kernel = try LinuxKernel(handlesSignals: false)
      let pipe = try Pipe()
      pipe.put("x")
      var seen: Set<UInt64> = []
      for token in 0..<UInt64(count) {
        let copy = try InheritedSockets.duplicate(pipe.read)
        try kernel.register(descriptor: copy, token: token, interest: .readable)
      }
      var events = UniqueArray<ReadyEvent>()
      var waits = 0
      while seen.count < count, waits < 10 {
        kernel.wait(&events, timeoutMilliseconds: 0)
        let reported = events.count
        #expect(reported == LinuxKernel.eventsPerWaitMax)
        for index in events.indices { seen.insert(events[index].token) }
        waits += 1
      }
      #expect(seen.count == count && waits == 2)
    }
  }

  @Test("Signals are told between waits: SIGTERM and SIGINT ask for the end, SIGHUP for reading again")
  func signals() throws {
    let told = Mutex([String]())
    // They are sent to one thread, which has them blocked: nobody else hears of them.
    try OwnedThread("signalled") {
      do {
        let kernel = try LinuxKernel(handlesSignals: true)
        var events = UniqueArray<ReadyEvent>()
        var found = ["\(String(describing: kernel.nextSignal()))"]
        for signal in [SIGHUP, SIGTERM, SIGINT] {
          pthread_kill(pthread_self(), signal)
          // It is not told before a wait has announced it.
          found.append("\(String(describing: kernel.nextSignal()))")
          kernel.wait(&events, timeoutMilliseconds: 60_000)
          found.append("\(events.count) \(String(describing: kernel.nextSignal()))")
          found.append("\(String(describing: kernel.nextSignal()))")
        }
        // Two at once are told one after the other; by their numbers they need no wait.
        pthread_kill(pthread_self(), SIGTERM)
        pthread_kill(pthread_self(), SIGHUP)
        let numbers = [kernel.nextSignalNumber(), kernel.nextSignalNumber(), kernel.nextSignalNumber()]
        found.append("\(Set(numbers) == [SIGTERM, SIGHUP, nil])")
        told.withLock { $0 = found }
      } catch {
        told.withLock { $0 = ["\(error)"] }
      }
    }.join()
    let found = told.withLock { $0 }
    func one(_ signal: Signal) -> [String] { ["nil", "0 Optional(MadangKernel.Signal.\(signal))", "nil"] }
    #expect(found == ["nil"] + one(.reload) + one(.stop) + one(.stop) + ["true"])
  }

  @Test("A kernel that handles no signals tells of none")
  func noSignals() {
    #expect(kernel.nextSignal() == nil && kernel.nextSignalNumber() == nil)
  }

  @Test("Its clocks agree with each other and with the system's, and never go back")
  func clocks() {
    var last = kernel.monotonicNanoseconds()
    for _ in 0..<1_000 {
      let next = kernel.monotonicNanoseconds()
      if next < last { Issue.record("The clock has gone back.") }
      last = next
    }
    let milliseconds = kernel.monotonicMilliseconds()
    #expect(milliseconds >= last / 1_000_000 && milliseconds <= kernel.monotonicNanoseconds() / 1_000_000)
    #expect(Int64(MonotonicClock.nanoseconds()) >= last)
    let seconds = Int64(time(nil))
    // The coarse clock of time(2) may be behind by a tick.
    #expect(abs(kernel.wallMilliseconds() / 1_000 - seconds) <= 1)
  }

  @Test("Any kernel has nanoseconds and listens openly, if it says nothing else of them")
  func usual() throws {
    let folder = try ScratchFolder()
    let listener = OwnedSocket(try kernel.listen(on: .unix(path: folder.path + "/socket")), of: kernel)
    #expect(listener.socket.number >= 0)
  }
}
