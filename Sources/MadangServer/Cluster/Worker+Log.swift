import MadangChat
import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// What stands in the log: it comes about here, in the order that it has there, as on every node; and whoever is connected here
/// is told. Who said it here is answered, and goes on.
extension Worker {
  /// Takes up what stands next, up to something that is to run.
  mutating func takeUpEntry(_ world: borrowing World) {
    guard let seat = courtyard.seat else { return }
    if log.entriesLeft <= 0 {
      page?.rest(.first)
      rest(world)
      return pauses(seat) ? () : courtyard.schedule(ClusterSeat.slot)
    }
    switch seat.next() {
    case .entry(let logged):
      log.entriesLeft -= 1
      fanout.begin(at: logged.place)
      takeOffered(logged, world)
      self.pending = .entry(logged)
      hasBegun = false
      if logged.entry.kind == .line { admit(logged, world) }
    case .settings(let change):
      log.entriesLeft -= 1
      self.pending = .settings(change)
    case .change(let change):
      log.entriesLeft -= 1
      self.pending = .change(change)
    case .departure(let departure):
      log.entriesLeft -= 1
      fanout.begin(at: departure.place)
      self.pending = .departure(departure)
    case .void(let step):
      log.entriesLeft -= 1
      leaveOut(step, seat, world)
    case .nothing:
      switch seat.writeSnapshot(world) {
      case .written:
        // Others have their turn before the next piece.
        rest(world)
        return courtyard.schedule(ClusterSeat.slot)
      case .ended:
        courtyard.post(chore: { [unowned courtyard] in courtyard.sealSnapshot() })
        rest(world)
        return courtyard.schedule(ClusterSeat.slot)
      case .waits: return rest(world)
      case .awaited: hasOffered = true
      case .nothing: break
      }
      takeFrame(seat, world)
    }
  }

  /// Much was handed out: what comes next in the log gathers for a while. To be called before the reactor hears of what was
  /// handed out.
  mutating func gather() {
    let deliveries = fanout.takeHandedOut()
    guard let seat = courtyard.seat else { return }
    let milliseconds = Int64(deliveries / seat.configuration.deliveriesPerMillisecond)
    if milliseconds == 0 || !courtyard.queues[ClusterSeat.slot].mailbox.beginGathering() { return }
    seat.gathersUntil.store(
      kernel.monotonicMilliseconds() + min(milliseconds, seat.configuration.gatheringMillisecondsMax),
      ordering: .releasing)
  }

  /// Others have their turn. Whoever reads on in the log finds handed out what came before.
  private mutating func rest(_ world: borrowing World) {
    handOut(world)
    log = LogTurn()
    fanout.begin(at: nil)
  }

  /// Whether whoever keeps what is read has to come further first; it has the log read on then.
  private func pauses(_ seat: ClusterSeat) -> Bool {
    seat.configuration.stores?.pausesLog(courtyard.configuration.journal) ?? false
  }

  private mutating func takeFrame(_ seat: ClusterSeat, _ world: borrowing World) {
    if pauses(seat) { return rest(world) }
    if let frame = seat.takeKept() {
      return obey(seat.take(frame, world, milliseconds: kernel.monotonicMilliseconds()), seat, world)
    }
    let mailbox = ClusterSeat.slot
    if courtyard.queues[mailbox].mailbox.waitingBytes == 0 { handOut(world) }
    switch courtyard.queues[mailbox].mailbox.next() {
    case .frame(.log(let frame)):
      seat.noteRead(frame.count)
      obey(seat.hear(frame, world, milliseconds: kernel.monotonicMilliseconds()), seat, world)
    case .nothing:
      log = LogTurn()
      fanout.begin(at: nil)
    case .frame, .leftover, .finished, .continuation: preconditionFailure("The log brings nothing but batches.")
    }
  }

