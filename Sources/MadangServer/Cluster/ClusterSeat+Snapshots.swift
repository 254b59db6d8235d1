import MadangChat
import MadangMemory
import MadangWorld

/// Snapshots: one node writes them for all, and whoever begins later begins there.
extension ClusterSeat {
  enum SnapshotStep {
    case written
    /// The last piece waits for what comes in the log.
    case awaited
    case nothing
  }

  /// Writes the next piece of a snapshot, where one is due. The log is applied as far as it was read.
  func writeSnapshot(_ world: borrowing World) -> SnapshotStep {
    let (isDue, isWriting) = snapshots.withLock { ($0.isDue, $0.isWriting) }
    if !isDue, !isWriting { return .nothing }
    let mine = outbound.withLock { $0.isLeaving ? nil : $0.sender.life }
    let (last, nodes) = reading.withLock { ($0.position, $0.table) }
    if isWriting, mine == nil {
      snapshots.withLock { $0.abandon() }
    } else if isDue, !isWriting {
      snapshots.withLock { $0.begin(at: last, nodes, isOurs: mine != nil && nodes.here.first == mine) }
    }
    guard let (piece, position) = snapshots.withLock({ $0.next(world, witnessed: nodes.witnessed) }) else {
      // What waits to be told that it was applied is told soon.
      guard snapshots.withLock({ $0.isWriting }) else { return .nothing }
      outbound.withLock { $0.sender.witness() }
      return .awaited
    }
    configuration.engine.keep(piece, of: position)
    return .written
  }

  /// Begins where a snapshot was written.
  func begin(after position: UInt64, _ nodes: NodeTable) {
    reading.withLock { $0.begin(after: position, nodes) }
    applied.store(position, ordering: .relaxed)
    rememberMarks()
    let epoch = nodes.epoch(of: configuration.name)
    outbound.withLock { $0.epoch = epoch }
  }
}

extension Courtyard {
  package func restore(_ next: () -> [UInt8]?) -> UInt64? {
    guard let seat else { return nil }
    do throws(SnapshotError) {
      guard let position = try restore(next, seat) else { return nil }
      seat.configuration.tell(.restored(position: position))
      return position
    } catch {
      // Whoever was given a place has none after all.
      seat.ghosts.withLock { $0.forgetAll() }
      seat.configuration.tell(.notRestored("\(error)"))
      return nil
    }
  }

  /// Nil where what this node keeps has not come so far, or this one is not to be begun with: it reads the log.
  private func restore(_ next: () -> [UInt8]?, _ seat: ClusterSeat) throws(SnapshotError) -> UInt64? {
    guard let first = next() else { throw .notSnapshot }
    let head = try LogSnapshotReader.head(of: first.span)
    if seat.lacks(before: head.position + 1) || seat.mistrusts(head) { return nil }
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
    seat.begin(after: head.position, head.nodes)
    return head.position
  }

  package func kept(_ snapshot: KeptSnapshot) { seat?.configuration.tell(.snapshot(snapshot)) }
}
