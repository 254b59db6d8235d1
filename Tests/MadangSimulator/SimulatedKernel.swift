import BasicContainers
import MadangKernel
import MadangTestSupport

/// A kernel without a system: sockets are queues of bytes, the clock is moved by hand, and everything that can go wrong
/// does so as often as the plan says, the same way for the same seed.
///
/// One thread drives all of it; that is what `@unchecked Sendable` rests on.
package final class SimulatedKernel: Kernel, @unchecked Sendable {
  package var generator: SeededGenerator
  package var faults = FaultPlan()
  package weak var environment: (any SimulatedEnvironment)?
  /// Milliseconds; moved by whoever drives the simulation.
  package var now: Int64 = 1_000_000
  /// How far its time of day is off.
  package var wallSkew: Int64 = 0
  /// How many descriptors the server may hold; listeners count.
  package var descriptorsMax = Int.max
  /// What may be on its way to one client, and to the server, before the sender must wait.
  package var sendBufferBytes = 64 << 10
  package var receiveBufferBytes = 64 << 10
  package var eventsPerWaitMax = 1024
  package var signals: [Signal] = []

  var sockets: [SimulatedSocket] = []
  /// Rows of `sockets` that were reserved and are not yet in use, from `reservedStart` on.
  var reservedStart = 0
  var listeners: [SimulatedListener] = []
  /// By descriptor: a row of `sockets`; -1 where it is free, -2 and below for listeners.
  var rowByDescriptor: [Int] = []
  var freeDescriptors: [Int32] = []
  package internal(set) var descriptorsInUse = 0
  /// Rows of sockets, and listeners as -1 - index, that may be ready. Read from `candidatesHead`.
  var candidates: [Int] = []
  var candidatesHead = 0
  private var wakePending = false
  package internal(set) var tally = KernelTally()

  package init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  /// Takes the memory for so many connections now, so that what the server takes can be told from it.
  package func reserve(connections: Int) {
    sockets.append(contentsOf: repeatElement(SimulatedSocket(), count: connections))
    rowByDescriptor.reserveCapacity(rowByDescriptor.count + connections)
    let first = rowByDescriptor.count
    rowByDescriptor.append(contentsOf: repeatElement(-1, count: connections))
    for number in (first..<first + connections).reversed() { freeDescriptors.append(Int32(number)) }
  }

  // MARK: Time

  package func monotonicMilliseconds() -> Int64 { now }
  package func wallMilliseconds() -> Int64 { now + wallSkew + 1_700_000_000_000 }

  // MARK: Readiness

  package func register(_ socket: borrowing Socket, token: UInt64, interest: Readiness) throws(Errno) {
    let row = rowByDescriptor[Int(socket.number)]
    if row <= -2 {
      listeners[-2 - row].token = token
      listeners[-2 - row].interest = interest
      listeners[-2 - row].isRegistered = true
      list(listener: -2 - row)
      return
    }
    precondition(row >= 0, "A descriptor was registered that is not open.")
    if generator.chance(faults.register) {
      tally.registerFailures += 1
      throw generator.chance(500) ? .outOfMemory : Errno(28)
    }
    precondition(!sockets[row].flags.contains(.registered), "A socket was registered twice.")
    sockets[row].token = token
    sockets[row].interest = interest
    sockets[row].flags.insert(.registered)
    list(row)
  }

  package func update(_ socket: borrowing Socket, token: UInt64, interest: Readiness) {
    let row = rowByDescriptor[Int(socket.number)]
    if row <= -2 {
      listeners[-2 - row].token = token
      listeners[-2 - row].interest = interest
      list(listener: -2 - row)
      return
    }
    precondition(
      row >= 0 && sockets[row].flags.contains(.registered), "A socket's interest was changed before it was registered.")
    sockets[row].token = token
    sockets[row].interest = interest
    list(row)
  }

  package func wait(_ events: inout UniqueArray<ReadyEvent>, timeoutMilliseconds: Int32) {
    events.removeAll(keepingCapacity: true)
    environment?.whileWaiting(timeoutMilliseconds: timeoutMilliseconds)
    tally.waits += 1
    wakePending = false
    if generator.chance(faults.emptyWait) { return }
    var most = eventsPerWaitMax
    if generator.chance(faults.reordering) {
      shuffleCandidates()
      most = generator.pick(1...8)
    }
    var left = candidates.count - candidatesHead
    while left > 0, events.count < most {
      left -= 1
      let candidate = candidates[candidatesHead]
      candidatesHead += 1
      if let event = take(candidate) {
        events.append(event)
        candidates.append(candidate)
      }
    }
    compactCandidates()
  }

  /// What is ready of a candidate; nil takes it off the list.
  private func take(_ candidate: Int) -> ReadyEvent? {
    if let event = event(of: candidate) { return event }
    if candidate < 0 {
      listeners[-1 - candidate].isListed = false
    } else {
      sockets[candidate].flags.remove(.listed)
    }
    return nil
  }

  private func event(of candidate: Int) -> ReadyEvent? {
    if candidate < 0 {
      let listener = listeners[-1 - candidate]
      if !listener.isRegistered || listener.isClosed || listener.backlog.isEmpty { return nil }
      return listener.interest.contains(.readable) ? ReadyEvent(token: listener.token, readiness: .readable) : nil
    }
    if !sockets[candidate].flags.contains(.registered) { return nil }
    let ready = sockets[candidate].readiness(sendBufferBytes: sendBufferBytes)
      .intersection(sockets[candidate].interest.union(.hungUp))
    return ready.isEmpty ? nil : ReadyEvent(token: sockets[candidate].token, readiness: ready)
  }

  /// Whether a wait would return at once.
  package var isReady: Bool {
    if wakePending || !signals.isEmpty { return true }
    for index in candidatesHead..<candidates.count where event(of: candidates[index]) != nil { return true }
    return false
  }

  private func shuffleCandidates() {
    for index in candidatesHead..<candidates.count {
      candidates.swapAt(index, candidatesHead + generator.index(below: candidates.count - candidatesHead))
    }
  }

  private func compactCandidates() {
    guard candidatesHead > 4096 || candidatesHead == candidates.count else { return }
    candidates.removeFirst(candidatesHead)
    candidatesHead = 0
  }

  /// Has the next wait look at a socket.
  func list(_ row: Int) {
    if !sockets[row].flags.contains(.registered) || sockets[row].flags.contains(.listed) { return }
    sockets[row].flags.insert(.listed)
    candidates.append(row)
  }

  func list(listener index: Int) {
    if listeners[index].isListed { return }
    listeners[index].isListed = true
    candidates.append(-1 - index)
  }

  // MARK: Waking and signals

  package func wake() { wakePending = true }

  package func nextSignal() -> Signal? { signals.isEmpty ? nil : signals.removeFirst() }

  /// What epoll was last asked to report of the server's socket with that number.
  package func interest(of descriptor: Int32) -> Readiness {
    let row = rowByDescriptor[Int(descriptor)]
    precondition(row >= 0, "The server holds a number that is no socket's.")
    return sockets[row].interest
  }
}
