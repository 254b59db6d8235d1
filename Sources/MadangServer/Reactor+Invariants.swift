import MadangMemory

/// What holds between two turns.
extension Reactor {
  /// Asserts it. Slow: it looks at every connection.
  package func checkInvariants() {
    table.checkInvariants()
    deadlines.checkInvariants()
    unfinishedBytes.checkInvariants()
    precondition(deadlines.count <= table.openCount, "There are more deadlines than connections.")
    precondition(scheduled.isEmpty, "A mailbox was scheduled, and the run queue was not told.")
    precondition(closing.isEmpty, "A connection was to be closed at the end of the turn, and was not.")
    var unfinishedSlots: Set<UInt32> = []
    for index in unfinished.indices { unfinishedSlots.insert(unfinished[index]) }
    for slot in 0..<table.slots {
      if table.rows[slot].phase == .vacant { continue }
      check(slot, isUnfinished: unfinishedSlots.contains(slot))
    }
  }

  private func check(_ slot: UInt32, isUnfinished: Bool) {
    let generation = table.rows[slot].generation
    courtyard.queues[slot].outbox.checkInvariants(isUnfinished: isUnfinished)
    let outbox = courtyard.queues[slot].outbox.status
    precondition(outbox.generation == generation, "A connection and its outbox disagree on the generation.")
    precondition(
      table.rows[slot].socket >= 0 || (outbox.isEmpty && !outbox.isOpen),
      "The outbox of a closed connection takes more.")
    precondition(
      table.rows[slot].socket < 0 || outbox.isBlocked == table.rows[slot].interest.contains(.writable),
      "An outbox and the reactor disagree on whether the socket is full.")
    let isPaused = table.rows[slot].isReadingPaused && table.rows[slot].phase == .open
    let canResume = courtyard.queues[slot].canResumeReading
    precondition(!isPaused || canResume, "Reading is paused, and nobody will resume it.")
  }

  /// Sockets that the reactor holds, listeners included.
  package var socketCount: Int { table.openCount + listeners.count }

  /// Handshakes that are going on.
  package var greetingCount: Int { greetings }

  /// Connections that speak TLS, or are about to.
  package var securedCount: Int { secured.count }

  /// What waits to be sent to all connections, in bytes.
  package var queuedBytes: Int {
    (0..<table.slots).reduce(0) { $0 + courtyard.queues[$1].outbox.queuedBytes }
  }

  /// Slots that were ever in use.
  package var slots: UInt32 { table.slots }

  /// Whether nothing is accepted because descriptors ran out.
  package var isAcceptResting: Bool { acceptRestsUntil != .min }

  /// Connections that are not yet recycled.
  package var occupiedCount: Int {
    var count = 0
    for slot in 0..<table.slots where table.rows[slot].phase != .vacant { count += 1 }
    return count
  }

  /// Bytes of what has not come whole, and of sealed records that have not gone, of all connections.
  package var unfinishedCount: Int { unfinishedBytes.total }

  /// Connections whose reading is paused because their mailbox is full.
  package var pausedCount: Int {
    var count = 0
    for slot in 0..<table.slots where table.rows[slot].phase == .open && table.rows[slot].isReadingPaused { count += 1 }
    return count
  }
}

extension ConnectionTable {
  /// Asserts that the counts are those of the rows, that each socket stands in one row, and that a phase and its socket
  /// agree.
  func checkInvariants() {
    var sockets: Set<Int32> = []
    var open = 0
    for slot in 0..<slots {
      let socket = rows[slot].socket
      switch rows[slot].phase {
      case .open, .draining, .lingering:
        precondition(socket >= 0, "A connection is open without a socket.")
        precondition(sockets.insert(socket).inserted, "Two connections have the same socket.")
        open += 1
      case .closed, .vacant:
        precondition(socket < 0, "A connection is closed and holds a socket.")
        precondition(rows[slot].carry.isEmpty, "A closed connection keeps the start of a line.")
      }
    }
    precondition(open == openCount, "The number of open connections is wrong.")
    checkFreeSlots()
  }
}

extension Outbox {
  fileprivate var status: (generation: UInt32, isEmpty: Bool, isOpen: Bool, isBlocked: Bool) {
    state.withLock { ($0.generation, $0.ring.isEmpty, $0.isOpen, $0.isBlocked) }
  }
}

extension ConnectionQueues {
  /// Whether the reactor will be told to read on: the mailbox is with the workers, is throttled, or has left the notice.
  fileprivate var canResumeReading: Bool {
    let isPending = mailbox.state.withLock { $0.isReadingPaused && ($0.isScheduled || $0.throttledUntil != 0) }
    return isPending || outbox.state.withLock { $0.notices.contains(.resumeReading) && $0.isListed }
  }
}
