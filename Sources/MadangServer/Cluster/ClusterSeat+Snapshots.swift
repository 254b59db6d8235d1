import MadangChat
import MadangMemory
import MadangRecords
import MadangWorld

/// Snapshots: one node writes them for all, and each for itself that keeps something; and whoever begins later begins there.
extension ClusterSeat {
  enum SnapshotStep {
    /// A piece was written; there may be more.
    case written
    /// That was the last, of one that this node's database is to have.
    case ended
    /// The disk has to come further first.
    case waits
    /// The last piece waits for what comes in the log.
    case awaited
    /// Nothing is to be written.
    case nothing
  }

  /// This node is one of the nodes from here on.
  func takeTurns(milliseconds: Int64) {
    guard let node else { return }
    snapshots.withLock { $0.stagger(node, milliseconds: milliseconds) }
  }

  /// Writes the next piece of a snapshot, where one is due. The log is applied as far as it was read.
  func writeSnapshot(_ world: borrowing World) -> SnapshotStep {
    let (isDue, isWriting) = snapshots.withLock { ($0.isDue, $0.isWriting) }
    if !isDue, !isWriting { return .nothing }
    let mine = outbound.withLock { $0.isLeaving ? nil : $0.sender.life }
    if isWriting, mine == nil { abandonSnapshot() }
    if isDue, !snapshots.withLock({ $0.isWriting }) { beginSnapshot(mine) }
    if snapshots.withLock({ $0.writesOwn }), configuration.stores?.pausesSnapshot == true { return .waits }
    let witnessed = reading.withLock { $0.table.witnessed }
    guard let step = snapshots.withLock({ $0.next(world, witnessed: witnessed) }) else {
      // What waits to be told that it was applied is told soon.
      guard snapshots.withLock({ $0.isWriting }) else { return .nothing }
      outbound.withLock { $0.sender.witness() }
      return .awaited
    }
    if step.purpose.isShared { configuration.engine.keep(step.piece, of: step.position) }
    guard step.purpose.isOwn else { return .written }
    configuration.stores?.keep(step.piece, of: step.position)
    return step.piece.isLast ? .ended : .written
  }

  private func beginSnapshot(_ mine: NodeLife?) {
    var purpose = SnapshotTaking.Purpose()
    let writer = reading.withLock { reading in
      purpose.isShared = mine != nil && reading.table.here.first == mine
      // Before it is one of the nodes, what it reads is saved by nobody.
      purpose.isOwn = mine != nil && configuration.stores != nil
      return reading.snapshotWriter()
    }
    snapshots.withLock { $0.begin(writer, for: purpose) }
  }

  /// This node is none of those that are here any more: nobody will tell that it has applied as much.
  private func abandonSnapshot() {
    if snapshots.withLock({ $0.abandon() }) { _ = configuration.stores?.giveUpSnapshot() }
  }

  /// A snapshot of the world as it is, for this node's next start. Nil where the log is not applied up to the end of a batch,
  /// where all may yet come to leave out what is in it, or where what is kept is not to be gone on with.
  func lastSnapshot() -> LogSnapshotWriter? {
    guard isFaithful.load(ordering: .acquiring) else { return nil }
    let writer = reading.withLock { reading in
      reading.isBetweenBatches && reading.lastSteps <= reading.table.witnessed ? reading.snapshotWriter() : nil
    }
    guard let writer, snapshots.withLock({ $0.mayKeepLast(at: writer.position) }) else { return nil }
    return writer
  }

  /// Begins where a snapshot was written. `isOwn`: this node has written it, and sees that the log is the same.
  fileprivate func begin(with head: LogSnapshotReader.Head, isOwn: Bool) {
    reading.withLock { $0.begin(with: head, isOwn: isOwn) }
    snapshots.withLock { $0.noteRestored(at: isOwn ? head.position : 0) }
    applied.store(head.position, ordering: .relaxed)
    rememberMarks()
    let epoch = head.nodes.epoch(of: configuration.name)
    outbound.withLock { $0.epoch = epoch }
  }
}

// MARK: Beginning