  /// What follows from a batch for this node.
  private mutating func obey(_ heard: ClusterSeat.Heard, _ seat: ClusterSeat, _ world: borrowing World) {
    if heard.isCutOff {
      seat.configuration.stores?.lose(forGood: false)
      courtyard.offerOpeningsAgain()
      seat.configuration.tell(.cutOff)
    }
    if heard.isDisplaced { courtyard.giveUp(.displaced) }
    if heard.isStrange { courtyard.giveUp(.strange) }
    if heard.isUndecided { courtyard.giveUp(.undecided) }
    if let parted = heard.parted {
      seat.remember(parted)
      // Without a page it would do all of that again, and again.
      courtyard.giveUp(.parted(parted.place), restarting: page != nil)
    }
    // What it had read of the log until here is saved at once: only what it came to counts.
    if heard.hasBegun {
      seat.takeTurns(milliseconds: kernel.monotonicMilliseconds())
      courtyard.postSaving()
    }
    if let refusal = heard.refusal { courtyard.giveUp(.refused(refusal)) }
    switch heard.finding {
    case .outvoted(let position)?: courtyard.giveUp(.diverged(position))
    case .differs(let nodes, let position)?:
      let names = nodes.compactMap { world.nodes[$0]?.name }
      seat.configuration.tell(.differs(names, position))
    case nil: break
    }
    for slot in heard.waiting { courtyard.offerAgain(slot) }
    // Something of its own that has come back makes room for more.
    hasOffered = true
  }

  /// Something counts nowhere, for nodes have trapped at it. Whoever said it waits for nothing: their node has died.
  private mutating func leaveOut(_ step: VoidStep, _ seat: ClusterSeat, _ world: borrowing World) {
    seat.configuration.tell(.skipped(seat.describe(step, world, shell)))
    if !seat.storeLeavesOut(step) {
      seat.fallSilent()
      courtyard.giveUp(.strange)
    }
    if let settings = step.settings { self.pending = .settings(settings) }
  }

  /// Finds who is to be answered, and what was kept for that.
  private mutating func takeOffered(_ logged: LoggedEntry, _ world: borrowing World) {
    log.offered = nil
    log.connection = nil
    guard logged.isOurs, logged.entry.kind != .stored else { return }
    let handle: Handle?
    if logged.entry.kind == .opened {
      let token = logged.entry.connection.rawValue
      handle = Handle(
        slot: UInt32(truncatingIfNeeded: token >> 32), generation: UInt32(truncatingIfNeeded: token))
    } else {
      handle = world.session(logged.entry.connection)
    }
    // Where the connection was cut off while this was offered, nobody waits for it: it is as if it came from elsewhere.
    guard let handle, let offered = courtyard.queues[handle.slot].mailbox.takeOffered() else { return }
    log.connection = handle
    log.offered = offered
  }

  /// Begins what an entry is about.
  private mutating func begin(_ handle: Handle, of logged: LoggedEntry, _ world: borrowing World) {
    begin(handle, world, milliseconds: logged.entry.milliseconds)
    effects.isElsewhere = log.connection == nil
  }

  // MARK: Lines

  /// Parses the line of an entry, in this hold of the world. Of somebody who has gone, there is none.
  private mutating func admit(_ logged: LoggedEntry, _ world: borrowing World) {
    admitted = Admitted.nothing
    guard let handle = log.connection ?? world.session(logged.entry.connection) else { return }
    begin(handle, of: logged, world)
    hasBegun = true
    if world.hasLeft(handle) { return }
    do throws(FieldError) {
      // SAFETY: the reading holds the frame until it has gone on.
      let body = unsafe logged.frame.span.extracting(logged.body)
      let (home, start) = try shell.line(in: body, isPlain: effects.encoding.isPlain)
      log.home = home
      log.line = logged.body.lowerBound + start..<logged.body.upperBound
    } catch { preconditionFailure("An entry has no line: \(error)") }
    if case .line(let secret) = log.offered {
      admitted = shell.admit(secret.span, world, &effects)
    } else {
      // SAFETY: as above.
      admitted = shell.admit(unsafe logged.frame.span.extracting(log.line), world, &effects)
    }
  }

  /// Runs a line that only reads the world, or says something in it.
  mutating func runLogged(reading world: borrowing World) {
    guard case .entry(let logged) = self.pending else { return }
    self.pending = nil
    if !hasBegun { admit(logged, world) }
    let hasAuthor = hasBegun
    hasBegun = false
    let turn: Turn
    if case .line(let secret) = log.offered {
      turn = shell.read(admitted, secret.span, world, &effects)
    } else {
      // SAFETY: the reading holds the frame until it has gone on.
      turn = shell.read(admitted, unsafe logged.frame.span.extracting(log.line), world, &effects)
    }
    if hasAuthor, !admitted.isRefused, effects.expelsAuthor {
      self.pending = .expulsion(
        Expulsion(handle: effects.connection, isOurs: log.connection != nil, milliseconds: effects.milliseconds))
    }
    conclude(turn, hasAuthor, world, mayGather: true)
    noteRun(WorkerWord.shared)
  }

