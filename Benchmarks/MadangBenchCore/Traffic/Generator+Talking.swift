import BasicContainers
import Glibc
import Histogram
import MadangKernel
import MadangTestSupport

/// Talking, and measuring it.
extension Generator {
  /// How long a turn may send before it receives again: as much as comes back by then can be received in one turn, so
  /// that a generator in arrears is no slow reader.
  private static let sendingNanosecondsMax: UInt64 = 1_000_000

  /// Talks for the warm-up and then the seconds of the plan, waits for what is under way, and returns what the latter
  /// came to. Deliveries and processor time are those of the measured seconds; latencies those of the messages sent in
  /// them, however late they come; what is lost, duplicated or reordered counts from the warm-up on.
  /// `isOver`: told every turn how many deliveries there were, for whoever wants an end before that of the plan.
  package mutating func talk(
    server: ProcessMeter?, _ observer: LoadObserver, until isOver: (UInt64) -> Bool = { _ in false }
  ) throws(LoadFailure) -> Measurement {
    let book = Book(self, server)
    latency = LatencyRecorder(isScheduled: plan.isScheduled)
    lag = LatencyRecorder.emptyHistogram
    let start = MonotonicClock.nanoseconds()
    let measureFrom = start + UInt64(plan.warmupSeconds * 1e9)
    let end = measureFrom + UInt64(plan.seconds * 1e9)
    var schedule = plan.schedule(from: start)
    var opened: Book?
    var ticker = Ticker(start: start)
    timedFrom = .max
    isTalking = true
    defer { isTalking = false }
    var isInterrupted = false

    while !isInterrupted {
      let now = MonotonicClock.nanoseconds()
      if now >= end || isOver(ledger.delivered) { break }
      if opened == nil, now >= measureFrom {
        timedFrom = now
        opened = Book(self, server)
      }
      try speakOnce(&schedule, now)
      if ticker.isDue(now) {
        let phase: LoadSnapshot.Phase = now < measureFrom ? .warmup : .measuring
        let (from, to) = phase == .warmup ? (start, measureFrom) : (measureFrom, end)
        observer.tick(snapshot(phase, Double(now - from) / Double(to - from)))
        isInterrupted = Interruption.isAsked
        breakSilence(now)
      }
    }

    let closed = Book(self, server)
    // Without one measured second there are no figures so far.
    if isInterrupted, opened == nil { throw .interrupted }
    try drain(observer, seconds: isInterrupted ? Generator.interruptedDrainSeconds : plan.drainSecondsMax)
    var measurement = measurement(from: opened ?? book, to: closed, since: book)
    measurement.isInterrupted = isInterrupted
    return measurement
  }

  /// Sends what is due, or what the window lets through, and takes a turn.
  private mutating func speakOnce(_ schedule: inout SendSchedule?, _ now: UInt64) throws(LoadFailure) {
    if plan.scenario == .idle {
      try turn(50)
      return
    }
    guard case .window(let window) = plan.pace else {
      guard schedule != nil else { return }
      // Where sending takes longer than the rate allows, the rest is late, and the next turn's. Nothing is sent either
      // while the book is full: an entry pushed out would take its time, a long one, out of the latencies.
      let patience = now + Generator.sendingNanosecondsMax
      while !ledger.isFull(at: now), let due = schedule?.next(at: now) {
        let actual = MonotonicClock.nanoseconds()
        if actual >= timedFrom { lag.record(actual - due) }
        say(intended: due, actual: actual)
        if actual > patience { break }
      }
      let wait = (schedule?.due ?? now) - min(now, schedule?.due ?? now)
      // Whole milliseconds only: the rest is spent asking without waiting, so that no message is sent late.
      try turn(Int(min(wait / 1_000_000, 10)))
      return
    }
    var budget = window
    while ledger.inFlight < window, budget > 0 {
      let actual = MonotonicClock.nanoseconds()
      say(intended: actual, actual: actual)
      budget -= 1
    }
    try turn(1)
  }

  /// Lets the next few connections say something that no server answers: all of them in turn within the time that one
  /// may be silent. Nothing happens before that has passed once, so that short loads are not disturbed.
  private mutating func breakSilence(_ now: UInt64) {
    let period = UInt64(plan.silenceSecondsMax * 1e9)
    guard plan.dialect == .irc, plan.scenario != .idle, now - joinedAt >= period else { return }
    let share = Double(plan.connections) * Double(Ticker.periodNanoseconds) / Double(period)
    for _ in 0..<min(plan.connections, Int(share.rounded(.up))) {
      if clients[nextSilent].state == .joined { put(nextSilent, Array("PONG :here\r\n".utf8)) }
      nextSilent = (nextSilent + 1) % plan.connections
    }
  }

