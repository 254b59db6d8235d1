import BasicContainers
import Logging
import MadangKernel
import MadangMemory
import MadangTLS
import MadangWire

import struct Glibc.iovec

/// The one thread that touches sockets. A turn: wait, accept, read and decode, publish the mailboxes, flush, look at
/// deadlines, and only then close and recycle. Nothing is freed in the middle of a turn.
@safe
package struct Reactor<K: Kernel>: ~Copyable {
  let courtyard: Courtyard<K>
  let kernel: K
  let logger: Logger
  /// Where it counts.
  let board: CounterBoard
  /// The bounds in use.
  var limits: Limits
  var table: ConnectionTable
  var arrivals = ArrivalMeter()
  var requestArrivals = ArrivalMeter()
  var listeners: [OpenListener] = []
  var deadlines = DeadlineQueue()
  var events = UniqueArray<ReadyEvent>(minimumCapacity: 1024)
  var attention = UniqueArray<UInt32>()
  /// Slots that had more to send than one turn may.
  var unfinished = UniqueArray<UInt32>()
  /// Whether somebody stands on the attention list still.
  package internal(set) var isBehind = false
  /// Whether there is something to do in another turn, whatever happens until then.
  package var mustTurn: Bool { isBehind || !unfinished.isEmpty }
  /// Mailboxes to publish at the end of reading.
  var scheduled = UniqueArray<UInt32>()
  /// What connections need beside their rows while HTTP or WebSocket is spoken on them.
  var requests: RowPool<RequestStream>
  var streams: RowPool<WebSocketStream>
  var secured: RowPool<SecureStream>
  /// Who has left something unfinished, and how much.
  var unfinishedBytes: UnfinishedBytes
  /// Handshakes that have not ended.
  var greetings = 0
  /// Handshakes that were done since memory was given back.
  var greetedSinceTrim = 0
  /// OpenSSL's contexts of this thread, and where what is sealed lies.
  let cipherContexts = TLSCipherContexts()
  var sealBuffer = SealBuffer()
  /// Connections that speak HTTP and may go on, for what was in their way has gone.
  var resumed = UniqueArray<UInt32>()
  /// Places of HTTP that were taken from somebody in this turn.
  var placesMade = 0
  /// What a request was answered last, until it is noted.
  var answered: AnswerFacts?
  /// When a request that can't be read was last logged.
  var badRequestLoggedAt = Int64.min / 2
  /// Connections to close at the end of the turn.
  var closing = UniqueArray<UInt32>()
  /// Where every connection is read into.
  let readBuffer: UnsafeMutableRawBufferPointer
  /// Where the frames of WebSocket are read into, before the lines in them are.
  let frameBuffer: UnsafeMutableRawBufferPointer
  /// Where records of TLS are read into, before what they hold is.
  let sealedBuffer: UnsafeMutableRawBufferPointer
  /// Heads and control frames on their way out.
  let frontBuffer: UnsafeMutableRawBufferPointer
  let pieces: UnsafeMutableBufferPointer<iovec>
  var now: Int64 = 0
  /// When this turn began; and when the one before began to wait, 0 where it did not: nanoseconds.
  private var turnBegan: Int64 = 0
  private var waitBegan: Int64 = 0
  /// Lines that were decoded, in pieces as they came; of every 64th it is followed how long it takes.
  private var decoded: UInt32 = 0
  /// Messages that the connection was sent whose outbox is being written.
  var flushed = 0
  /// When what was counted is looked at again, for its rate.
  var samplesAt = Int64.min
  /// Until when nothing is accepted, because descriptors ran out.
  var acceptRestsUntil = Int64.min
  var shutdownEnds: Int64?
  /// Bytes sent in this turn.
  var turnBytes = 0
  /// Connections that have been closed since memory was given back: each may have left rooms, lists and names behind.
  var closedSinceTrim = 0
  private var closedBefore = 0
  /// When memory that a busy time left behind is given back; `max` where there was none.
  var trimsAt = Int64.max
  /// When whoever watches over the server is shown that it turns; `max` where nobody does.
  private var pulsesAt = Int64.max
  /// When the next few people are told to go, where the node is being drained; `max` where it is not.
  var drainsAt = Int64.max
  /// When the log is told next that this node lives; `max` where there is none.
  var beatsAt = Int64.max
  /// What SIGHUP does.
  let reload: @Sendable () -> Void

  struct OpenListener {
    let number: Int32
    let configuration: ListenerConfiguration
    var isResting = false
    /// Whether nobody is taken there any more, while the place stays.
    var isClosed = false
  }

  /// Tokens of listeners lie above every slot's generation.
  static var listenerToken: UInt64 { 1 << 63 }

  package init(_ courtyard: Courtyard<K>, logger: Logger, reload: @escaping @Sendable () -> Void = {}) {
    self.courtyard = courtyard
    self.kernel = courtyard.kernel
    board = courtyard.gauges.reactor
    limits = courtyard.configuration.limits
    self.logger = logger
    self.reload = reload
    table = ConnectionTable(slotsMax: courtyard.queues.slotsMax)
    if courtyard.configuration.supervisor?.pulseMilliseconds != nil { pulsesAt = 0 }
    requests = RowPool(rowsMax: Limits.httpConnectionsMost)
    streams = RowPool(rowsMax: courtyard.queues.slotsMax)
    secured = RowPool(rowsMax: courtyard.queues.slotsMax)
    unfinishedBytes = UnfinishedBytes(connectionsMax: courtyard.queues.slotsMax)
    // SAFETY: owned by the reactor, freed in deinit. The head of the buffer takes what was kept from the last read.
    unsafe readBuffer = .allocate(byteCount: Reactor.bufferBytes, alignment: 16)
    unsafe frameBuffer = .allocate(byteCount: Reactor.bufferBytes, alignment: 16)
    unsafe sealedBuffer = .allocate(byteCount: Reactor.bufferBytes, alignment: 16)
    unsafe frontBuffer = .allocate(byteCount: Limits.controlBytesMax + FrameHeader.encodedCountMax, alignment: 16)
    unsafe pieces = .allocate(capacity: Limits.piecesPerWriteMax + 1)
    takeSeat()
  }

  deinit {
    // SAFETY: allocated in `init`, and nobody else has them.
    unsafe readBuffer.deallocate()
    unsafe frameBuffer.deallocate()
    unsafe sealedBuffer.deallocate()
    unsafe frontBuffer.deallocate()
    unsafe pieces.deallocate()
  }

  /// The longest that is kept of what has not come whole: the head of a request; or a line, and a telnet command. A line's
  /// end that a message lacks is added.
  static var carryBytesMax: Int { HeadLimits.headBytesMax + 1024 }

  /// What one turn reads, behind the longest that was kept, and a record that had not come whole.
  private static var bufferBytes: Int { Limits.readBytesPerTurnMax + carryBytesMax + RecordSizes.carryMax }

  /// Turns until the server has shut down.
  package mutating func run() {
    while turn(timeoutMilliseconds: nil) {}
  }

  /// One turn. `timeoutMilliseconds`: at most this long; nil: until something is due. False once shut down.
  package mutating func turn(timeoutMilliseconds: Int32?) -> Bool {
    kernel.wait(&events, timeoutMilliseconds: timeout(atMost: timeoutMilliseconds))
    beginTurn()
    obeySignals()
    placesMade = 0
    for index in events.indices where events[index].token >= Reactor.listenerToken { accept(events[index]) }
    for index in events.indices where events[index].token < Reactor.listenerToken { serve(events[index]) }
    courtyard.runQueue.post(&scheduled, courtyard.queues)
    flush()
    meetDeadlines()
    if now >= drainsAt { drainOn() }
    if now >= courtyard.keptRoomsDue.load(ordering: .relaxed) { endKeepingRooms() }
    courtyard.runQueue.post(&scheduled, courtyard.queues)
    closeAll()
    minimizeMemory()
    if now >= pulsesAt { pulse() }
    if let seat = courtyard.seat, now >= seat.gathersUntil.load(ordering: .acquiring) { endGathering(seat) }
    if now >= beatsAt { beat() }
    return !isFinished()
  }

  /// Reads the clock, and counts how long the turn before took.
  private mutating func beginTurn() {
    let nanoseconds = kernel.monotonicNanoseconds()
    if turnBegan != 0 {
      board.observe(
        Int((waitBegan == 0 ? nanoseconds : waitBegan) - turnBegan), .nanoseconds, at: ReactorWord.turns)
    }
    turnBegan = nanoseconds
    now = nanoseconds / 1_000_000
    guard now >= samplesAt else { return }
    samplesAt = now + RateMeter.sampleMilliseconds
    courtyard.gauges.sample(at: now)
    _ = courtyard.historyStandstill(at: now)
  }

  /// Shows that the reactor turns. What keeps one turn from its end keeps this from being said.
  private mutating func pulse() {
    guard let supervisor = courtyard.configuration.supervisor, let every = supervisor.pulseMilliseconds else { return }
    supervisor.pulse()
    pulsesAt = now + max(1, every)
  }

  /// How long the turn may wait; negative: until something happens.
  private mutating func timeout(atMost limit: Int32?) -> Int32 {
    let due = millisecondsUntilDue()
    guard let limit else { return due }
    return due < 0 ? limit : min(due, limit)
  }

  private mutating func millisecondsUntilDue() -> Int32 {
    waitBegan = 0
    if mustTurn { return 0 }
    var until = min(deadlines.earliest ?? .max, pulsesAt, beatsAt, drainsAt)
    if let seat = courtyard.seat { until = min(until, seat.gathersUntil.load(ordering: .acquiring)) }
    if acceptRestsUntil != .min { until = min(until, acceptRestsUntil) }
    if let shutdownEnds { until = min(until, shutdownEnds) }
    until = min(until, trimsAt, courtyard.keptRoomsDue.load(ordering: .relaxed))
    waitBegan = kernel.monotonicNanoseconds()
    let time = waitBegan / 1_000_000
    if courtyard.runQueue.nudge(at: time) { until = min(until, time + RunQueue.stallMilliseconds) }
    return until == .max ? -1 : Int32(clamping: max(0, until - time))
  }

  /// After a busy time, what was freed is given back to the system: by a worker, since it takes a while.
  private mutating func minimizeMemory() {
    if turnBytes >= Limits.busyTurnBytes { trimsAt = now + Limits.trimMilliseconds }
    turnBytes = 0
    if closedSinceTrim >= Limits.busyClosings, closedSinceTrim != closedBefore {
      trimsAt = now + Limits.trimMilliseconds
    }
    closedBefore = closedSinceTrim
    if now < trimsAt { return }
    trimsAt = .max
    closedSinceTrim = 0
    closedBefore = 0
    greetedSinceTrim = 0
    courtyard.post(chore: MemoryTrim.run)
  }

  private mutating func obeySignals() {
    while let signal = kernel.nextSignal() {
      switch signal {
      case .reload:
        logger.note(.reloading, "Reloading.")
        reload()
      case .stop: stop()
      }
    }
    if courtyard.seat?.isDraining.load(ordering: .relaxed) == true { beginDraining() }
    if courtyard.isStopRequested.load(ordering: .acquiring) { stop() }
    if courtyard.isReloadRequested.exchange(false, ordering: .acquiring) { reload() }
    if courtyard.haveLimitsChanged.exchange(false, ordering: .acquiring) { takeLimits() }
  }

  /// Goes on with other bounds. Everyone's deadlines are looked at, since they may be nearer now.
  private mutating func takeLimits() {
    limits = courtyard.limitsInUse.withLock { $0 }
    for slot in 0..<table.slots where table.rows[slot].phase == .open { look(at: slot, by: now) }
  }

  /// Accepts no more, tells everyone, and lets them read what is left within a bound.
  package mutating func stop() {
    guard shutdownEnds == nil else { return }
    logger.note(.stopping, "Shutting down.", ["connections": .number(table.openCount)])
    shutdownEnds = now + Limits.shutdownMilliseconds
    drainsAt = .max
    courtyard.configuration.supervisor?.ends(restarting: courtyard.restarts.load(ordering: .acquiring))
    for listener in listeners where !listener.isClosed { kernel.close(Socket(number: listener.number)) }
    listeners.removeAll()
    for slot in 0..<table.slots {
      switch table.rows[slot].phase {
      case .open: dismiss(slot, .shutdown)
      case .draining, .lingering:
        table.rows[slot].throttleEnds = .max
        if courtyard.queues[slot].mailbox.hurry() { scheduled.append(slot) }
      case .closed, .vacant: continue
      }
    }
  }

  private mutating func isFinished() -> Bool {
    guard let shutdownEnds else { return false }
    if table.openCount == 0 { return true }
    guard now >= shutdownEnds else { return false }
    for slot in 0..<table.slots where table.rows[slot].socket >= 0 { closeSocket(slot) }
    return true
  }

  // MARK: What the stages share

  /// Posts a frame to a connection's mailbox, and minds what that means for reading.
  mutating func post(_ frame: Frame, to slot: UInt32) {
    mind(courtyard.queues[slot].mailbox.post(frame), slot)
  }

  mutating func mind(_ posted: Mailbox.Posted, _ slot: UInt32) {
    if posted.mustSchedule { scheduled.append(slot) }
    if posted.mustPause { pauseReading(slot) }
    if posted.isFlooding {
      courtyard.gauges.count(.flood)
      logger.note(.floodClosed, "Excess Flood.", ["peer": .address(table.rows[slot].peer)])
      dismiss(slot, .excessFlood)
    }
  }

  /// What a piece of lines is to carry that has just come: the time, of one in 64. See `Segment.decodedAt`.
  mutating func moment() -> UInt32 {
    defer { decoded &+= 1 }
    if decoded % 64 != 0 { return 0 }
    return max(1, UInt32(truncatingIfNeeded: kernel.monotonicNanoseconds() / 1_000))
  }

  /// Has a worker tell the peer and the rooms that this connection is ended by the server.
  mutating func dismiss(_ slot: UInt32, _ departure: Departure) {
    noteReason(departure, slot)
    if table.rows[slot].layer == .frames, departure != .badFrame {
      streams[table.rows[slot].gate].closeCode = departure.closeCode
    }
    // Nobody is behind it: a request, or an echo.
    if table.rows[slot].hasEnded { return drain(slot, departure) }
    post(.dismissed(departure, unheardMilliseconds: unheard(slot, departure)), to: slot)
  }

  /// The last frame of a connection: once.
  mutating func end(_ slot: UInt32, _ departure: Departure) {
    noteReason(departure, slot)
    if table.rows[slot].hasEnded { return }
    table.rows[slot].hasEnded = true
    post(.ended(departure, unheardMilliseconds: unheard(slot, departure)), to: slot)
  }

  /// What ends a connection is what came first.
  mutating func noteReason(_ departure: Departure, _ slot: UInt32) {
    if table.rows[slot].departure == nil { table.rows[slot].departure = departure }
  }

  private func unheard(_ slot: UInt32, _ departure: Departure) -> Int32 {
    departure.isBreak ? Int32(clamping: max(0, now - table.rows[slot].heardAt)) : 0
  }

  mutating func setInterest(_ interest: Readiness, of slot: UInt32) {
    guard table.rows[slot].socket >= 0, table.rows[slot].interest != interest else { return }
    noteSlowReader(slot, isSlow: interest.contains(.writable))
    table.rows[slot].interest = interest
    let token = table.rows[slot].handle(slot: slot).token
    Socket.lend(table.rows[slot].socket) { kernel.update($0, token: token, interest: interest) }
  }

  /// Counts who waits for the socket to take more: before `interest` changes.
  func noteSlowReader(_ slot: UInt32, isSlow: Bool) {
    let wasSlow = table.rows[slot].interest.contains(.writable)
    if isSlow != wasSlow { courtyard.gauges.slowReaders.wrappingAdd(isSlow ? 1 : -1, ordering: .relaxed) }
  }

  mutating func pauseReading(_ slot: UInt32) {
    table.rows[slot].isReadingPaused = true
    setInterest(table.rows[slot].interest.subtracting(.readable), of: slot)
  }

  /// Has the deadline queue look at a connection at that time, or before.
  mutating func look(at slot: UInt32, by milliseconds: Int64) {
    deadlines.look(at: slot, by: milliseconds)
  }
}
