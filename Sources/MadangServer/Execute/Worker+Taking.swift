import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// What comes next: from connection to connection, and from line to line, up to something that is to run.
extension Worker {
  /// Takes up connections until one has something pending. False where nothing waits any more.
  ///
  /// Lines that nothing follows from are dealt with on the way: so many, for whoever sends nothing but those must not keep
  /// others from the world. Then nothing is pending yet.
  mutating func takeUp(_ world: borrowing World) -> Bool {
    var looks = 0
    while self.pending == nil, looks < Limits.commandsPerConnectionMax {
      looks += 1
      if isClustered, log.isTaken {
        takeUpEntry(world)
        continue
      }
      if current == nil {
        guard let slot = runQueue.takeNow() else { return false }
        if isClustered, slot == ClusterSeat.slot {
          log.isTaken = true
          continue
        }
        open(slot)
      }
      if let line = nextLine() { admit(line, world) }
    }
    return true
  }

  private mutating func open(_ slot: UInt32) {
    let (generation, listener) = courtyard.queues[slot].mailbox.taken
    current = TakenConnection(
      handle: Handle(slot: slot, generation: generation), listener: listener,
      dialect: courtyard.configuration.listeners[Int(listener)].dialect)
  }

  /// Parses a line, and has it pay. It stays as what is pending; unless it is empty, or has to wait.
  private mutating func admit(_ range: Range<Int>, _ world: borrowing World) {
    // Who has left says no more, whatever else had arrived from them.
    guard let holding = current, let lines = holding.lines, !world.hasLeft(holding.handle) else { return }
    begin(holding.handle, world)
    // SAFETY: the connection that is taken up holds a reference to its lines, here and until they are put down or released.
    let admitted = shell.admit(unsafe lines.span.extracting(range), world, &effects)
    if admitted.isEmpty { return }
    if isClustered, mustAwaitOwn(lines, from: range.lowerBound, of: holding, speaks: admitted.speaks) { return }
    if mustThrottle(admitted.cost, parameters: admitted.parameters, holding, lines, from: range.lowerBound) { return }
    board.add(1, to: WorkerWord.commands + CommandNumber.of(admitted, in: shell.commands))
    // Kept last: whatever looks at it where it is kept copies all of it.
    self.admitted = admitted
    hasBegun = true
    courtyard.queues[holding.handle.slot].countLine()
    self.pending = .line(range, label: nil)
  }

  /// The next line of the current connection. Nil where it has none: then either something else is pending, or the
  /// connection has been put down.
  private mutating func nextLine() -> Range<Int>? {
    while let holding = current {
      if let lines = holding.lines {
        if holding.commandsLeft <= 0 {
          putDown(lines, at: holding.cursor.offset)
          return nil
        }
        if let line = nextRange(in: lines) {
          current?.commandsLeft -= 1
          return line
        }
        // SAFETY: it was the connection's, which has no lines any more.
        unsafe lines.release()
        current?.lines = nil
      }
      fanout.decodedAt = 0
      switch courtyard.queues[holding.handle.slot].mailbox.next() {
      case .frame(.lines(let segment)):
        // What was slowed, or had to wait for others' turns, is followed no more: it does not tell how fast the server is.
        fanout.decodedAt = segment.decodedAt
        current?.lines = holding.dialect == .plain ? PlainLines.withoutTelnet(segment) : segment
        current?.cursor = LineCursor()
      case .leftover(let segment, let offset):
        current?.lines = segment
        current?.cursor = LineCursor(startingAt: offset)
      case .frame(let frame):
        self.pending = .frame(frame)
        return nil
      case .finished(let work):
        self.pending = .finished(work)
        return nil
      case .continuation(let continuation):
        self.pending = .continuation(continuation)
        return nil
      case .nothing(let resumeReading):
        if resumeReading { fanout.notify(.resumeReading, holding.handle, courtyard) }
        current = nil
      }
    }
    return nil
  }

  private mutating func nextRange(in lines: Segment) -> Range<Int>? {
    guard var cursor = current?.cursor else { return nil }
    // SAFETY: the caller holds them.
    var line = unsafe cursor.next(in: lines.span) ?? cursor.rest(in: lines.span)
    if current?.dialect == .plain { PlainLines.shorten(&line, in: lines, &cursor) }
    current?.cursor = cursor
    return line
  }

  /// Gives others their turn: what is left of the lines comes first again, at the end of the run queue.
  private mutating func putDown(_ lines: Segment, at offset: Int) {
    guard let holding = current else { return }
    courtyard.queues[holding.handle.slot].mailbox.putBack(lines, offset: offset)
    courtyard.schedule(holding.handle.slot)
    current = nil
  }

  /// Whether flood control throttles the connection before this command, which then comes first again.
  mutating func mustThrottle(
    _ cost: Cost, parameters: Int, _ holding: TakenConnection, _ lines: Segment, from offset: Int
  ) -> Bool {
    let rates = FloodRates(rawValue: courtyard.floodRates.load(ordering: .relaxed))
    guard rates.areOn else { return false }
    let mailboxSlot = holding.handle.slot
    let now = kernel.monotonicMilliseconds()
    guard let until = courtyard.queues[mailboxSlot].mailbox.spend(cost, parameters: parameters, rates, at: now) else {
      return false
    }
    switch courtyard.queues[mailboxSlot].mailbox.throttle(until: until, lines, offset: offset) {
    case .ending: return false
    // SAFETY: the mailbox has not taken the reference over, and the connection has no lines any more.
    case .ended:
      unsafe lines.release()
      current?.lines = nil
    case .flooding:
      unsafe lines.release()
      current?.lines = nil
      self.pending = .frame(.dismissed(.excessFlood))
    case .throttled:
      current = nil
      fanout.notify(.throttled, holding.handle, courtyard)
    }
    return true
  }
}
