import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct StandardStreamTests {
  private func open(_ path: String, _ flags: Int32) -> Int32 {
    // SAFETY: a string is passed as a C string.
    unsafe Glibc.open(path, flags | O_CLOEXEC)
  }

  @Test("Reading gives what is there, the end, and what is wrong")
  func reading() throws {
    let pipe = try Pipe(isNonblocking: true)
    let stream = StandardStream(descriptor: pipe.read)
    var buffer = [UInt8](repeating: 0, count: 4)
    #expect(stream.read(into: &buffer) == .wouldBlock)
    pipe.put("hello")
    #expect(stream.read(into: &buffer) == .bytes(4) && stream.read(into: &buffer) == .bytes(1))
    #expect(buffer == Array("oell".utf8))
    pipe.closeWrite()
    #expect(stream.read(into: &buffer) == .ended)
    #expect(StandardStream(descriptor: -1).read(into: &buffer) == .failed(Errno(EBADF)))
    let folder = open("/", O_RDONLY)
    defer { close(folder) }
    #expect(StandardStream(descriptor: folder).read(into: &buffer) == .failed(Errno(EISDIR)))
  }

  @Test("Writing waits until all is taken, also where another program made the descriptor non-blocking")
  func writing() throws {
    let pipe = try Pipe(isNonblocking: true)
    let text = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let write = pipe.write
    let writer = try OwnedThread("writer") { try? StandardStream(descriptor: write).write(text) }
    var heard: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 10_000)
    while heard.count < text.count, isReady(pipe.read, POLLIN) {
      guard case .bytes(let count) = StandardStream(descriptor: pipe.read).read(into: &buffer) else { break }
      heard += buffer[..<count]
    }
    writer.join()
    let isSame = heard == text
    #expect(isSame)
  }

  @Test("ENOSPC, EBADF: what can't be written")
  func cantBeWritten() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: Errno(ENOSPC)) { try StandardStream(descriptor: full).write([1]) }
    #expect(StandardStream(descriptor: full).write([1, 2], within: 1_000) == 0)
    #expect(throws: Errno(EBADF)) { try StandardStream(descriptor: -1).write([1]) }
    try StandardStream(descriptor: full).write([])
  }

  @Test("Within a time, as much is written as is taken, which is said")
  func withinATime() throws {
    let pipe = try Pipe()
    let stream = StandardStream(descriptor: pipe.write)
    #expect(stream.write(Array("hello".utf8), within: 0) == 5)
    let all = [UInt8](repeating: 1, count: 1 << 20)
    let begun = MonotonicClock.nanoseconds()
    let taken = stream.write(all, within: 10)
    #expect(taken > 0 && taken < all.count && MonotonicClock.nanoseconds() - begun >= 10_000_000)
    #expect(stream.write(all, within: 0) == 0)
  }

  @Test("EPIPE: nobody reads, and the program lives on where it wants to")
  func failsWrites() async {
    await #expect(processExitsWith: .success) {
      BrokenPipe.failsWrites()
      let pipe = try Pipe()
      let write = dup(pipe.write)
      let other = try Pipe()
      dup2(other.read, pipe.read)
      #expect(throws: Errno.brokenPipe) { try StandardStream(descriptor: write).write([1]) }
      #expect(StandardStream(descriptor: write).write([1], within: 1_000) == 0)
    }
  }

  @Test("SIGPIPE: nobody reads, and the program ends at once where it wants to")
  func endsProgram() async {
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      BrokenPipe.endsProgram()
      var mask = sigset_t()
      // SAFETY: the set is a local.
      unsafe sigemptyset(&mask)
      unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
      let pipe = try Pipe()
      let other = try Pipe()
      dup2(other.read, pipe.read)
      try StandardStream(descriptor: pipe.write).write([1])
    }
  }

  @Test("Only a terminal is one")
  func isTerminal() throws {
    try withExtendedLifetime((Pseudoterminal(), Pipe())) { terminal, pipe in
      #expect(terminal.stream.isTerminal)
      #expect(!StandardStream(descriptor: pipe.read).isTerminal && !StandardStream(descriptor: -1).isTerminal)
    }
  }

  @Test("What the program was started without is put in place, so that no socket gets its number")
  func openMissing() async {
    await #expect(processExitsWith: .success) {
      for stream in [StandardStream.input, .output] { close(stream.descriptor) }
      StandardStream.openMissing()
      for stream in [StandardStream.input, .output, .errors] {
        if fcntl(stream.descriptor, F_GETFD) < 0 { exit(1) }
      }
      var buffer: [UInt8] = [0]
      if StandardStream.input.read(into: &buffer) != .ended { exit(2) }
      let kernel = try LinuxKernel(handlesSignals: false)
      let listener = OwnedSocket(try kernel.listen(on: .loopback(port: 0)), of: kernel)
      if listener.socket.number < 3 { exit(3) }
    }
  }

  @Test("The terminal that a program was started at is found, wherever its descriptors lead; without one there is none")
  func controllingTerminal() async {
    await #expect(processExitsWith: .success) {
      // A session of its own has none, until it opens one. See setsid(2), tty(4).
      if setsid() < 0 { return }
      #expect(StandardStream.controllingTerminal() == nil)
      let terminal = try Pseudoterminal()
      // SAFETY: a string is passed as a C string.
      let opened = unsafe Glibc.open(terminal.name, O_RDWR | O_CLOEXEC)
      #expect(opened >= 0)
      let found = try #require(StandardStream.controllingTerminal())
      #expect(found.isTerminal && found.descriptor != opened)
      signal(SIGHUP, SIG_IGN)
    }
  }
}
