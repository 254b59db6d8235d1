import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// While it has the world alone: commands, frames and ends of slow work that change it.
extension Worker {
  /// Runs what `current` has pending, and then what comes next, as long as that needs the world alone too.
  mutating func runAlone(commandsMax: Int) {
    let courtyard = self.courtyard
    courtyard.world.withWriting { world in
      let end = holdEnds()
      var commands = 0
      fanout.beginAlone()
      if log.isTaken { page?.resume(.first) }
      repeat {
        runPending(&world)
        settle(&world)
        noteRun(WorkerWord.exclusive)
        commands += 1
      } while commands < commandsMax && !fanout.isFull && !isOver(end) && needsMore(world)
      endMeasuring()
      endHold()
      if log.isTaken { page?.rest(.first) }
      fanout.endAlone(courtyard)
    }
  }

  /// Whether what comes next needs the world alone. What is refused is answered on the way.
  private mutating func needsMore(_ world: borrowing World) -> Bool {
    while takeUp(world) {
      guard let pending = self.pending else { return false }
      guard case .line = pending, admitted.isRefused, hasBegun else {
        // Where there is a log, what comes in is offered to it first.
        return isClustered && !log.isTaken ? false : needsWorldAlone(pending)
      }
      self.pending = nil
      hasBegun = false
      fanout.apply(effects, world, courtyard, mayGather: false)
    }
    return false
  }

  private mutating func runPending(_ world: inout World) {
    if log.isTaken { return runLogged(&world) }
    guard let holding = current, let pending = self.pending else { return }
    self.pending = nil
    var turn = Turn.done
    // A connection that has just been opened has no session yet, and is made known as it is opened.
    var wasWelcomed = true
    switch pending {
    case .frame(let frame):
      run(frame, holding, &world)
      if current != nil { turn = shell.rest(world, &effects) }
    case .line(let range, let label):
      guard let lines = holding.lines, resume(holding, label: label, world) else { return }
      hasBegun = false
      wasWelcomed = world.isWelcomed(holding.handle)
      // SAFETY: the connection that is taken up holds them.
      let line = unsafe lines.span.extracting(range)
      let home = home(of: holding)
      if entries.isOn, !admitted.isRefused { entries.takeAlone(line, admitted, home: home, &world, effects) }
      turn = shell.change(admitted, line, home: home, &world, &effects)
    case .finished(let work):
      begin(holding.handle, world)
      wasWelcomed = world.isWelcomed(holding.handle)
      if entries.isOn { entries.take(work, &world, effects) }
      turn = shell.finish(work, &world, &effects)
    case .continuation: preconditionFailure("An answer is given while the world is shared.")
    case .entry, .settings, .change, .departure, .expulsion: preconditionFailure("The log is no connection.")
    }
    if !wasWelcomed, current != nil, world.isWelcomed(holding.handle) {
      fanout.notify(.registered, holding.handle, courtyard)
    }
    growRoomLogs(world)
    if case .slow(_, _, isOnlyWork: true) = turn {
      leave(turn, holding)
      return
    }
    fanout.apply(effects, world, courtyard, mayGather: false)
    if current != nil { leave(turn, holding) } else { _ = fanout.takeTold() }
  }

  /// Each room has its log.
  func growRoomLogs(_ world: borrowing World) {
    while courtyard.roomLogs.slots < world.rooms.slots {
      courtyard.roomLogs.grow(toHold: UInt32(courtyard.roomLogs.slots)) { RoomLog() }
    }
  }

  /// What follows from a change for others than those who were told.
  private mutating func settle(_ world: inout World) {
    for handle in world.takeAbandoned() {
      if handle.slot < courtyard.queues.slots {
        fanout.notify(.vacated, handle, courtyard)
      } else {
        giveBack(ghost: handle)
      }
    }
    if world.hasUnsavedRecords() { courtyard.postSaving() }
  }

  // MARK: Frames

