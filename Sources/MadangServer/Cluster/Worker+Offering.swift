import MadangChat
import MadangMemory
import MadangRecords
import MadangWorld

/// What comes in at this node and concerns all: it goes to the log, and its connection waits until it has come back.
extension Worker {
  /// Takes what is pending where it goes by the log: to it, or from it, as far as it only reads the world. False where it is
  /// run like anything else.
  mutating func takesLogsWay(_ world: borrowing World) -> Bool {
    guard let pending = self.pending else { return false }
    if log.isTaken {
      if needsWorldAlone(pending) { return false }
      runLogged(reading: world)
      return true
    }
    guard let holding = current else { return false }
    if !world.isCurrent(holding.handle) || world.hasLeft(holding.handle), let isDone = isOver(pending, holding, world) {
      return isDone
    }
    if case .frame(let frame) = pending, mustAwaitOwn(frame, of: holding) { return true }
    switch pending {
    case .line(let range, _) where admitted.reach == .log && world.isAside(holding.handle):
      introduce(holding, from: range.lowerBound)
      return true
    case .line(let range, let label):
      guard admitted.concernsOthers, let lines = holding.lines else { return false }
      self.pending = nil
      offer(range, of: lines, label: label, holding, world)
      return true
    case .frame(.opened) where holding.dialect == .control: return false
    case .frame where world.isAside(holding.handle): return false
    case .frame(let frame): return offer(frame, holding, world)
    case .finished(let work): return offer(work, holding, world)
    case .continuation, .entry, .settings, .change, .departure, .expulsion: return false
    }
  }

  /// Of a connection that the world knows no more: nil where it goes on all the same.
  private mutating func isOver(_ pending: PendingWork, _ holding: TakenConnection, _ world: borrowing World) -> Bool? {
    if case .frame(.opened) = pending { return nil }
    guard courtyard.queues[holding.handle.slot].mailbox.isCutOff else { return nil }
    self.pending = nil
    hasBegun = false
    if case .frame(.deflated(let message, _)) = pending {
      // SAFETY: it was the mailbox's, and nobody looks at it any more.
      unsafe message.release()
    }
    if case .frame(.ended) = pending {
      fanout.notify(world.isCurrent(holding.handle) ? .lastWord : .vacated, holding.handle, courtyard)
      current = nil
    }
    return true
  }

  // MARK: Lines

  private mutating func offer(
    _ range: Range<Int>, of lines: Segment, label: [UInt8]?, _ holding: TakenConnection, _ world: borrowing World
  ) {
    guard resume(holding, label: label, world) else { return }
    hasBegun = false
    // SAFETY: the connection that is taken up holds them.
    let line = unsafe lines.span.extracting(range)
    let isWhole = logEntry.write(line, admitted, home: home(of: holding), world, effects)
    if admitted.speaks { return goAhead(from: range.lowerBound, of: lines, holding) }
    let offered: Mailbox.Offered = isWhole ? .entry : .line(line.indices.map { line[$0] })
    let end = current?.cursor.offset ?? range.upperBound
    let mailbox = holding.handle.slot
    current = nil
    if end < lines.count {
      courtyard.queues[mailbox].mailbox.park(lines, offset: end, offering: offered)
    } else {
      courtyard.queues[mailbox].mailbox.park(nil, offset: 0, offering: offered)
    }
    if !offerEntry() {
      // What waits for room is offered, and paid for, anew.
      courtyard.queues[mailbox].mailbox.wait(for: end < lines.count ? nil : lines, offset: range.lowerBound)
      courtyard.awaitLog(mailbox)
    } else if end >= lines.count {
      // SAFETY: it was the connection's, which has put it down.
      unsafe lines.release()
    }
  }

  /// The connection goes on with its next line at once.
  private mutating func goAhead(from offset: Int, of lines: Segment, _ holding: TakenConnection) {
    let slot = holding.handle.slot
    courtyard.queues[slot].mailbox.goAhead()
    if offerEntry() { return }
    courtyard.queues[slot].mailbox.stayBehind()
    courtyard.queues[slot].mailbox.park(lines, offset: offset)
    current = nil
    courtyard.awaitLog(slot)
  }

