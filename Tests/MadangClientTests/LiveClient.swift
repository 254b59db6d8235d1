import Glibc
import MadangKernel
import Synchronization
import Testing

@testable import MadangClient

/// The whole client on a thread of its own, with pipes or a pseudo-terminal in place of the standard streams.
final class LiveClient {
  /// How long anything may take before the test fails.
  static let patienceMilliseconds: Int32 = 600_000

  private let thread: TakenOnce
  let input: Peer
  let output: Peer
  let errors: Peer

  private final class TakenOnce {
    var thread: MadangKernel.Thread?
    init(_ thread: consuming MadangKernel.Thread) { self.thread = consume thread }
  }

  private final class Result: Sendable {
    let status = Mutex<Int32?>(nil)
  }

  private let result: Result

  private init(
    _ url: String, input: Peer, output: Peer, errors: Peer, streams: [Int32], reconnect: ReconnectPolicy,
    linesPerSecond: Int, greetingMilliseconds: Int64 = ClientLimits.greetingMilliseconds
  ) throws {
    self.input = input
    self.output = output
    self.errors = errors
    let url = try ChatURL(parsing: url)
    var options = ClientOptions()
    options.reconnect = reconnect
    options.color = .never
    options.linesPerSecond = linesPerSecond
    options.greetingMilliseconds = greetingMilliseconds
    options.input = StandardStream(descriptor: streams[0])
    options.output = StandardStream(descriptor: streams[1])
    options.errors = StandardStream(descriptor: streams[2])
    let result = Result()
    self.result = result
    let running = options
    thread = TakenOnce(
      try MadangKernel.Thread(name: "client") {
        // A kernel that can't be made is a status that no test expects.
        let status = (try? Client.run(url: url, options: running)) ?? -1
        for stream in Set(streams) { close(stream) }
        result.status.withLock { $0 = status }
      })
  }

  static func inPipe(
    _ url: String, reconnect: ReconnectPolicy = .auto, linesPerSecond: Int = 4,
    greetingMilliseconds: Int64 = ClientLimits.greetingMilliseconds
  ) throws -> LiveClient {
    let (input, output, errors) = (Peer.pipe(), Peer.pipe(), Peer.pipe())
    return try LiveClient(
      url, input: Peer(input.write), output: Peer(output.read), errors: Peer(errors.read),
      streams: [input.read, output.write, errors.write], reconnect: reconnect, linesPerSecond: linesPerSecond,
      greetingMilliseconds: greetingMilliseconds)
  }

  /// At a pseudo-terminal of 60 columns. `input` and `output` are its other side.
  static func onTerminal(_ url: String, reconnect: ReconnectPolicy = .auto) throws -> LiveClient {
    // SAFETY: each call reads a C string, or reads or writes one local of the type that the request names.
    let main = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
    // ioctl_tty(2): TIOCSPTLCK opens the lock of the other side, TIOCGPTN tells its number.
    var number: Int32 = 0
    _ = unsafe ioctl(main, 0x4004_5431, &number)
    _ = unsafe ioctl(main, 0x8004_5430, &number)
    let terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
    var size = winsize(ws_row: 20, ws_col: 60, ws_xpixel: 0, ws_ypixel: 0)
    _ = unsafe ioctl(main, UInt(TIOCSWINSZ), &size)
    let peer = Peer(main)
    return try LiveClient(
      url, input: peer, output: peer, errors: peer, streams: [terminal, terminal, terminal], reconnect: reconnect,
      linesPerSecond: 4)
  }

  /// Waits for the client to end.
  func exitStatus() -> Int32 {
    // Its output must be read, or it could wait for us for ever.
    output.readToEnd()
    thread.thread.take()?.join()
    return result.status.withLock { $0 } ?? -2
  }
}
