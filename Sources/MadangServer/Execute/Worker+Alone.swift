import MadangChat
import MadangKernel
import MadangMemory
import MadangWire

/// While it has the world alone: one command, frame or end of slow work, which may change it.
extension Worker {
  /// Runs what `current` has pending.
  mutating func runAlone() {
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
      if world.hasUnsavedRecords() { courtyard.postSaving() }
      if let work = effects.takeWork(), current != nil { park(work, holding.handle, label: nil) }
    }
  }

  private mutating func run(_ line: Range<Int>, _ holding: Current, _ world: inout World) {
    guard let lines = holding.lines else { return }
    begin(holding.handle, world)
    // Since it was read, somebody else may have ended the connection.
    if world.hasLeft(holding.handle) { return }
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
    if mustRest(row.cost, parameters: command.count, holding, lines, from: line.lowerBound) {
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
        world.endStaleBatch(of: handle, &effects)
        // Under a label, all that is answered together is the labelled answer, and a PING answers nothing.
        if effects.label != nil {
          fanout.apply(effects, world, courtyard, mayGather: false)
          begin(handle, world)
        }
        effects.ping()
      }
    case .dismissed(let departure, let unheard):
      begin(handle, world)
      world.dismiss(handle, reason: departure.text, unheardMilliseconds: Int64(unheard), &effects)
    case .ended(let departure, let unheard):
      begin(handle, world)
      world.disconnect(handle, reason: departure.text, unheardMilliseconds: Int64(unheard), &effects)
      fanout.apply(effects, world, courtyard, mayGather: false)
      begin(handle, world)
      fanout.notify(world.end(handle) ? .vacated : .lastWord, handle, courtyard)
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
      effects.dropReplies()
      return
    }
    if let label = work.label { effects.setLabel(label.span) }
    let wasWelcomed = world.isWelcomed(handle)
    work.finish(&world, effects.author, &effects)
    if !wasWelcomed, world.isWelcomed(handle) { fanout.notify(.registered, handle, courtyard) }
  }
}
