import BasicContainers
import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// Runs commands: takes a connection from the run queue, runs what its mailbox holds, and hands what follows to the
/// fan-out. One thread owns it; it makes no socket call.
///
/// While it holds the world shared, it goes on from connection to connection, and room messages are gathered. A command
/// that changes the world ends that: everything gathered is handed out, and the command runs alone.
package struct Worker<K: Kernel>: ~Copyable {
  let courtyard: Courtyard<K>
  var effects = Effects()
  var fanout = Fanout()
  var current: Current?
  /// The last hold of the world ended for want of having it alone, or of leaving it to others.
  private var needsWorld = false

  /// The connection whose mailbox this worker holds.
  struct Current {
    let handle: Handle
    let isPlain: Bool
    let isControl: Bool
    var lines: Segment?
    var cursor = LineCursor()
    var commandsLeft = Limits.commandsPerConnectionMax
    /// A frame, or a command, that needs the world alone.
    var pending: Pending?
  }

  enum Pending {
    case frame(Frame)
    case line(Range<Int>)
    /// The end of a slow command, which the mailbox has.
    case finish
  }

  /// What `share` came to.
  private enum Pause {
    /// Nothing waits any more.
    case idle
    /// `current` has something pending that needs the world alone.
    case needsWorld
    /// Enough was done for one hold.
    case again
  }

  package init(_ courtyard: Courtyard<K>) {
    self.courtyard = courtyard
  }

  /// The life of a worker's thread.
  mutating func run() {
    repeat { runUntilIdle() } while courtyard.runQueue.waitForWork()
  }

  /// Runs until nothing waits.
  package mutating func runUntilIdle() {
    while step() {}
  }

  /// First what the last step has left to do with the world alone; then holds the world shared, for so many commands at
  /// most. False where nothing waits.
  package mutating func step(commandsMax: Int = Limits.commandsPerTurnMax) -> Bool {
    if needsWorld { runAlone() }
    let courtyard = self.courtyard
    var pause = Pause.idle
    courtyard.world.withReading { world in pause = share(world, commandsMax: commandsMax) }
    announce()
    needsWorld = pause == .needsWorld
    return pause != .idle
  }

  /// Lets the reactor know of everything that was appended or noted.
  private mutating func announce() {
    if courtyard.attention.add(&fanout.listed) { courtyard.kernel.wake() }
  }

  // MARK: Sharing the world

  private mutating func share(_ world: borrowing World, commandsMax: Int) -> Pause {
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
      if mustRest(CommandRow.refusalCost, holding, lines, from: line.lowerBound) { return true }
      world.refuse(violation, &effects)
    case .message(let message):
      let command = Command(line: bytes, message: message)
      let person = effects.author
      guard let row = world.admit(command, person, &effects) else {
        if mustRest(CommandRow.refusalCost, holding, lines, from: line.lowerBound) { return true }
        break
      }
      if case .exclusive = row.rule { return false }
      if mustRest(row.cost, holding, lines, from: line.lowerBound) { return true }
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

  mutating func begin(_ handle: Handle, _ world: borrowing World) {
    effects.begin(for: handle, in: world, milliseconds: courtyard.kernel.wallMilliseconds())
  }

  /// Whether flood control makes the connection rest before this command, which then comes first again.
  mutating func mustRest(_ cost: Int, _ holding: Current, _ lines: Segment, from offset: Int) -> Bool {
    guard courtyard.isFloodControlled.load(ordering: .relaxed) else { return false }
    let mailboxSlot = holding.handle.slot
    let now = courtyard.kernel.monotonicMilliseconds()
    guard let until = courtyard.links[mailboxSlot].mailbox.spend(cost, at: now) else { return false }
    switch courtyard.links[mailboxSlot].mailbox.rest(until: until, lines, offset: offset) {
    case .ending: return false
    case .flooding:
      lines.release()
      current?.lines = nil
      current?.pending = .frame(.dismissed(.excessFlood))
    case .resting:
      current = nil
      fanout.notify(.throttled, holding.handle, courtyard)
    }
    return true
  }

  /// Leaves what takes long to the slow lane, and the connection's next command until that is done. Nothing is answered
  /// before: what the preparation recorded is given up.
  mutating func park(_ work: SlowWork, _ handle: Handle, label: [UInt8]?) {
    courtyard.links[handle.slot].mailbox.park(current?.lines, offset: current?.cursor.offset ?? 0)
    current = nil
    courtyard.slowLane.post(.work(handle, work, label: label))
  }

  // MARK: Having the world alone

  private mutating func runAlone() {
    let courtyard = self.courtyard
    courtyard.world.withWriting { world in
      guard let holding = current else { return }
      current?.pending = nil
      switch holding.pending {
      case .frame(let frame): run(frame, holding.handle, &world)
      case .line(let line): run(line, holding, &world)
      case .finish:
        if let work = courtyard.links[holding.handle.slot].mailbox.takeFinished() { run(work, holding.handle, &world) }
      case nil: break
      }
      while courtyard.roomLogs.slots < world.rooms.slots {
        courtyard.roomLogs.grow(toHold: UInt32(courtyard.roomLogs.slots)) { RoomLog() }
      }
      fanout.apply(effects, world, courtyard, mayGather: false)
      for handle in world.takeAbandoned() { fanout.notify(.vacated, handle, courtyard) }
      if world.hasUnsavedRooms() || world.hasUnsavedPresences() { courtyard.postSavingOfRooms() }
      if let work = effects.takeWork(), current != nil { park(work, holding.handle, label: nil) }
    }
  }

  private mutating func run(_ line: Range<Int>, _ holding: Current, _ world: inout World) {
    guard let lines = holding.lines else { return }
    begin(holding.handle, world)
    let bytes = lines.span.extracting(line)
    if holding.isPlain {
      runPlainAlone(line, holding, lines, &world)
      return
    }
    if holding.isControl {
      runControlAlone(bytes, &world)
      return
    }
    guard case .message(let message) = IRCMessage.parse(bytes) else { return }
    let command = Command(line: bytes, message: message)
    let person = effects.author
    guard let row = world.admit(command, person, &effects) else { return }
    if mustRest(row.cost, holding, lines, from: line.lowerBound) {
      // Nothing was done, and so nothing is answered: a label stays for when the command runs.
      begin(holding.handle, world)
      return
    }
    guard case .exclusive(let rule) = row.rule else { return }
    let wasWelcomed = world.isWelcomed(holding.handle)
    rule(&world, person, command, &effects)
    if let work = effects.takePostponed() {
      park(work, holding.handle, label: effects.labelBytes)
      begin(holding.handle, world)
      return
    }
    if effects.expelsAuthor { world.dismiss(holding.handle, reason: Departure.filtered.text, &effects) }
    if !wasWelcomed, world.isWelcomed(holding.handle) {
      fanout.notify(.registered, holding.handle, courtyard)
    }
  }

  private mutating func run(_ frame: Frame, _ handle: Handle, _ world: inout World) {
    switch frame {
    case .opened: open(handle, &world)
    case .quiet:
      begin(handle, world)
      if !effects.encoding.hasBareLines {
        effects.ping(world)
        world.endStaleBatch(of: handle, &effects)
      }
    case .dismissed(let departure):
      begin(handle, world)
      world.dismiss(handle, reason: departure.text, &effects)
    case .ended(let departure):
      begin(handle, world)
      world.disconnect(handle, reason: departure.text, &effects)
      fanout.apply(effects, world, courtyard, mayGather: false)
      begin(handle, world)
      if world.end(handle) { fanout.notify(.vacated, handle, courtyard) }
      current = nil
    case .lines: break
    }
  }

  private mutating func open(_ handle: Handle, _ world: inout World) {
    let origin = courtyard.links[handle.slot].mailbox.origin
    let listener = courtyard.configuration.listeners[Int(origin.listener)]
    if listener.encoding.isControl {
      openControl(handle, &world)
      return
    }
    let now = courtyard.kernel.wallMilliseconds()
    world.open(handle, host: origin.peer.host, encoding: listener.encoding, seconds: now / 1000)
    begin(handle, world)
    if world.expelIfBanned(handle, &effects) { return }
    if listener.encoding.isPlain { welcomePlain(handle, origin.peer, home: home(of: listener, world), &world) }
  }

  private mutating func run(_ work: FinishedWork, _ handle: Handle, _ world: inout World) {
    begin(handle, world)
    // Who has left meanwhile is answered no more.
    if world.hasLeft(handle) {
      if work.isBinding { work.finish(&world, effects.author, &effects) }
      begin(handle, world)
      return
    }
    if let label = work.label { effects.setLabel(label.span) }
    let wasWelcomed = world.isWelcomed(handle)
    work.finish(&world, effects.author, &effects)
    if !wasWelcomed, world.isWelcomed(handle) { fanout.notify(.registered, handle, courtyard) }
  }
}
