import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// While it shares the world with other workers: from connection to connection, as long as nothing needs it alone.
extension Worker {
  /// Runs commands that only read the world, and hands out what they gathered.
  mutating func share(_ world: borrowing World, commandsMax: Int) -> Pause {
    let pause = runUntilPause(world, commandsMax: commandsMax)
    fanout.handOut(world, courtyard)
    return pause
  }

  private mutating func runUntilPause(_ world: borrowing World, commandsMax: Int) -> Pause {
    var commands = 0
    while commands < commandsMax, fanout.gatheredBytes < Limits.gatheredBytesMax {
      if current?.pending != nil { return .needsWorld }
      if current == nil {
        guard let slot = courtyard.runQueue.takeNow() else { return .idle }
        open(slot)
      }
      guard let line = nextLine() else { continue }
      if !runShared(line, world), current?.pending == nil { current?.pending = .line(line) }
      commands += 1
    }
    return .again
  }

  private mutating func open(_ slot: UInt32) {
    let mailbox = courtyard.links[slot].mailbox.origin
    let generation = courtyard.links[slot].mailbox.generation
    let listener = courtyard.configuration.listeners[Int(mailbox.listener)]
    current = Current(
      handle: Handle(slot: slot, generation: generation), isPlain: listener.encoding.isPlain,
      isControl: listener.encoding.isControl)
  }

  /// The next line of the current connection. Nil where it has none: then either something is pending that needs the
  /// world, or the connection has been put down.
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
        lines.release()
        current?.lines = nil
      }
      switch courtyard.links[holding.handle.slot].mailbox.next() {
      case .frame(.lines(let segment)):
        current?.lines = holding.isPlain ? Worker.withoutTelnet(segment) : segment
        current?.cursor = LineCursor()
      case .rest(let segment, let offset):
        current?.lines = segment
        current?.cursor = LineCursor(startingAt: offset)
      case .frame(let frame):
        current?.pending = .frame(frame)
        return nil
      case .finished:
        current?.pending = .finish
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
    var line = cursor.next(in: lines.span) ?? cursor.rest(in: lines.span)
    if current?.isPlain == true { Worker.shorten(&line, in: lines, &cursor) }
    current?.cursor = cursor
    return line
  }

  /// Gives others their turn: what is left of the lines comes first again, at the end of the run queue.
  private mutating func putDown(_ lines: Segment, at offset: Int) {
    guard let holding = current else { return }
    courtyard.links[holding.handle.slot].mailbox.putBack(lines, offset: offset)
    courtyard.runQueue.post(holding.handle.slot)
    current = nil
  }

  /// Runs a line that only reads the world; false where it must have it alone.
  private mutating func runShared(_ line: Range<Int>, _ world: borrowing World) -> Bool {
    guard let holding = current, let lines = holding.lines else { return true }
    // Who has left says no more, whatever else had arrived from them.
    if world.hasLeft(holding.handle) { return true }
    if holding.isPlain { return runSharedPlain(line, holding, lines, world) }
    if holding.isControl { return runSharedControl(line, holding, lines, world) }
    let bytes = lines.span.extracting(line)
    begin(holding.handle, world)
    switch IRCMessage.parse(bytes) {
    case .empty: return true
    case .violation(let violation):
      if mustRest(.refusal, holding, lines, from: line.lowerBound) { return true }
      world.refuse(violation, &effects)
    case .message(let message):
      let command = Command(line: bytes, message: message)
      let person = effects.author
      guard let row = world.admit(command, person, &effects) else {
        if mustRest(.refusal, holding, lines, from: line.lowerBound) { return true }
        break
      }
      if case .exclusive = row.rule { return false }
      if mustRest(row.cost, parameters: command.count, holding, lines, from: line.lowerBound) { return true }
      if case .shared(let rule) = row.rule { rule(world, person, command, &effects) }
      if case .slow(let prepare) = row.rule, let work = prepare(world, person, command, &effects) {
        park(work, holding.handle, label: effects.labelBytes)
        return true
      }
    }
    fanout.apply(effects, world, courtyard, mayGather: true)
    if effects.expelsAuthor { current?.pending = .frame(.dismissed(.filtered)) }
    return true
  }
}