extension Courtyard {
  package func begin(in log: LogExtent) -> LogStart {
    guard let seat else { return .nowhere }
    var kept: LogBeginning.Kept?
    if let stores = seat.configuration.stores {
      kept = LogBeginning.Kept(through: stores.keptThrough)
      do throws(StoreError) { kept = try stores.kept() } catch {
        seat.configuration.tell(.notRestored("\(error)", isOwn: true))
      }
    }
    // Whoever begins is in the log: of one that has nothing this node would be the first, with what no other one has.
    if log.last == 0, let through = kept?.through, through.sequence > 0 {
      giveUp(.strange)
      return .nowhere
    }
    if case .own(let position) = LogBeginning(in: log, keeping: kept), let stores = seat.configuration.stores {
      var number = 0
      let restored = restore(isOwn: true) {
        defer { number += 1 }
        // One that can't be read is missed at the end.
        return try? stores.store.piece(number)
      }
      // Where that batch is still there, it is read again: it must be the one that was.
      if restored == position { return .after(position > 0 && position >= log.first ? position - 1 : position) }
      kept?.snapshot = nil
    }
    switch LogBeginning(in: log, keeping: kept) {
    case .own, .nothing:
      // Nobody would lend it anything: the engine says what it misses.
      if kept == nil { return .after(0) }
      giveUp(.late)
      return .nowhere
    case .shared: return .snapshot
    case .first: return .after(0)
    }
  }

  package func restore(_ next: () -> [UInt8]?) -> UInt64? { restore(isOwn: false, next) }

  private func restore(isOwn: Bool, _ next: () -> [UInt8]?) -> UInt64? {
    guard let seat else { return nil }
    do throws(SnapshotError) {
      guard let head = try restore(next, seat) else { return nil }
      seat.begin(with: head, isOwn: isOwn)
      seat.configuration.tell(.restored(position: head.position))
      return head.position
    } catch {
      // Whoever was given a place has none after all.
      seat.ghosts.withLock { $0.forgetAll() }
      seat.configuration.tell(.notRestored("\(error)", isOwn: isOwn))
      return nil
    }
  }

  /// Nil where this one is not to be begun with.
  private func restore(
    _ next: () -> [UInt8]?, _ seat: ClusterSeat
  ) throws(SnapshotError) -> LogSnapshotReader.Head? {
    guard let first = next() else { throw .notSnapshot }
    let head = try LogSnapshotReader.head(of: first.span)
    if seat.mistrusts(head) { return nil }
    let settings = SharedSettings.settings(seat.ownSettings.withLock { $0 }, sharing: head.nodes.settings)
      .fitting(limitsInUse.withLock { $0 })
    var reader = LogSnapshotReader(
      head, settings: settings, sessionsMax: peopleMax, roomsMax: roomLogs.slotsMax
    ) { _ in seat.ghosts.withLock { $0.claim() } }
    while let piece = next() { try reader.read(piece.span) }
    var restored: World? = try reader.finish()
    // Nobody is in the world that it replaces: whoever has connected waits for the log.
    world.withWriting { world in
      guard let new = restored.take() else { return }
      world = new
    }
    while roomLogs.slots < world.withReading({ $0.rooms.slots }) {
      roomLogs.grow(toHold: UInt32(roomLogs.slots)) { RoomLog() }
    }
    return head
  }

  package func kept(_ snapshot: KeptSnapshot) { seat?.configuration.tell(.snapshot(snapshot, isOwn: false)) }
}

// MARK: Keeping

extension Courtyard {
  /// A snapshot was written for this node's database: it counts once all is kept that the log had before it, rooms and
  /// history included. Called on a slow thread.
  func sealSnapshot() {
    guard let seat, let stores = seat.configuration.stores else { return }
    // Only this waits for the pieces too.
    let isSaved = saveRecords()
    configuration.journal?.awaitVerdicts()
    let outcome = isSaved ? stores.seal() : stores.giveUpSnapshot()
    seat.snapshots.withLock { $0.noteKept() }
    if let outcome { seat.configuration.tell(.snapshot(outcome, isOwn: true)) }
  }

  /// Keeps the world as it is at the end, so that this node begins with that, and has next to nothing to read. Called once
  /// nobody runs any more, and all is saved.
  package func keepLastSnapshot() {
    guard let seat, let stores = seat.configuration.stores, var writer = seat.lastSnapshot() else { return }
    configuration.journal?.awaitVerdicts()
    let outcome = world.withReading { world in stores.keepLast(&writer, world) }
    if let outcome { seat.configuration.tell(.snapshot(outcome, isOwn: true)) }
  }
}