  /// Hands out what an entry has brought about, and has the connection go on that it came by.
  private mutating func conclude(
    _ turn: Turn, _ hasAuthor: Bool, _ world: borrowing World, mayGather: Bool
  ) {
    if !mayGather { growRoomLogs(world) }
    guard let connection = log.connection else {
      if case .slow(_, _, isOnlyWork: true) = turn { return }
      if hasAuthor {
        effects.dropWhatIsElsewhere()
        fanout.apply(effects, world, courtyard, mayGather: mayGather)
      }
      _ = fanout.takeTold()
      return
    }
    log.connection = nil
    log.offered = nil
    let slot = connection.slot
    if case .slow(_, _, isOnlyWork: true) = turn {
    } else {
      fanout.apply(effects, world, courtyard, mayGather: mayGather)
    }
    charge(connection)
    switch turn {
    case .done where mayGather: carriedOut.append(connection)
    case .done: endOffer(of: connection)
    // What is said is done at once: nothing has waited for it, and nothing is left of it.
    case _ where courtyard.queues[slot].mailbox.hasGoneAhead: endOffer(of: connection)
    case .slow(let work, let label, _):
      guard let finish = work.finished else { return courtyard.post(work, for: connection, label: label) }
      courtyard.queues[slot].mailbox.unpark(
        FinishedWork(finish: finish, label: label, isBinding: work.isBinding))
      courtyard.schedule(slot)
    case .continues(let continuation):
      courtyard.queues[slot].mailbox.goOn(with: continuation)
      if courtyard.queues[slot].outbox.awaitsRoom(generation: connection.generation) { return }
      if courtyard.queues[slot].mailbox.resume() { courtyard.schedule(slot, isContinued: true) }
    }
  }

  /// Hands out what was gathered; and only then those go on who have said it, lest they hear an answer first.
  mutating func handOut(_ world: borrowing World) {
    fanout.handOut(world, courtyard)
    if carriedOut.isEmpty { return }
    for connection in carriedOut { endOffer(of: connection) }
    carriedOut.removeAll(keepingCapacity: true)
  }

  private mutating func endOffer(of connection: Handle) {
    let slot = connection.slot
    let unparked = courtyard.queues[slot].mailbox.endOffer()
    if unparked.mustSchedule { courtyard.schedule(slot) }
    if unparked.resumesReading { fanout.notify(.resumeReading, connection, courtyard) }
  }

  // MARK: With the world alone

  mutating func runLogged(_ world: inout World) {
    guard let pending = self.pending else { return }
    self.pending = nil
    switch pending {
    case .settings(let change): adopt(change, &world)
    case .change(let change): world.take(change)
    case .departure(let departure): depart(departure, &world)
    case .expulsion(let expulsion): expel(expulsion, &world)
    case .entry(let logged):
      switch logged.entry.kind {
      case .line: run(lineOf: logged, &world)
      case .opened: open(logged, &world)
      case .stored: store(logged, &world)
      default: run(logged, &world)
      }
    case .line, .frame, .finished, .continuation: preconditionFailure("The log is no connection.")
    }
  }

  private mutating func run(lineOf logged: LoggedEntry, _ world: inout World) {
    admit(logged, world)
    let hasAuthor = hasBegun
    hasBegun = false
    let wasWelcomed = log.connection.map { world.isWelcomed($0) } ?? true
    let turn: Turn
    if case .line(let secret) = log.offered {
      turn = shell.change(admitted, secret.span, home: log.home, &world, &effects)
    } else {
      // SAFETY: the reading holds the frame until it has gone on.
      turn = shell.change(
        admitted, unsafe logged.frame.span.extracting(log.line), home: log.home, &world, &effects)
    }
    noteWelcome(wasWelcomed, world)
    conclude(turn, hasAuthor, world, mayGather: false)
  }

  private mutating func noteWelcome(_ wasWelcomed: Bool, _ world: borrowing World) {
    guard !wasWelcomed, let connection = log.connection, world.isWelcomed(connection) else { return }
    fanout.notify(.registered, connection, courtyard)
  }

