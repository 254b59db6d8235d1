import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangWorld

/// What the log brings.
extension Courtyard: LogReceiver {
  package func received(_ batch: [UInt8], at sequence: UInt64) {
    guard let seat else { return }
    let frame = LogReading.frame(batch, at: sequence)
    seat.awaitRoom(for: frame.count)
    seat.handedOver.store(sequence, ordering: .relaxed)
    let posted = queues[ClusterSeat.slot].mailbox.post(.log(frame))
    if posted.mustSchedule { schedule(ClusterSeat.slot) }
  }

  package func changed(_ state: EngineState) {
    guard let seat else { return }
    seat.note(state)
    seat.configuration.tell(.engine(state))
    guard case .live = state else { return }
    seat.noteEnd(of: seat.handedOver.load(ordering: .relaxed))
    seat.sayAgain()
    seat.pump(wallMilliseconds: kernel.wallMilliseconds())
  }

  /// Begins to read the log, and to be one of its nodes.
  func joinCluster() { seat?.configuration.engine.start(after: 0, self) }

  /// Tells the others that this node ends, which waits for the log for a moment; and lets go of it.
  package func leaveCluster() {
    guard let seat else { return }
    if queues[ClusterSeat.slot].mailbox.endGathering() { schedule(ClusterSeat.slot) }
    seat.configuration.stores?.lose(forGood: true)
    seat.leave()
    seat.pump(wallMilliseconds: kernel.wallMilliseconds())
    seat.awaitEnd(until: kernel.monotonicNanoseconds() + ClusterSeat.farewellMilliseconds * 1_000_000)
    seat.close()
    seat.configuration.engine.stop()
  }

  /// This node was given up. Connections of which the log does not know yet stay, and are told of anew.
  func offerOpeningsAgain() {
    for slot in 0..<UInt32(queues.slots) where queues[slot].mailbox.isOpening { offerOpening(of: slot) }
  }

  /// This node has nobody any more, and ends.
  func giveUp(_ news: ClusterNews, restarting: Bool = false) {
    for slot in 0..<UInt32(queues.slots) where queues[slot].mailbox.isOpening {
      if queues[slot].mailbox.cutOff() { schedule(slot) }
    }
    seat?.configuration.stores?.lose(forGood: true)
    seat?.configuration.tell(news)
    requestStop(restarting: restarting)
  }

  /// Has a change of the stores take its place in the log; false where there is no room for it. Any thread.
  func offer(_ change: StoreChange, token: UInt64) -> Bool {
    guard let seat else { return false }
    var entry = LogEntryWriter()
    entry.write(change, token: token, at: kernel.wallMilliseconds())
    guard entry.withBytes({ seat.offer($0) }) else { return false }
    seat.pump(wallMilliseconds: kernel.wallMilliseconds())
    return true
  }

  /// There is room in what waits for the log.
  func offerAgain(_ slot: UInt32) {
    if queues[slot].mailbox.isOpening { return offerOpening(of: slot) }
    if queues[slot].mailbox.unparkAgain() { schedule(slot) }
  }

  /// A connection waits for the log, which had no room for it.
  func awaitLog(_ slot: UInt32) {
    guard let seat else { return }
    switch seat.awaitRoom(for: slot) {
    case .isThere: offerAgain(slot)
    case .isAwaited: break
    case .isNever: if queues[slot].mailbox.cutOff() { schedule(slot) }
    }
  }

  /// Tells the log of a connection, where the sender that there is now has not been told.
  func offerOpening(of slot: UInt32) {
    guard let seat else { return }
    let sender = seat.senderNumber
    guard let opening = queues[slot].mailbox.takeOpening(for: sender) else { return }
    switch seat.offer(opening.span, to: sender) {
    case .taken: break
    // Whoever has replaced it tells the next one.
    case .replaced: break
    case .full:
      queues[slot].mailbox.giveBackOpening(of: sender)
      awaitLog(slot)
    }
  }
}

extension Reactor {
  /// Takes the log's place among the connections. Called once, before any other place is taken.
  mutating func takeSeat() {
    guard courtyard.seat != nil, let handle = table.claim() else { return }
    precondition(handle.slot == ClusterSeat.slot, "The log has the first place.")
    table.rows[handle.slot].phase = .closed
    courtyard.queues.grow(toHold: handle.slot) { ConnectionQueues() }
    courtyard.queues[handle.slot].mailbox.openLog(generation: handle.generation)
    courtyard.queues[handle.slot].outbox.open(generation: handle.generation, bytesMax: 0)
    courtyard.queues[handle.slot].outbox.close()
    beatsAt = 0
  }

  /// What has gathered is run.
  mutating func endGathering(_ seat: ClusterSeat) {
    seat.gathersUntil.store(.max, ordering: .relaxed)
    if courtyard.queues[ClusterSeat.slot].mailbox.endGathering() { courtyard.schedule(ClusterSeat.slot) }
  }

  /// Once a second.
  mutating func beat() {
    guard let seat = courtyard.seat else { return }
    beatsAt = now + ClusterSeat.beatMilliseconds
    seat.beat(milliseconds: now)
    seat.pump(wallMilliseconds: kernel.wallMilliseconds())
  }
}
