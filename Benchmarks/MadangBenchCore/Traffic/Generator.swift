import BasicContainers
import Glibc
import Histogram
import MadangKernel
import MadangTLS

/// The load: all connections of a plan, on one thread. Joins them to their rooms, has them talk, and keeps the book.
///
/// One turn: wait for events, read the clock once (it stands for the arrival of everything that the turn reports, as
/// the time between two turns is the generator's own), receive, and only then send what is due.
@safe package struct Generator: ~Copyable {
  let plan: LoadPlan
  let kernel: LinuxKernel
  var clients: UniqueArray<Client>
  var ledger: DeliveryLedger
  var latency: LatencyRecorder
  private var events = UniqueArray<ReadyEvent>()
  /// Where every receive puts its bytes. Owned, freed in deinit.
  private let buffer: UnsafeMutableRawBufferPointer
  private var message: [UInt8] = []
  /// What connections share that speak TLS. Whoever answers is believed: it is loads that go there, not secrets.
  let context: TLSClientContext?
  /// Where what is opened of TLS is put, kept for its room.
  var unsealed: [UInt8] = []

  let senderNumbers: [Int]
  private var nextSender = 0
  var joined = 0
  /// When all were in their rooms.
  var joinedAt: UInt64 = 0
  /// Whose turn it is to say that it is there.
  var nextSilent = 0
  var connected = 0
  /// For each room, how many of those that must get its messages the server has closed.
  private var gone: [Int]
  /// Connections that the server closed after they had joined.
  package internal(set) var closedByServer = 0
  /// Why, for each of them.
  var closings = ClosingReasons()
  /// Whether an interrupt ends a talk with the figures so far, in place of the whole load.
  var isTalking = false
  /// Complete leave and join cycles of those that churn.
  package internal(set) var cycles: UInt64 = 0
  var churns = false
  /// What became of those that stopped reading, as far as it is known.
  var verdict = SlowReaderVerdict()
  /// Messages sent from here on (nanoseconds) are timed.
  var timedFrom = UInt64.max
  /// How late messages were sent, measured from when they were due.
  var lag = LatencyRecorder.emptyHistogram
  /// Nanoseconds spent waiting for something to do.
  var idleNanoseconds: UInt64 = 0
  var receives: UInt64 = 0

  /// 256 KiB: one receive takes all that a socket holds.
  private static let bufferBytes = 1 << 18

  package init(plan: LoadPlan) throws(LoadFailure) {
    if let problem = plan.problem { throw .server(problem) }
    let limit: Int
    let kernel: LinuxKernel
    do throws(Errno) {
      limit = try DescriptorLimit.raise()
      kernel = try LinuxKernel(handlesSignals: false)
    } catch {
      throw .system("can't start the generator", error)
    }
    let needed = plan.connections + plan.dialect.publisherConnections + 32
    if needed > limit { throw .tooFewDescriptors(needed: needed, limit: limit) }
    self.plan = plan
    self.kernel = kernel
    context = plan.carriage.isSecure ? TLSClientContext(.anybody) : nil
    senderNumbers = plan.senderNumbers
    gone = Array(repeating: 0, count: plan.roomsUsed)
    let placing = plan.placeGivers
    let total = plan.connections + plan.dialect.publisherConnections
    clients = UniqueArray(minimumCapacity: total)
    for number in 0..<total {
      // Publishers come after the members, and receive no messages.
      let isMember = number < plan.connections
      let room = isMember ? plan.room(of: number) : 0
      let member = DeliveryLedger.Member(
        room: UInt32(room), index: UInt32(isMember ? number - room * plan.roomSize : 0),
        givesPlaces: isMember && placing[number])
      clients.append(Client(member: member, isCounted: isMember && !plan.isTroublemaker(number)))
    }
    let slots =
      switch plan.pace {
      case .window(let window): max(64, 2 * window).nextPowerOfTwo
      case .rate: 65536
      }
    ledger = DeliveryLedger(slots: slots, rooms: plan.roomsUsed, membersMax: plan.roomSize)
    latency = LatencyRecorder(isScheduled: plan.isScheduled)
    // SAFETY: freed once, in deinit; a generator can't be copied.
    unsafe buffer = .allocate(byteCount: Generator.bufferBytes, alignment: 64)
  }

  deinit {
    // SAFETY: allocated in `init`, and nobody else has it.
    unsafe buffer.deallocate()
  }

  /// Closes every connection. Must be called before the generator is dropped, however its load ended.
  package mutating func close() {
    for number in clients.indices { release(number) }
  }

  // MARK: One turn

  /// Waits at most `milliseconds`, and handles what came.
  mutating func turn(_ milliseconds: Int) throws(LoadFailure) {
    let before = MonotonicClock.nanoseconds()
    kernel.wait(&events, timeoutMilliseconds: Int32(milliseconds))
    let now = MonotonicClock.nanoseconds()
    idleNanoseconds &+= now &- before
    if events.isEmpty { try stopIfAsked() }
    for position in events.indices {
      let event = events[position]
      let number = Int(event.token)
      switch clients[number].state {
      case .closed: continue
      case .stalled:
        endOfStalled(number)
        continue
      case .connecting, .joining, .joined: break
      }
      if event.readiness.contains(.writable) { try becameWritable(number) }
      if event.readiness.contains(.readable) || event.readiness.contains(.hungUp) { try receive(number, at: now) }
    }
  }

  func stopIfAsked() throws(LoadFailure) {
    if !isTalking, Interruption.isAsked { throw .interrupted }
  }

  private mutating func receive(_ number: Int, at now: UInt64) throws(LoadFailure) {
    // SAFETY: the buffer is this generator's own, and nothing else uses it during the call.
    let result = unsafe kernel.receive(from: clients[number].socket, into: buffer)
    switch result {
    case .bytes(let count):
      receives &+= 1
      // SAFETY: the kernel has just written `count` bytes; they are used before the next receive.
      let bytes = unsafe UnsafeRawBufferPointer(rebasing: buffer[..<count])
      if let stream = clients[number].stream {
        try unsafe unwrap(number, stream, bytes, at: now)
      } else {
        try unsafe take(number, bytes, at: now)
      }
    case .wouldBlock: break
    case .ended, .failed: try closedByPeer(number, result)
    }
  }

  /// Takes lines, cut anywhere.
  mutating func take(_ number: Int, _ bytes: UnsafeRawBufferPointer, at now: UInt64) throws(LoadFailure) {
    // SAFETY: the bytes are the caller's for the call.
    unsafe clients[number].lastWords.look(at: bytes)
    try unsafe understand(number, bytes, at: now)
    if bytes.count < 600 { unsafe answerPing(number, bytes) }
  }

  @inline(__always)
  mutating func understand(_ number: Int, _ bytes: UnsafeRawBufferPointer, at now: UInt64) throws(LoadFailure) {
    // SAFETY: the bytes are the caller's for the call.
    if clients[number].state != .joined {
      try unsafe shake(number, bytes)
    } else if clients[number].isCounted {
      unsafe enter(bytes, for: number, at: now)
    } else if churns {
      unsafe churn(number, bytes)
    }
  }

  /// One receive outside of a turn, with the last bytes that it brought.
  mutating func receiveTail(_ number: Int) -> (IOResult, [UInt8]) {
    // SAFETY: as in `receive`.
    let result = unsafe kernel.receive(from: clients[number].socket, into: buffer)
    guard case .bytes(let count) = result else { return (result, []) }
    // SAFETY: the kernel has just written `count` bytes, which are copied.
    return (result, unsafe tail(number, UnsafeRawBufferPointer(rebasing: buffer[..<count])))
  }

  /// The hot path: enters every marker in the bytes.
  private mutating func enter(_ bytes: UnsafeRawBufferPointer, for number: Int, at now: UInt64) {
    var scanner = clients[number].scanner
    var member = clients[number].member
    let timedFrom = timedFrom
    // SAFETY: the bytes are the receive buffer's until the next receive.
    unsafe scanner.scan(bytes) { sequence in
      if let timing = ledger.receive(sequence, by: &member), timing.actual >= timedFrom {
        latency.record(timing, at: now)
      }
    }
    clients[number].scanner = scanner
    clients[number].member = member
  }

  /// A server that pings wants an answer, or it closes the connection. Only short reads are looked at: a server pings
  /// those that are quiet.
  mutating func answerPing(_ number: Int, _ bytes: UnsafeRawBufferPointer) {
    guard plan.dialect == .irc || plan.dialect == .nats, clients[number].state == .joined else { return }
    var start = 0
    while start + 4 <= bytes.count {
      // SAFETY: `start` lies within the bytes, which are the receive buffer's until the next receive.
      let rest = unsafe bytes[start...]
      if unsafe rest[start] == 0x50, unsafe rest.starts(with: "PING".utf8) {
        let line = unsafe rest.prefix { $0 != 0x0A && $0 != 0x0D }
        put(number, unsafe plan.dialect == .irc ? Handshake.pong(to: line) : Array("PONG\r\n".utf8))
      }
      guard let end = unsafe rest.firstIndex(of: 0x0A) else { return }
      start = end + 1
    }
  }

  mutating func closedByPeer(_ number: Int, _ result: IOResult) throws(LoadFailure) {
    let state = clients[number].state
    let words = clients[number].lastWords.reason ?? clients[number].stream?.closeWords
    release(number)
    switch state {
    case .connecting:
      if case .failed(let error) = result { throw .unreachable(plan.address(of: number), error) }
      throw .closedWhileJoining(connection: number, joined: joined)
    case .joining: throw .closedWhileJoining(connection: number, joined: joined)
    case .joined, .stalled, .closed:
      closedByServer += 1
      closings.add(words)
      if clients[number].isCounted {
        // The load goes on among the others: a window that waits for one that is gone would stand still.
        gone[Int(clients[number].member.room)] += 1
        ledger.leave(clients[number].member)
      }
      if closedByServer >= plan.connections { throw .everyoneClosed(closings) }
    }
  }

  mutating func release(_ number: Int) {
    var socket = Socket(number: -1)
    swap(&socket, &clients[number].socket)
    clients[number].state = .closed
    clients[number].stream = nil
    if socket.number >= 0 { kernel.close(socket) }
  }

  // MARK: Sending

  /// Has the next sender say something.
  mutating func say(intended: UInt64, actual: UInt64) {
    let turn = nextSender
    nextSender = nextSender + 1 == senderNumbers.count ? 0 : nextSender + 1
    let number = senderNumbers[turn]
    if clients[number].state != .joined { return }
    let room = clients[number].member.room
    let sequence = ledger.send(
      room: room, recipients: plan.recipients(in: Int(room)) - gone[Int(room)],
      sender: plan.echoes ? nil : clients[number].member.index, intended: intended, actual: actual)
    plan.dialect.encode(sequence, room: plan.firstRoom + room, bodyBytes: plan.bytes, into: &message)
    let publishers = plan.dialect.publisherConnections
    put(publishers == 0 ? number : plan.connections + turn % publishers, message)
  }

  /// Says whole lines, in what they are carried by.
  mutating func put(_ number: Int, _ lines: [UInt8]) {
    if let stream = clients[number].stream { send(number, stream.wrap(lines)) } else { send(number, lines) }
  }

  /// Sends, and keeps what the kernel doesn't take until the socket is writable again.
  mutating func send(_ number: Int, _ bytes: [UInt8]) {
    if clients[number].state == .closed || bytes.isEmpty { return }
    var taken = 0
    if clients[number].unsent.isEmpty {
      // SAFETY: the array lives for the call.
      let result = unsafe bytes.withUnsafeBytes { unsafe kernel.send(to: clients[number].socket, $0) }
      // A failure shows again, and is handled, when the connection is received from.
      if case .bytes(let count) = result { taken = count }
      if taken == bytes.count { return }
      kernel.update(clients[number].socket, token: UInt64(number), interest: [.readable, .writable])
    }
    clients[number].unsent.append(contentsOf: bytes[taken...])
  }

  private mutating func becameWritable(_ number: Int) throws(LoadFailure) {
    if clients[number].state == .connecting { try connectionStands(number) }
    // SAFETY: the array lives for the call; nothing else touches it meanwhile.
    let result = unsafe clients[number].unsent.withUnsafeBytes { unsafe kernel.send(to: clients[number].socket, $0) }
    if !clients[number].unsent.isEmpty, case .bytes(let count) = result { clients[number].unsent.removeFirst(count) }
    if clients[number].unsent.isEmpty {
      kernel.update(clients[number].socket, token: UInt64(number), interest: .readable)
    }
  }
}

extension LoadPlan {
  /// Whether messages have due times.
  var isScheduled: Bool { if case .rate = pace { true } else { false } }
}

extension Int {
  fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