  /// Whoever interrupts doesn't wait for long.
  private static let interruptedDrainSeconds = 1.0

  private mutating func drain(_ observer: LoadObserver, seconds: Double) throws(LoadFailure) {
    let start = MonotonicClock.nanoseconds()
    let patience = UInt64(seconds * 1e9)
    var ticker = Ticker(start: start)
    while ledger.inFlight > 0 {
      let now = MonotonicClock.nanoseconds()
      if now - start > patience { break }
      try turn(10)
      if ticker.isDue(now) {
        observer.tick(snapshot(.draining, Double(now - start) / Double(patience)))
      }
    }
    // A moment more, in which anything that comes twice would come.
    let end = MonotonicClock.nanoseconds() + 20_000_000
    while MonotonicClock.nanoseconds() < end { try turn(5) }
    timedFrom = .max
  }

  private func snapshot(_ phase: LoadSnapshot.Phase, _ done: Double) -> LoadSnapshot {
    var snapshot = LoadSnapshot(phase: phase, done: done, joined: joined)
    snapshot.deliveries = ledger.delivered
    snapshot.duplicated = ledger.duplicated
    snapshot.reordered = ledger.reordered
    snapshot.latencyCounts = latency.corrected.countsPerPowerOfTwo
    return snapshot
  }

  private func measurement(from opened: Book, to closed: Book, since book: Book) -> Measurement {
    let nanoseconds = max(1, closed.at - opened.at)
    return Measurement(
      seconds: Double(nanoseconds) / 1e9,
      messages: closed.sent - opened.sent,
      deliveries: closed.delivered - opened.delivered,
      latency: latency.corrected,
      uncorrectedLatency: latency.uncorrected,
      // What was given up for lost in an earlier stretch may have come in this one.
      lost: ledger.lost - min(ledger.lost, book.lost),
      duplicated: ledger.duplicated - book.duplicated,
      returned: ledger.returned - book.returned,
      reordered: ledger.reordered - book.reordered,
      compared: ledger.compared - book.compared,
      closedByServer: closedByServer - book.closedByServer,
      closings: closings.since(book.closings),
      cycles: closed.cycles - opened.cycles,
      serverProcessorNanoseconds: closed.server.flatMap { end in opened.server.map { end - $0 } },
      generatorProcessorNanoseconds: closed.generator - opened.generator,
      idleShare: Double(closed.idle - opened.idle) / Double(nanoseconds),
      lag: lag,
      receives: closed.receives - opened.receives)
  }

  /// The counters at one moment; what happened between two is their difference.
  private struct Book {
    let at: UInt64
    let sent, delivered, returned, lost, duplicated, reordered, compared, cycles, idle, receives, generator: UInt64
    let closedByServer: Int
    let closings: ClosingReasons
    let server: UInt64?

    init(_ generator: borrowing Generator, _ meter: ProcessMeter?) {
      at = MonotonicClock.nanoseconds()
      sent = generator.ledger.sent
      // Nobody is served by what comes twice.
      delivered = generator.ledger.delivered - generator.ledger.duplicated
      returned = generator.ledger.returned
      lost = generator.ledger.lost
      duplicated = generator.ledger.duplicated
      reordered = generator.ledger.reordered
      compared = generator.ledger.compared
      cycles = generator.cycles
      idle = generator.idleNanoseconds
      receives = generator.receives
      closedByServer = generator.closedByServer
      closings = generator.closings
      server = meter?.processorNanoseconds
      self.generator = ProcessClock.nanoseconds(of: getpid()) ?? 0
    }
  }
}

extension LoadPlan {
  func schedule(from start: UInt64) -> SendSchedule? {
    if case .rate(let rate) = pace { SendSchedule(start: start, messagesPerSecond: rate) } else { nil }
  }
}

extension Histogram where Count == UInt64 {
  /// Recorded values per power of two of microseconds.
  var countsPerPowerOfTwo: [UInt64] {
    var counts: [UInt64] = []
    for step in recordedValues() {
      let microseconds = step.value / 1000
      let index = UInt64.bitWidth - microseconds.leadingZeroBitCount
      while counts.count <= index { counts.append(0) }
      counts[index] += step.count
    }
    return counts
  }
}