  private mutating func run(_ frame: Frame, _ holding: TakenConnection, _ world: inout World) {
    let handle = holding.handle
    switch frame {
    case .opened(let encryption): open(holding, encryption, &world)
    case .quiet:
      begin(handle, world)
      note(.quiet, of: handle, &world)
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
      dismiss(handle, departure, unheard, &world)
    case .ended(let departure, let unheard):
      begin(handle, world)
      if departure == .excessFlood { dismiss(handle, departure, unheard, &world) }
      let ending = Ending(reason: departure.text, unheardMilliseconds: Int64(unheard))
      note(.ended, ending, of: handle, &world)
      world.disconnect(
        handle, reason: ending.reason, unheardMilliseconds: ending.unheardMilliseconds, &effects)
      fanout.apply(effects, world, courtyard, mayGather: false)
      begin(handle, world)
      fanout.notify(world.end(handle) ? .vacated : .lastWord, handle, courtyard)
      current = nil
    case .sendsBinary:
      begin(handle, world)
      note(.binary, of: handle, &world)
      world.answerInBinary(handle)
    case .lines, .deflated, .log: break
    }
  }

  /// What happens to a connection is handed over before it does.
  private mutating func note(
    _ kind: Entry.Kind, _ ending: Ending? = nil, of handle: Handle, _ world: inout World
  ) {
    if entries.isOn { entries.take(kind, ending, of: handle, at: effects.milliseconds, &world) }
  }

  /// Who said too much is told how much of it was not taken.
  private mutating func dismiss(_ handle: Handle, _ departure: Departure, _ unheard: Int32, _ world: inout World) {
    let ending = ending(of: handle, departure, unheard)
    note(.dismissed, ending, of: handle, &world)
    if ending.isShutdown { world.beginEnding(milliseconds: effects.milliseconds) }
    world.dismiss(
      handle, reason: ending.reason, note: ending.note, unheardMilliseconds: ending.unheardMilliseconds, &effects)
  }

  func ending(of handle: Handle, _ departure: Departure, _ unheard: Int32) -> Ending {
    let dropped = departure == .excessFlood ? courtyard.queues[handle.slot].mailbox.droppedLines : 0
    let note = dropped == 0 ? "" : dropped == 1 ? ", 1 line was not taken" : ", \(dropped) lines were not taken"
    return Ending(
      reason: departure.text, note: departure == .drained ? ", connect again" : note,
      unheardMilliseconds: Int64(unheard), isShutdown: departure == .shutdown && !isClustered)
  }

  private mutating func open(_ holding: TakenConnection, _ encryption: Encryption, _ world: inout World) {
    let handle = holding.handle
    let opening = opening(of: holding, encryption)
    let milliseconds = kernel.wallMilliseconds()
    if isClustered, let user = opening.user {
      world.openControlAside(handle, user: user, node: courtyard.seat?.node ?? .first)
      begin(handle, world, milliseconds: milliseconds)
      fanout.notify(.registered, handle, courtyard)
      return
    }
    let id = entries.isOn ? entries.take(opening, at: milliseconds, &world) : nil
    if world.open(opening, as: handle, id: id, milliseconds: milliseconds, &effects) {
      fanout.notify(.registered, handle, courtyard)
    }
  }

  /// What there is to tell of a connection that was made.
  func opening(of holding: TakenConnection, _ encryption: Encryption) -> Opening {
    let handle = holding.handle
    let (peer, user) = courtyard.queues[handle.slot].mailbox.origin
    let introduction = courtyard.queues[handle.slot].mailbox.introduction
    let encoding = courtyard.configuration.listeners[Int(holding.listener)].encoding
      .union(courtyard.queues[handle.slot].mailbox.encoding)
    var opening = Opening(encoding: encoding, host: peer.host, encryption: encryption)
    switch holding.dialect {
    case .control: opening.user = courtyard.configuration.userNames[user] ?? "user \(user)"
    case .plain:
      opening.address = peer.hostAndPort
      opening.home = home(of: holding)
    default: break
    }
    opening.isSecure = introduction.contains(.secure)
    if introduction.contains(.certificate) { opening.certificate = courtyard.presentedCertificates.take(of: handle) }
    return opening
  }

  /// Where newcomers of a plain connection's listener land; nil: in the lobby.
  func home(of holding: TakenConnection) -> String? {
    courtyard.configuration.listeners[Int(holding.listener)].room
  }
}
