import BasicContainers
import MadangKernel
import MadangTransport

/// The connection to the server: one socket at a time, what lies between its bytes and lines, and the bytes that wait to be
/// sent.
///
/// Belongs to the thread of the event loop, which must close it. Invariant: the socket is registered with the kernel
/// exactly while it is there, and waits to become writable exactly while it is connecting or has bytes waiting.
struct ServerLink: ~Copyable {
  private let kernel: LinuxKernel
  private let token: UInt64
  private let plan: TransportPlan
  private var transport: ClientTransport
  private var socket: Socket?
  private var outgoing: [UInt8] = []
  private(set) var isConnecting = false
  /// Whether to say that nothing more comes, once everything has been sent.
  private var finishesWhenSent = false

  init(kernel: LinuxKernel, token: UInt64, plan: TransportPlan = .clear) {
    self.kernel = kernel
    self.token = token
    self.plan = plan
    transport = ClientTransport(plan)
  }

  var isOpen: Bool { socket != nil }
  /// Whether TLS and WebSocket were agreed upon, as far as they are spoken, so that lines can be said.
  var hasOpened: Bool { transport.hasOpened }
  var backlogBytes: Int { outgoing.count }
  /// Whether the server has not been handed everything, and perhaps never will.
  var hasUnsent: Bool { outgoing.count > farewellBytes || hasDropped }
  /// Of what waits, the answer to a close frame or to close_notify: nobody misses it.
  private var farewellBytes = 0
  /// Whether bytes were given up because sending failed.
  private var hasDropped = false

  /// Begins to connect; the socket becomes writable when that is done.
  mutating func connect(to address: Address) throws(Errno) {
    let new = try kernel.connect(to: address)
    do throws(Errno) {
      try kernel.register(new, token: token, interest: .writable)
    } catch {
      kernel.close(new)
      throw error
    }
    socket = consume new
    transport = ClientTransport(plan)
    isConnecting = true
  }

  /// The connecting socket is writable or has failed: nil if it is connected.
  mutating func finishConnecting() -> Errno? {
    isConnecting = false
    let error =
      switch socket {
      case .some(let socket): kernel.pendingError(of: socket)
      case .none: Errno.connectionReset
      }
    if error == nil {
      transport.start(output: &outgoing)
      updateInterest()
    }
    return error
  }

  /// Sends whole lines as far as they fit, and the rest when the socket is writable.
  mutating func send(_ lines: [UInt8]) {
    // What was meant for one connection must not open the next.
    if isOpen { transport.send(lines.span, output: &outgoing) }
  }

  /// Sends what waits. A failure is left to the next receive, which also has what the server said before it.
  mutating func flush() {
    guard isOpen, !isConnecting else { return }
    var sent = 0
    sending: while sent < outgoing.count {
      let result =
        switch socket {
        case .some(let socket): kernel.send(to: socket, outgoing[sent...])
        case .none: IOResult.ended
        }
      switch result {
      case .bytes(let count): sent += count
      case .wouldBlock: break sending
      case .ended, .failed:
        hasDropped = true
        sent = outgoing.count
        break sending
      }
    }
    outgoing.removeFirst(sent)
    updateInterest()
    if outgoing.isEmpty && finishesWhenSent {
      finishesWhenSent = false
      switch socket {
      case .some(let socket): kernel.finishSending(to: socket)
      case .none: break
      }
    }
  }

  /// One read.
  mutating func receive(into buffer: inout [UInt8]) -> LinkReading {
    let result =
      switch socket {
      case .some(let socket): kernel.receive(from: socket, into: &buffer)
      case .none: IOResult.ended
      }
    var reading = LinkReading()
    switch result {
    case .bytes(let count):
      let waiting = outgoing.count
      transport.receive(buffer.span.extracting(first: count), lines: &reading.lines, output: &outgoing)
      if case .ended(let end) = transport.state {
        reading.end = .told(end)
        farewellBytes = outgoing.count - waiting
      }
    case .wouldBlock: break
    case .ended: reading.end = transport.endOfInput().map { .told($0) } ?? .ended
    case .failed(let error): reading.end = .failed(error)
    }
    return reading
  }

  /// Within TLS or WebSocket it is the server that closes, after the goodbye: many take a half-closed connection of that kind
  /// for one that is gone, and drop what they have not looked at.
  mutating func finishSendingWhenSent() {
    finishesWhenSent = plan.isClear
  }

  mutating func close() {
    if isOpen, !isConnecting, !plan.isClear {
      // What still fits: the answer to a close frame, an alert, or a goodbye of either kind.
      transport.finish(output: &outgoing)
      flush()
    }
    if let open = socket.take() { kernel.close(open) }
    outgoing = []
    hasDropped = false
    farewellBytes = 0
    isConnecting = false
    finishesWhenSent = false
  }

  private func updateInterest() {
    let interest: Readiness = outgoing.isEmpty ? .readable : [.readable, .writable]
    switch socket {
    case .some(let socket): kernel.update(socket, token: token, interest: interest)
    case .none: break
    }
  }
}