  /// Whether a line has to wait for what its connection has said before. It comes first again then.
  mutating func mustAwaitOwn(_ lines: Segment, from offset: Int, of holding: TakenConnection, speaks: Bool) -> Bool {
    guard courtyard.queues[holding.handle.slot].mailbox.awaitOwn(lines, offset: offset, speaks: speaks) else {
      return false
    }
    current = nil
    return true
  }

  private mutating func mustAwaitOwn(_ frame: Frame, of holding: TakenConnection) -> Bool {
    if case .deflated = frame { return false }
    guard courtyard.queues[holding.handle.slot].mailbox.awaitOwn(frame) else { return false }
    self.pending = nil
    hasBegun = false
    current = nil
    return true
  }

  /// False where there is no room.
  private mutating func offerEntry() -> Bool {
    guard let seat = courtyard.seat else { return false }
    hasOffered = true
    return logEntry.withBytes { seat.offer($0) }
  }

  /// Sends what was offered.
  mutating func pump() {
    hasOffered = false
    courtyard.seat?.pump(wallMilliseconds: kernel.wallMilliseconds())
  }

  // MARK: Frames

  private mutating func offer(_ frame: Frame, _ holding: TakenConnection, _ world: borrowing World) -> Bool {
    let handle = holding.handle
    let milliseconds = kernel.wallMilliseconds()
    switch frame {
    case .lines, .deflated, .log: return false
    case .opened(let encryption):
      offerOpening(of: holding, encryption, before: nil, offset: 0)
      return true
    case .quiet where !world.sessions[handle.slot].hasClientBatches:
      self.pending = nil
      begin(handle, world)
      effects.ping()
      fanout.apply(effects, world, courtyard, mayGather: false)
      fanout.notify(.asked, handle, courtyard)
      return true
    case .quiet: logEntry.write(.quiet, of: world.sessions[handle.slot].id, at: milliseconds)
    case .sendsBinary: logEntry.write(.binary, of: world.sessions[handle.slot].id, at: milliseconds)
    case .dismissed(let departure, let unheard), .ended(let departure, let unheard):
      let ending = ending(of: handle, departure, unheard)
      let kind: Entry.Kind = if case .ended = frame { .ended } else { .dismissed }
      logEntry.write(kind, ending, of: world.sessions[handle.slot].id, at: milliseconds)
    }
    self.pending = nil
    current = nil
    courtyard.queues[handle.slot].mailbox.park(nil, offset: 0, offering: .entry)
    if !offerEntry() {
      courtyard.queues[handle.slot].mailbox.wait(for: frame)
      courtyard.awaitLog(handle.slot)
    }
    return true
  }

  /// Tells the log of a connection. What `lines` hold from `offset` on comes once that has come back.
  private mutating func offerOpening(
    of holding: TakenConnection, _ encryption: Encryption, before lines: Segment?, offset: Int
  ) {
    let handle = holding.handle
    let token = UInt64(handle.slot) << 32 | UInt64(handle.generation)
    logEntry.write(opening(of: holding, encryption), token: token, at: kernel.wallMilliseconds())
    let entry = logEntry.withBytes { bytes in bytes.indices.map { bytes[$0] } }
    self.pending = nil
    current = nil
    courtyard.queues[handle.slot].mailbox.park(lines, offset: offset, offering: .opening(entry, sender: nil))
    courtyard.offerOpening(of: handle.slot)
    hasOffered = true
  }

  /// A connection to the control socket asks for something that concerns others, who know nothing of it yet.
  private mutating func introduce(_ holding: TakenConnection, from offset: Int) {
    hasBegun = false
    offerOpening(of: holding, .none, before: holding.lines, offset: offset)
  }

  // MARK: Slow work

  private mutating func offer(_ work: FinishedWork, _ holding: TakenConnection, _ world: borrowing World) -> Bool {
    let handle = holding.handle
    if work.finish.isReading || (world.hasLeft(handle) && !work.isBinding) { return false }
    let settled = FinishedWork(
      finish: work.finish.wholeSettled(world, world.person(behind: handle)), label: work.label,
      isBinding: work.isBinding)
    guard logEntry.write(settled, of: handle, at: kernel.wallMilliseconds(), world) else { return false }
    self.pending = nil
    current = nil
    courtyard.queues[handle.slot].mailbox.park(nil, offset: 0, offering: .finished(settled))
    if !offerEntry() {
      courtyard.queues[handle.slot].mailbox.wait(for: settled)
      courtyard.awaitLog(handle.slot)
    }
    return true
  }
}
