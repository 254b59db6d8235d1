import BasicContainers
import MadangKernel

/// Getting every connection into its room.
extension Generator {
  /// How the joining went.
  package struct Joining: Sendable {
    package var seconds = 0.0
    package var connectionsPerSecond = 0.0
  }

  /// The longest time in which not one more connection gets into its room.
  private static let stuckAfterNanoseconds: UInt64 = 30_000_000_000
  /// The longest time for all of them.
  private static let joiningNanosecondsMax: UInt64 = 300_000_000_000

  /// Connects all, at most `joiningMax` on their way at once, and returns when each is in its room.
  package mutating func join(_ observer: LoadObserver) throws(LoadFailure) -> Joining {
    let start = MonotonicClock.nanoseconds()
    var lastProgress = start
    var lastJoined = 0
    let total = clients.count
    var ticker = Ticker(start: start)
    while joined < total {
      while connected < total, connected - joined < plan.joiningMax {
        try connect(connected)
        connected += 1
      }
      try turn(10)
      let now = MonotonicClock.nanoseconds()
      if joined > lastJoined {
        lastJoined = joined
        lastProgress = now
      } else if now - lastProgress > Generator.stuckAfterNanoseconds {
        throw .stuckWhileJoining(joined: joined, of: total)
      }
      if now - start > Generator.joiningNanosecondsMax { throw .stuckWhileJoining(joined: joined, of: total) }
      if ticker.isDue(now) {
        try stopIfAsked()
        observer.tick(LoadSnapshot(phase: .joining, done: Double(joined) / Double(total), joined: joined))
      }
    }
    joinedAt = MonotonicClock.nanoseconds()
    let seconds = Double(MonotonicClock.nanoseconds() - start) / 1e9
    return Joining(seconds: seconds, connectionsPerSecond: Double(plan.connections) / seconds)
  }

  /// Lets everything that is under way arrive, so that the server is at rest.
  package mutating func settle(_ observer: LoadObserver) throws(LoadFailure) {
    let start = MonotonicClock.nanoseconds()
    let end = start + UInt64(plan.settleSeconds * 1e9)
    var ticker = Ticker(start: start)
    while true {
      let now = MonotonicClock.nanoseconds()
      if now >= end { return }
      try turn(20)
      if ticker.isDue(now) {
        observer.tick(
          LoadSnapshot(phase: .settling, done: Double(now - start) / Double(end - start), joined: joined))
      }
    }
  }

  private mutating func connect(_ number: Int) throws(LoadFailure) {
    do throws(Errno) {
      clients[number].socket = try kernel.connect(to: plan.address(of: number), from: source(for: number))
      try kernel.register(clients[number].socket, token: UInt64(number), interest: [.readable, .writable])
    } catch {
      throw .unreachable(plan.address(of: number), error)
    }
  }

  /// 127.0.0.2 and on, in turn, where the target is on IPv4 loopback; elsewhere the kernel chooses.
  private func source(for number: Int) -> Address? {
    guard plan.sourceAddresses > 1, case .ipv4 = plan.address, plan.address.isLocal else { return nil }
    return .ipv4(0x7F00_0002 + UInt32(number % plan.sourceAddresses), port: 0)
  }

  mutating func connectionStands(_ number: Int) throws(LoadFailure) {
    if let error = kernel.pendingError(of: clients[number].socket) {
      throw .unreachable(plan.address(of: number), error)
    }
    clients[number].state = .joining
    if number >= plan.connections {
      hasJoined(number)
      return
    }
    kernel.update(clients[number].socket, token: UInt64(number), interest: .readable)
    if plan.carriage.isClear { beginHandshake(number) } else { startCarriage(number) }
  }

  /// Lines can be said.
  mutating func beginHandshake(_ number: Int) {
    var handshake = Handshake(
      dialect: plan.dialect, number: plan.firstConnection + number,
      room: plan.firstRoom + clients[number].member.room,
      wantsEcho: plan.echoes && !plan.dialect.echoes)
    let hello = handshake.begin()
    clients[number].handshake = handshake
    put(number, hello)
    if handshake.isDone { hasJoined(number) }
  }

  mutating func shake(_ number: Int, _ bytes: UnsafeRawBufferPointer) throws(LoadFailure) {
    guard var handshake = clients[number].handshake else { return }
    clients[number].handshake = nil
    let answer: [UInt8]
    do throws(Handshake.Refusal) {
      // SAFETY: the bytes are the receive buffer's until the next receive.
      answer = try unsafe handshake.receive(bytes)
    } catch {
      throw .refused(connection: number, words: error.words)
    }
    put(number, answer)
    if handshake.isDone { hasJoined(number) } else { clients[number].handshake = handshake }
  }

  private mutating func hasJoined(_ number: Int) {
    clients[number].handshake = nil
    clients[number].state = .joined
    joined += 1
  }

  /// One that churns leaves and joins again as soon as it is in.
  mutating func churn(_ number: Int, _ bytes: UnsafeRawBufferPointer) {
    var line = clients[number].line
    clients[number].line = []
    for index in bytes.indices {
      // SAFETY: the index is one of the buffer's.
      let byte = unsafe bytes[index]
      if byte != 0x0A {
        if line.count < 128 { line.append(byte) }
        continue
      }
      if let space = line.firstIndex(of: 0x20), line[(space + 1)...].starts(with: "366 ".utf8) {
        cycles += 1
        startChurning(number)
      }
      line.removeAll(keepingCapacity: true)
    }
    clients[number].line = line
  }

  mutating func startChurning(_ number: Int) {
    let room = plan.firstRoom + clients[number].member.room
    put(number, Array("PART #r\(room)\r\nJOIN #r\(room)\r\n".utf8))
  }
}
