import Glibc
import MadangKernel

/// A client on a real socket. Nothing here sleeps: each call waits until what it wants is there, or throws once its
/// deadline has passed, with what was heard until then.
final class TestClient {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// How long a call waits unless it is told otherwise. Only a failing test waits so long.
  static let patience = Duration.seconds(600)

  // The sockets' calls only: this kernel waits for nothing.
  private static let kernel: Result<LinuxKernel, Errno> = Result { () throws(Errno) in
    try LinuxKernel(handlesSignals: false)
  }

  private let kernel: LinuxKernel
  /// Negative once closed.
  private var number: Int32
  /// Received, and not yet handed to the test.
  private var received: [UInt8] = []
  private var hasEnded = false

  /// Connects. A small `receiveBufferBytes` makes a reader that soon holds up its sender.
  init(connectingTo address: Address, receiveBufferBytes: Int32? = nil) throws {
    kernel = try TestClient.kernel.get()
    number = try kernel.connect(to: address).release()
    if let receiveBufferBytes { setOption(SO_RCVBUF, receiveBufferBytes) }
    try wait(for: POLLOUT, until: .now + TestClient.patience, "the connection")
    if let error = onSocket({ kernel.pendingError(of: $0) }) { throw error }
  }

  deinit { close() }

  // MARK: Sending

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// Sends all of it, as one segment where the socket takes it at once.
  func send(_ bytes: [UInt8]) throws {
    let deadline = ContinuousClock.now + TestClient.patience
    var sent = 0
    while sent < bytes.count {
      switch try sendOnce(bytes[sent...]) {
      case 0: try wait(for: POLLOUT, until: deadline, "room to send")
      case let count: sent += count
      }
    }
  }

  /// Sends what the socket takes now; returns how many bytes that were.
  func sendOnce(_ bytes: ArraySlice<UInt8>) throws -> Int {
    // SAFETY: the bytes live for the call.
    let result = unsafe bytes.withUnsafeBytes { bytes in onSocket { unsafe kernel.send(to: $0, bytes) } }
    switch result {
    case .bytes(let count): return count
    case .wouldBlock: return 0
    case .ended: throw Failure(description: "The server has closed the connection.")
    case .failed(let error): throw error
    }
  }

  // MARK: Receiving

  /// The next line without its ending.
  func line(within patience: Duration = patience) throws -> String {
    let deadline = ContinuousClock.now + patience
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        let line = received[..<end]
        received.removeSubrange(...end)
        return String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      }
      try receiveMore(until: deadline, "a line")
    }
  }

  /// The next line that is wanted; those before it are dropped.
  func line(within patience: Duration = patience, where isWanted: (String) -> Bool) throws -> String {
    let deadline = ContinuousClock.now + patience
    while true {
      let line = try line(within: deadline - .now)
      if isWanted(line) { return line }
    }
  }

  func lines(_ count: Int) throws -> [String] {
    try (0..<count).map { _ in try line() }
  }

  /// Everything up to the end of the connection.
  func rest(within patience: Duration = patience) throws -> String {
    let deadline = ContinuousClock.now + patience
    while !hasEnded { try receiveMore(until: deadline, "the end") }
    defer { received = [] }
    return String(decoding: received, as: UTF8.self)
  }

  /// Reads what the socket has now, or waits for something. A reset counts as an end.
  private func receiveMore(until deadline: ContinuousClock.Instant, _ wanted: String) throws {
    if hasEnded { throw failure("The connection ended before \(wanted) came") }
    let result = unsafe withUnsafeTemporaryAllocation(byteCount: 64 << 10, alignment: 1) { buffer in
      // SAFETY: the kernel writes into the buffer, and only what it wrote is copied.
      let result = onSocket { unsafe kernel.receive(from: $0, into: buffer) }
      if case .bytes(let count) = result { unsafe received.append(contentsOf: buffer[..<count]) }
      return result
    }
    switch result {
    case .bytes: break
    case .wouldBlock: try wait(for: POLLIN, until: deadline, wanted)
    case .ended, .failed: hasEnded = true
    }
  }

  /// Where the server sees this client come from.
  func localAddress() throws -> Address {
    let result = onSocket { (socket: borrowing Socket) -> Result<Address, Errno> in
      Result { () throws(Errno) in try kernel.localAddress(of: socket) }
    }
    return try result.get()
  }

  // MARK: Ending

  /// Says that nothing more will be sent, and goes on to read.
  func finishSending() { onSocket { kernel.finishSending(to: $0) } }

  func close() {
    if number >= 0 { kernel.close(Socket(number: number)) }
    number = -1
  }

  /// Ends with a reset, as a program does that dies with unread input.
  func reset() {
    var linger = linger(l_onoff: 1, l_linger: 0)
    // SAFETY: one linger with its size.
    unsafe setsockopt(number, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
    close()
  }

  // MARK: The socket

  private func onSocket<Outcome>(_ body: (borrowing Socket) -> Outcome) -> Outcome {
    Socket.lend(number, body)
  }

  private func setOption(_ option: Int32, _ value: Int32) {
    var value = value
    // SAFETY: one Int32 with its size.
    unsafe setsockopt(number, SOL_SOCKET, option, &value, socklen_t(MemoryLayout<Int32>.size))
  }

  private func wait(for events: Int32, until deadline: ContinuousClock.Instant, _ wanted: String) throws {
    while true {
      let left = deadline - .now
      if left <= .zero { throw failure("Waited in vain for \(wanted)") }
      var entry = pollfd(fd: number, events: Int16(events), revents: 0)
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      // SAFETY: one pollfd.
      if unsafe poll(&entry, 1, Int32(clamping: milliseconds + 1)) > 0 { return }
    }
  }

  private func failure(_ text: String) -> Failure {
    Failure(description: "\(text); heard until then: \"\(String(decoding: received.prefix(2000), as: UTF8.self))\"")
  }
}
