import MadangChat
import MadangMemory
import MadangWorld

/// What holds between two steps of any thread.
extension Courtyard {
  /// Asserts that a mailbox with something to run stands on the run queue, with a worker or throttled, and only once; that
  /// an outbox that says it is listed is; and that no room has anything pending. `slots`: how many were ever in use;
  /// `held`: those that workers hold.
  package func checkInvariants(slots: UInt32, held: [UInt32]) {
    var queued: [UInt32: Int] = [:]
    for slot in held { queued[slot, default: 0] += 1 }
    runQueue.state.withLock { state in
      state.visit { slot in queued[slot, default: 0] += 1 }
    }
    let listed = Set(attention.waiting)
    for slot in 0..<slots {
      queues[slot].mailbox.checkInvariants(queued: queued[slot] ?? 0)
      let isListed = queues[slot].outbox.state.withLock { $0.isListed }
      precondition(!isListed || listed.contains(slot), "An outbox counts as listed, and is not on the list.")
    }
    world.withReading { world in
      world.checkInvariants()
      world.forEachRoom { room in
        let isEmpty = roomLogs[room].pending.withLock { $0.events.isEmpty && $0.bytes.isEmpty }
        precondition(isEmpty, "Something said in a room was not handed out.")
      }
    }
  }

  /// Shows the world to somebody, while nobody changes it.
  package func inspect(_ body: (borrowing World) -> Void) { world.withReading { body($0) } }

  /// How far the log is applied; nil: some of what was brought is not, or there is no log.
  package var appliedPosition: UInt64? {
    guard let seat, !queues[ClusterSeat.slot].mailbox.state.withLock({ $0.isScheduled }) else { return nil }
    return seat.applied.load(ordering: .relaxed)
  }

  /// The digest of the world, as of now.
  package func digest() -> Digest { world.withWriting { $0.digest() } }

  /// Whether something waits on the run queue.
  package var hasWaitingWork: Bool { runQueue.state.withLock { !$0.isEmpty } }

  /// Segments that outboxes and mailboxes refer to, with the number of those references.
  package var waitingSlices: Int {
    var count = 0
    for slot in 0..<UInt32(queues.slots) {
      count += queues[slot].outbox.state.withLock { $0.ring.count }
      count += queues[slot].mailbox.state.withLock { $0.ring.count + ($0.leftover == nil ? 0 : 1) }
    }
    return count
  }

  /// Whether nobody is here: no session, no room, nothing to run, nothing to send.
  package var isDeserted: Bool {
    let hasPeople = world.withReading { $0.registeredCount + $0.unregisteredCount + $0.roomCount > 0 }
    return !hasPeople && waitingSlices == 0
  }
}

extension Worker {
  /// The connection that this worker holds between two steps, if any.
  package var heldSlot: UInt32? { log.isTaken ? ClusterSeat.slot : current?.handle.slot }
}

extension Mailbox {
  /// Asserts the invariant. `queued`: how often the slot is on the run queue or with a worker.
  func checkInvariants(queued: Int) {
    state.withLock { state in
      precondition(queued <= 1, "A mailbox is on the run queue twice, or with two workers.")
      precondition(queued == 0 || state.isScheduled, "A mailbox is with a worker, and does not know.")
      // The last frame ends it: nothing schedules it any more.
      precondition(
        queued == 1 || !state.isScheduled || state.hasEnded || state.isParked,
        "A mailbox waits for a worker, and none knows.")
      precondition(!state.isParked || queued == 0, "A mailbox is parked, and a worker has it.")
      precondition(
        state.remainder == nil || state.isScheduled, "A command has an end left, and nobody will come to it.")
      precondition(
        state.isScheduled || state.throttledUntil != 0 || (state.ring.isEmpty && state.leftover == nil),
        "A mailbox has something to run, and nobody will.")
      precondition(state.throttledUntil == 0 || !state.isScheduled, "A mailbox is throttled, and is scheduled.")
      var bytes = 0
      for index in 0..<state.ring.count { bytes += state.ring[index].bytes }
      if let leftover = state.leftover { bytes += leftover.segment.count }
      precondition(bytes == state.bytes, "A mailbox counts its bytes wrong.")
    }
  }
}