  private mutating func open(_ logged: LoggedEntry, _ world: inout World) {
    let opening: Opening
    do throws(FieldError) {
      // SAFETY: the reading holds the frame until it has gone on.
      var reader = FieldReader(unsafe logged.frame.span.extracting(logged.body))
      opening = try reader.next()
      try reader.end()
    } catch { preconditionFailure("An entry is none: \(error)") }
    // What the connection asked before, no other node knew of.
    if let handle = log.connection, world.isAside(handle) { world.endAside(handle) }
    guard let handle = log.connection ?? courtyard.seat?.ghosts.withLock({ $0.claim() }) else {
      preconditionFailure("More people are here than there may be.")
    }
    let isWelcomed = world.open(
      opening, as: handle, of: logged.node, milliseconds: logged.entry.milliseconds, &effects)
    if isWelcomed { fanout.notify(.registered, handle, courtyard) }
    conclude(shell.rest(world, &effects), true, world, mayGather: false)
  }

  /// What else happens to a connection.
  private mutating func run(_ logged: LoggedEntry, _ world: inout World) {
    guard let handle = log.connection ?? world.session(logged.entry.connection) else { return }
    begin(handle, of: logged, world)
    let wasWelcomed = log.connection == nil || world.isWelcomed(handle)
    if case .finished(let work) = log.offered {
      let turn = shell.finish(work, &world, &effects)
      noteWelcome(wasWelcomed, world)
      return conclude(turn, true, world, mayGather: false)
    }
    // SAFETY: the reading holds the frame until it has gone on.
    let body = unsafe logged.frame.span.extracting(logged.body)
    do throws(FieldError) {
      if logged.entry.kind == .ended { return try end(handle, body, &world) }
      try shell.carryOut(logged.entry.kind, body, of: handle, &world, &effects)
    } catch { preconditionFailure("An entry is none: \(error)") }
    if logged.entry.kind == .quiet, log.connection != nil {
      // Under a label, all that is answered together is the labelled answer, and a PING answers nothing.
      if effects.label != nil {
        fanout.apply(effects, world, courtyard, mayGather: false)
        begin(handle, world, milliseconds: logged.entry.milliseconds)
      }
      effects.ping()
      fanout.notify(.asked, handle, courtyard)
    }
    conclude(log.connection == nil ? .done : shell.rest(world, &effects), true, world, mayGather: false)
  }

  // MARK: What is kept

  /// The stores of all nodes are told something.
  private mutating func store(_ logged: LoggedEntry, _ world: inout World) {
    let change: StoreChange
    do throws(FieldError) {
      // SAFETY: the reading holds the frame until it has gone on.
      var reader = FieldReader(unsafe logged.frame.span.extracting(logged.body))
      change = try reader.next()
      try reader.end()
    } catch { preconditionFailure("An entry is none: \(error)") }
    let refusal = world.follow(change)
    courtyard.seat?.configuration.stores?.handOver(
      change, at: logged.place, token: logged.isOurs ? logged.entry.connection.rawValue : nil, bytes: logged.body.count,
      refusal: refusal)
  }

  // MARK: Settings

  /// All nodes have other settings from here on; each has its own of those that nobody shares.
  private mutating func adopt(_ change: SettingsChange, _ world: inout World) {
    guard let seat = courtyard.seat else { return }
    let own = seat.ownSettings.withLock { $0 }
    let settings = SharedSettings.settings(own, sharing: change.settings)
      .fitting(courtyard.limitsInUse.withLock { $0 })
    if change.isQuiet { return world.replaceSettings(settings) }
    effects.begin(in: world, milliseconds: change.milliseconds)
    let changes = world.adopt(settings, &effects)
    var notice = changes.capabilities
    fanout.apply(effects, world, courtyard, mayGather: false)
    // All at once, at this place of the log: what clients have negotiated is part of what rules go by.
    while !notice.isTold {
      effects.begin(in: world, milliseconds: change.milliseconds)
      world.announce(&notice, toNext: .max, &effects)
      fanout.apply(effects, world, courtyard, mayGather: false)
    }
    _ = fanout.takeTold()
    let tokens = changes.tokens
    if !tokens.isEmpty { courtyard.post(chore: { [unowned courtyard] in courtyard.announce(tokens) }) }
    if change.keys.isEmpty { return }
    let differing = SharedSetting.differences(SharedSettings.of(own), change.settings)
    seat.configuration.tell(.settings(change.keys, file: differing.filter { change.keys.contains($0) }))
  }
}
