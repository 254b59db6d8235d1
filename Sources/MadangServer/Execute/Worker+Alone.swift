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
      repeat {
        runPending(&world)
        settle(&world)
        noteRun(WorkerWord.exclusive)
        commands += 1
      } while commands < commandsMax && !fanout.isFull && !isOver(end) && needsMore(world)
      endMeasuring()
      endHold()
      fanout.endAlone(courtyard)
    }
  }

  /// Whether what comes next needs the world alone. What is refused is answered on the way.
  private mutating func needsMore(_ world: borrowing World) -> Bool {
    while takeUp(world) {
      guard let pending = self.pending else { return false }
      guard case .line = pending, admitted.isRefused, hasBegun else {
        return needsWorldAlone(pending)
      }
      self.pending = nil
      hasBegun = false
      fanout.apply(effects, world, courtyard, mayGather: false)
    }
    return false
  }

  private mutating func runPending(_ world: inout World) {
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
      turn = shell.change(
        admitted, unsafe lines.span.extracting(range), home: home(of: holding), &world, &effects)
    case .finished(let work):
      begin(holding.handle, world)
      wasWelcomed = world.isWelcomed(holding.handle)
      turn = shell.finish(work, &world, &effects)
    case .continuation: preconditionFailure("An answer is given while the world is shared.")
    }
    if !wasWelcomed, current != nil, world.isWelcomed(holding.handle) {
      fanout.notify(.registered, holding.handle, courtyard)
    }
    while courtyard.roomLogs.slots < world.rooms.slots {
      courtyard.roomLogs.grow(toHold: UInt32(courtyard.roomLogs.slots)) { RoomLog() }
    }
    if case .slow(_, _, isOnlyWork: true) = turn {
      leave(turn, holding)
      return
    }
    fanout.apply(effects, world, courtyard, mayGather: false)
    if current != nil { leave(turn, holding) } else { _ = fanout.takeTold() }
  }

  /// What follows from a change for others than those who were told.
  private mutating func settle(_ world: inout World) {
    for handle in world.takeAbandoned() { fanout.notify(.vacated, handle, courtyard) }
    if world.hasUnsavedRecords() { courtyard.postSaving() }
  }

  // MARK: Frames

  private mutating func run(_ frame: Frame, _ holding: TakenConnection, _ world: inout World) {
    let handle = holding.handle
    switch frame {
    case .opened(let encryption): open(holding, encryption, &world)
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
      if departure == .shutdown { world.beginEnding(milliseconds: effects.milliseconds) }
      dismiss(handle, departure, unheard, &world)
    case .ended(let departure, let unheard):
      begin(handle, world)
      if departure == .excessFlood { dismiss(handle, departure, unheard, &world) }
      world.disconnect(handle, reason: departure.text, unheardMilliseconds: Int64(unheard), &effects)
      fanout.apply(effects, world, courtyard, mayGather: false)
      begin(handle, world)
      fanout.notify(world.end(handle) ? .vacated : .lastWord, handle, courtyard)
      current = nil
    case .sendsBinary: world.answerInBinary(handle)
    case .lines, .deflated: break
    }
  }

  /// Who said too much is told how much of it was not taken.
  private mutating func dismiss(_ handle: Handle, _ departure: Departure, _ unheard: Int32, _ world: inout World) {
    let dropped = departure == .excessFlood ? courtyard.queues[handle.slot].mailbox.droppedLines : 0
    let note = dropped == 0 ? "" : dropped == 1 ? ", 1 line was not taken" : ", \(dropped) lines were not taken"
    world.dismiss(handle, reason: departure.text, note: note, unheardMilliseconds: Int64(unheard), &effects)
  }

  private mutating func open(_ holding: TakenConnection, _ encryption: Encryption, _ world: inout World) {
    let handle = holding.handle
    let (peer, user) = courtyard.queues[handle.slot].mailbox.origin
    let encoding = courtyard.configuration.listeners[Int(holding.listener)].encoding
      .union(courtyard.queues[handle.slot].mailbox.encoding)
    if holding.dialect == .control {
      // There is nothing that a connection to the control socket would have to register for.
      world.openControl(handle, user: courtyard.configuration.userNames[user] ?? "user \(user)")
      begin(handle, world)
      fanout.notify(.registered, handle, courtyard)
      return
    }
    let now = kernel.wallMilliseconds()
    let introduction = courtyard.queues[handle.slot].mailbox.introduction
    world.open(
      handle, host: peer.host, encoding: encoding, seconds: now / 1000, isSecure: introduction.contains(.secure),
      certificate: introduction.contains(.certificate) ? courtyard.presentedCertificates.take(of: handle) : nil,
      encryption: encryption)
    begin(handle, world)
    if world.expelIfBanned(handle, &effects) { return }
    guard holding.dialect == .plain else { return }
    world.welcomePlain(handle, address: peer.hostAndPort, home: home(of: holding) ?? world.settings.lobby, &effects)
    fanout.notify(.registered, handle, courtyard)
  }

  /// Where newcomers of a plain connection's listener land; nil: in the lobby.
  private func home(of holding: TakenConnection) -> String? {
    courtyard.configuration.listeners[Int(holding.listener)].room
  }
}
