import BasicContainers
import Glibc
import MadangKernel
import MadangTestSupport
import Testing

@Suite struct PausableWatchTests {
  /// What a wait on the watch reports within no time.
  private func isReported(_ watch: borrowing PausableWatch) -> Bool {
    var request = pollfd(fd: watch.descriptor, events: Int16(POLLIN), revents: 0)
    // SAFETY: one pollfd.
    return unsafe poll(&request, 1, 0) == 1
  }

  @Test("It begins paused; resumed, it is readable whenever the watched descriptor is")
  func pausing() throws {
    let pipe = try Pipe()
    var watch = try PausableWatch(of: StandardStream(descriptor: pipe.read))
    pipe.put("x")
    expect(watch.isPaused && !isReported(watch))
    try watch.resume()
    expect(!watch.isPaused && isReported(watch))
    try watch.resume()
    watch.pause()
    expect(watch.isPaused && !isReported(watch))
    watch.pause()
    try watch.resume()
    expect(isReported(watch))
  }

  @Test("Paused, it doesn't hear of a pipe whose writer has gone; the kernel's own watch of it stays")
  func hungUp() throws {
    let pipe = try Pipe()
    let kernel = try LinuxKernel(handlesSignals: false)
    var watch = try PausableWatch(of: StandardStream(descriptor: pipe.read))
    try kernel.register(descriptor: watch.descriptor, token: 5, interest: .readable)
    pipe.closeWrite()
    var events = UniqueArray<ReadyEvent>()
    kernel.wait(&events, timeoutMilliseconds: 0)
    expect(events.isEmpty)
    try watch.resume()
    kernel.wait(&events, timeoutMilliseconds: 60_000)
    expect(events.count == 1 && events[0] == ReadyEvent(token: 5, readiness: .readable))
    watch.pause()
    kernel.wait(&events, timeoutMilliseconds: 0)
    expect(events.isEmpty)
  }

  @Test("EPERM for a file, which is always ready; EBADF for what is not open")
  func cantBeWatched() throws {
    let file = try ScratchFolder().write("x", to: "file")
    // SAFETY: a string is passed as a C string.
    let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    #expect(throws: Errno(EBADF)) { _ = try PausableWatch(of: StandardStream(descriptor: -1)) }
    if descriptor >= 0 {
      #expect(throws: Errno(EPERM)) { _ = try PausableWatch(of: StandardStream(descriptor: descriptor)) }
    }
  }

  /// The macro can't look into what can't be copied.
  private func expect(_ isSo: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(isSo, sourceLocation: sourceLocation)
  }
}
