import BasicContainers
import Glibc
import MadangKernel

/// IRC connections that do what a scenario tells them: text out, and lines of one kind counted. Everything that comes is
/// read, so that nobody is a slow reader. Belongs to one thread.
@safe package struct Crowd: ~Copyable {
  let kernel: LinuxKernel
  private let address: Address
  private let firstSource: UInt32
  var people = UniqueArray<Person>()
  private var events = UniqueArray<ReadyEvent>()
  /// Where every receive puts its bytes. Owned, freed in deinit.
  private let buffer: UnsafeMutableRawBufferPointer
  /// How a line begins that is waited for, behind its tags and its source.
  var awaited: [UInt8] = []
  /// Such lines since `expect`, of everybody.
  var hits = 0
  /// How the last line of a long answer begins, and how many such lines came since `expect`.
  var ending: [UInt8] = []
  var endings = 0
  /// People who have been welcomed, ever.
  var welcomed = 0
  /// Connections that the server ended.
  package internal(set) var closedByServer = 0
  package internal(set) var reasons = ClosingReasons()
  /// The first words with which somebody was refused.
  var refusal: String?

  /// Connections from one address: as many as the server takes by default.
  package static let peoplePerAddress = 128
  private static let bufferBytes = 1 << 18
  /// People on their way in at once.
  private static let gatheringMax = 200
  /// The longest time in which not one more is welcomed or answered.
  static let stuckNanoseconds: UInt64 = 60_000_000_000

  /// `firstSource`: the loopback address of the first 128; the others have the next ones.
  package init(address: Address, firstSource: UInt32) throws(LoadFailure) {
    do throws(Errno) {
      kernel = try LinuxKernel(handlesSignals: false)
    } catch {
      throw .system("can't start a crowd", error)
    }
    self.address = address
    self.firstSource = firstSource
    // SAFETY: freed once, in deinit; a crowd can't be copied.
    unsafe buffer = .allocate(byteCount: Crowd.bufferBytes, alignment: 64)
  }

  deinit {
    // SAFETY: allocated in `init`, and nobody else has it.
    unsafe buffer.deallocate()
  }

  /// Closes every connection. Must be called before the crowd is dropped.
  package mutating func close() { leave(0..<people.count) }

  /// Closes these, as the end of their process would.
  package mutating func leave(_ numbers: Range<Int>) {
    for number in numbers { release(number) }
  }

  // MARK: Coming in

  /// Connects and registers `count` more, and returns their numbers when all are welcome.
  package mutating func gather(
    _ count: Int, nick: String, capabilities: String = ""
  ) throws(LoadFailure) -> Range<Int> {
    let first = people.count
    let before = welcomed
    refusal = nil
    var lastWelcomed = before
    var progress = MonotonicClock.nanoseconds()
    while welcomed - before < count {
      while people.count - first < count, people.count - first - (welcomed - before) < Crowd.gatheringMax {
        try connect(nick: "\(nick)\(people.count)", capabilities)
      }
      try turn(10)
      if let refusal { throw .refused(connection: people.count - 1, words: refusal) }
      let now = MonotonicClock.nanoseconds()
      if welcomed > lastWelcomed {
        lastWelcomed = welcomed
        progress = now
      } else if now - progress > Crowd.stuckNanoseconds {
        throw .stuckWhileJoining(joined: welcomed - before, of: count)
      }
    }
    return first..<people.count
  }

  /// Lets as many come as are let in, at most `count`, and returns how many they are.
  mutating func comers(_ count: Int) throws(LoadFailure) -> Int {
    let before = welcomed
    do throws(LoadFailure) {
      _ = try gather(count, nick: "stranger")
    } catch .refused {
    } catch {
      throw error
    }
    return welcomed - before
  }

  private mutating func connect(nick: String, _ capabilities: String) throws(LoadFailure) {
    people.append(Person(nick: nick, capabilities: capabilities))
    try comeBack(people.count - 1)
  }

  /// Connects and registers somebody who has no connection, or none any more. It is welcome some turns later.
  mutating func comeBack(_ number: Int) throws(LoadFailure) {
    people[number].line = []
    people[number].state = .connecting
    do throws(Errno) {
      let source = Address.ipv4(firstSource + UInt32(number / Crowd.peoplePerAddress), port: 0)
      people[number].socket = try kernel.connect(to: address, from: source)
      try kernel.register(people[number].socket, token: UInt64(number), interest: [.readable, .writable])
    } catch {
      throw .unreachable(address, error)
    }
  }

  private mutating func connectionStands(_ number: Int) throws(LoadFailure) {
    if let error = kernel.pendingError(of: people[number].socket) { throw .unreachable(address, error) }
    people[number].state = .registering
    let nick = people[number].nick
    let capabilities = people[number].capabilities
    let asked = capabilities.isEmpty ? "" : "CAP REQ :\(capabilities)\r\n"
    send(number, "\(asked)NICK \(nick)\r\nUSER u 0 * :crowd\r\n" + (asked.isEmpty ? "" : "CAP END\r\n"))
  }

  func isHere(_ number: Int) -> Bool { people[number].state == .here }

  // MARK: One turn

  /// Waits at most `milliseconds`, and reads what came.
  package mutating func turn(_ milliseconds: Int) throws(LoadFailure) {
    if Interruption.isAsked { throw .interrupted }
    kernel.wait(&events, timeoutMilliseconds: Int32(milliseconds))
    for position in events.indices {
      let event = events[position]
      let number = Int(event.token)
      if people[number].state == .closed { continue }
      if event.readiness.contains(.writable) { try becameWritable(number) }
      if event.readiness.contains(.readable) || event.readiness.contains(.hungUp) { receive(number) }
    }
  }

  private mutating func receive(_ number: Int) {
    // SAFETY: the buffer is this crowd's own, and nothing else uses it during the call.
    switch unsafe kernel.receive(from: people[number].socket, into: buffer) {
    case .bytes(let count):
      // SAFETY: the kernel has just written `count` bytes; they are used before the next receive.
      unsafe hear(number, UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    case .wouldBlock: break
    case .ended, .failed: closedByPeer(number)
    }
  }

  private mutating func closedByPeer(_ number: Int) {
    if people[number].state != .here, refusal == nil { refusal = "the server closed the connection" }
    let rest = people[number].line
    reasons.add(rest.isEmpty ? nil : ClosingReasons.reason(in: rest))
    people[number].wasClosed = true
    closedByServer += 1
    release(number)
  }

  private mutating func release(_ number: Int) {
    var socket = Socket(number: -1)
    swap(&socket, &people[number].socket)
    people[number].state = .closed
    people[number].unsent = []
    if socket.number >= 0 { kernel.close(socket) }
  }

  // MARK: Sending

  /// Sends, and keeps what the kernel doesn't take until the socket is writable again.
  package mutating func send(_ number: Int, _ text: String) {
    if people[number].state == .closed { return }
    let bytes = Array(text.utf8)
    var taken = 0
    if people[number].unsent.isEmpty {
      // SAFETY: the array lives for the call.
      let result = unsafe bytes.withUnsafeBytes { unsafe kernel.send(to: people[number].socket, $0) }
      // A failure shows again when the connection is received from.
      if case .bytes(let count) = result { taken = count }
      if taken == bytes.count { return }
      kernel.update(people[number].socket, token: UInt64(number), interest: [.readable, .writable])
    }
    people[number].unsent.append(contentsOf: bytes[taken...])
  }

  private mutating func becameWritable(_ number: Int) throws(LoadFailure) {
    if people[number].state == .connecting { try connectionStands(number) }
    // SAFETY: the array lives for the call; nothing else touches it meanwhile.
    let result = unsafe people[number].unsent.withUnsafeBytes { unsafe kernel.send(to: people[number].socket, $0) }
    if !people[number].unsent.isEmpty, case .bytes(let count) = result { people[number].unsent.removeFirst(count) }
    if people[number].unsent.isEmpty {
      kernel.update(people[number].socket, token: UInt64(number), interest: .readable)
    }
  }
}
