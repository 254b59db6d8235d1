import BasicContainers
import Glibc
import MadangKernel
import MadangTLS

/// TLS connections that begin and, when their handshake is done, end; or that say nothing more at some step of it. Each
/// hundred have an address of their own. Belongs to one thread.
struct GreetingStorm: ~Copyable {
  /// How far a connection goes.
  enum Resolve { case nothing, hello, whole }

  struct Caller: ~Copyable {
    var socket = Socket(number: -1)
    var tls: TLSClient?
    var resolve = Resolve.whole
    var hasBegun = false
  }

  private static let firstSource: UInt32 = 0x7F04_0001
  private static let callersPerAddress = 100

  private let kernel: LinuxKernel
  private let address: Address
  private let context = TLSClientContext(.anybody)
  private var callers = UniqueArray<Caller>()
  private var events = UniqueArray<ReadyEvent>()
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)
  /// Handshakes that were done.
  private(set) var done = 0
  /// Those that the server ended before.
  private(set) var refused = 0

  init(_ address: Address) throws(LoadFailure) {
    do throws(Errno) {
      kernel = try LinuxKernel(handlesSignals: false)
    } catch {
      throw .system("can't start a storm", error)
    }
    self.address = address
  }

  /// Must be called before the storm is dropped.
  mutating func close() {
    for number in callers.indices { release(number) }
  }

  var begun: Int { callers.count }

  /// Connects one more.
  mutating func begin(_ resolve: Resolve) throws(LoadFailure) {
    let number = callers.count
    var caller = Caller()
    caller.resolve = resolve
    do throws(Errno) {
      let source = Address.ipv4(
        GreetingStorm.firstSource + UInt32(number / GreetingStorm.callersPerAddress), port: 0)
      caller.socket = try kernel.connect(to: address, from: source)
      try kernel.register(caller.socket, token: UInt64(number), interest: [.readable, .writable])
    } catch {
      throw .unreachable(address, error)
    }
    callers.append(caller)
  }

  /// Waits at most `milliseconds`, and goes on with whoever may.
  mutating func turn(_ milliseconds: Int) throws(LoadFailure) {
    if Interruption.isAsked { throw .interrupted }
    kernel.wait(&events, timeoutMilliseconds: Int32(milliseconds))
    for position in events.indices {
      let event = events[position]
      let number = Int(event.token)
      if callers[number].socket.number < 0 { continue }
      if event.readiness.contains(.writable), !callers[number].hasBegun { start(number) }
      if event.readiness.contains(.readable) || event.readiness.contains(.hungUp) { hear(number) }
    }
  }

  private mutating func start(_ number: Int) {
    callers[number].hasBegun = true
    kernel.update(callers[number].socket, token: UInt64(number), interest: .readable)
    if callers[number].resolve == .nothing { return }
    var tls = TLSClient(context, host: "localhost", protocols: ["irc"])
    var output: [UInt8] = []
    tls.start(output: &output)
    callers[number].tls = consume tls
    send(number, output)
  }

  private mutating func hear(_ number: Int) {
    var read: [UInt8] = []
    swap(&read, &buffer)
    defer { swap(&read, &buffer) }
    switch kernel.receive(from: callers[number].socket, into: &read) {
    case .bytes(let count):
      if callers[number].resolve != .whole { return }
      guard var tls = callers[number].tls.take() else { return }
      var plain: [UInt8] = []
      var output: [UInt8] = []
      let progress = tls.receive(read.span.extracting(first: count), plain: &plain, output: &output)
      callers[number].tls = consume tls
      send(number, output)
      switch progress {
      case .greeting: return
      case .open: done += 1
      case .closed, .failed: refused += 1
      }
      release(number)
    case .wouldBlock: return
    case .ended, .failed:
      refused += 1
      release(number)
    }
  }

  /// A handshake's flights fit into what the kernel takes of an empty socket.
  private mutating func send(_ number: Int, _ bytes: [UInt8]) {
    if bytes.isEmpty { return }
    // SAFETY: the array lives for the call.
    _ = unsafe bytes.withUnsafeBytes { unsafe kernel.send(to: callers[number].socket, $0) }
  }

  private mutating func release(_ number: Int) {
    var socket = Socket(number: -1)
    swap(&socket, &callers[number].socket)
    callers[number].tls = nil
    if socket.number >= 0 { kernel.close(socket) }
  }
}
