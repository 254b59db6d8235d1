import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// What `/metrics` tells: all that was counted, and what can be looked at. A slow thread writes it; locks are held for
/// moments.
extension Courtyard {
  func writeMetrics(_ format: MetricsFormat) -> Resource.Body {
    var writer = MetricsWriter(format)
    let world = worldCounts()
    let process = configuration.processFacts()
    writer.begin(.build)
    writer.sample(1, ("version", Version.current))
    writer.begin(.startTime)
    writer.sample(Int(world.startedSeconds))
    writeGate(&writer)
    writeWorld(world, &writer)
    writeCommands(&writer)
    writeThreads(&writer)
    writeQueues(&writer)
    writeHistory(&writer)
    writeCluster(&writer)
    writer.begin(.logins)
    for mechanism in LoginMechanism.allCases {
      for result in LoginResult.allCases {
        writer.sample(
          world.logins[mechanism, result], ("mechanism", mechanism.label), ("result", "\(result)"))
      }
    }
    writeProcess(process, &writer)
    writer.end()
    return Resource.Body(writer.bytes.span)
  }

  // MARK: The world

  private struct WorldCounts {
    var startedSeconds: Int64 = 0
    var welcomed = 0
    var arriving = 0
    var accounts = 0
    var rooms = 0
    var largestRoom = 0
    var logins = LoginTally()
  }

  /// Rooms that one hold of the world looks at.
  private static var roomsPerHold: UInt32 { 4_096 }

  private func worldCounts() -> WorldCounts {
    var counts = WorldCounts()
    world.withReading { world in
      counts.startedSeconds = world.settings.startedSeconds
      counts.welcomed = world.registeredCount
      counts.arriving = world.unregisteredCount
      counts.accounts = world.accountsOnline
      counts.rooms = world.roomCount
      counts.logins = world.logins
    }
    // Who waits for having the world alone does not wait for all of them.
    var next: UInt32 = 0
    var isDone = false
    while !isDone {
      world.withReading { world in
        let end = min(next + Courtyard.roomsPerHold, UInt32(world.rooms.slots))
        for room in next..<end { counts.largestRoom = max(counts.largestRoom, world.rooms[room].members.count) }
        next = end
        isDone = end == world.rooms.slots
      }
    }
    return counts
  }

  private func writeWorld(_ world: WorldCounts, _ writer: inout MetricsWriter) {
    writer.begin(.sessions)
    writer.sample(world.welcomed, ("state", "welcomed"))
    writer.sample(world.arriving, ("state", "arriving"))
    writer.begin(.accountsOnline)
    writer.sample(world.accounts)
    writer.begin(.rooms)
    writer.sample(world.rooms)
    writer.begin(.largestRoom)
    writer.sample(world.largestRoom)
  }

  // MARK: Commands

  private func writeCommands(_ writer: inout MetricsWriter) {
    let boards = gauges.workerBoards
    func sum(_ word: Int) -> Int { boards.reduce(0) { $0 + $1[word] } }
    let dialects = [Dialect.irc, .plain]
    writer.begin(.messages)
    for (index, dialect) in dialects.enumerated() {
      writer.sample(sum(WorkerWord.messages + index), ("dialect", "\(dialect)"))
    }
    writer.begin(.commands)
    for number in 0..<CommandNumber.count {
      guard let name = CommandNumber.name(of: number, in: configuration.commands) else { continue }
      writer.sample(sum(WorkerWord.commands + number), ("command", name))
    }
    writer.begin(.commandTimes)
    for (kind, word) in [("shared", WorkerWord.shared), ("exclusive", WorkerWord.exclusive)] {
      var times = HistogramReading(.nanoseconds)
      for board in boards { times += board.histogram(.nanoseconds, at: word) }
      writer.sample(times, ("kind", kind))
    }
    writer.sample(gauges.slowWork, ("kind", "slow"))
    writer.begin(.deliveries)
    for (index, dialect) in dialects.enumerated() {
      writer.sample(sum(WorkerWord.deliveries + index), ("dialect", "\(dialect)"))
    }
    writer.begin(.deflate)
    for (side, word) in [
      ("sent_plain", WorkerWord.deflatePlainBytes), ("sent_deflated", WorkerWord.deflatedBytes),
      ("received_deflated", WorkerWord.inflateBytes), ("received_plain", WorkerWord.inflatedBytes),
    ] {
      writer.sample(sum(word), ("side", side))
    }
  }

  // MARK: Threads and queues

  private func writeThreads(_ writer: inout MetricsWriter) {
    let reactor = gauges.reactor
    writer.begin(.flushes)
    writer.sample(reactor.histogram(.items, at: ReactorWord.flushes))
    let turns = reactor.histogram(.nanoseconds, at: ReactorWord.turns)
    writer.begin(.turns)
    writer.sample(turns)
    writer.begin(.reactorBusy)
    writer.sample(nanoseconds: turns.sum)
    writer.begin(.workerBusy)
    for (index, board) in gauges.workerBoards.enumerated() {
      writer.sample(nanoseconds: board[WorkerWord.busyNanoseconds], ("worker", "\(index + 1)"))
    }
  }

  private func writeQueues(_ writer: inout MetricsWriter) {
    let queue = runQueue.status
    writer.begin(.workersAwake)
    writer.sample(queue.awake)
    writer.begin(.runQueue)
    writer.sample(queue.waiting)
    writer.begin(.slowLane)
    writer.sample(slowLane.waitingCount)
    var outboxBytes = 0
    for slot in 0..<UInt32(queues.slots) { outboxBytes += queues[slot].outbox.queuedBytes }
    writer.begin(.outboxBytes)
    writer.sample(outboxBytes)
    writer.begin(.outboxesBlocked)
    writer.sample(gauges.slowReaders.load(ordering: .relaxed))
    writer.begin(.slowReadersClosed)
    writer.sample(gauges.count(of: .slowReader))
    writer.begin(.floodClosed)
    writer.sample(gauges.count(of: .flood))
    writer.begin(.deliveryTimes)
    writer.sample(gauges.reactor.histogram(.nanoseconds, at: ReactorWord.deliveries))
  }

  private func writeHistory(_ writer: inout MetricsWriter) {
    guard let storage = configuration.storage() else { return }
    writer.begin(.historyWaiting)
    writer.sample(storage.waitingEvents)
    writer.begin(.historyStandstill)
    let milliseconds = historyStandstill(at: kernel.monotonicMilliseconds())
    writer.sample(nanoseconds: Int(milliseconds) * 1_000_000)
    writer.begin(.historyCommits)
    writer.sample(storage.commits)
    writer.begin(.historyGap)
    writer.sample(storage.lostEvents)
    writer.begin(.historyBytes)
    writer.sample(storage.bytes)
  }

  private func writeProcess(_ process: ProcessFacts, _ writer: inout MetricsWriter) {
    writer.begin(.descriptors)
    writer.sample(process.descriptors, ("kind", "used"))
    writer.sample(process.descriptorsMax, ("kind", "limit"))
    writer.begin(.processCPU)
    writer.sample(nanoseconds: process.cpuMicroseconds * 1_000)
    for (family, value) in [
      (MetricFamily.processResident, process.residentBytes), (.processVirtual, process.virtualBytes),
    ] {
      writer.begin(family)
      writer.sample(value)
    }
    writer.begin(.processStart)
    writer.sample(nanoseconds: Int(process.startedMilliseconds) * 1_000_000)
    for (family, value) in [
      (MetricFamily.processDescriptors, process.descriptors), (.processDescriptorsMax, process.descriptorsMax),
      (.processThreads, process.threads),
    ] {
      writer.begin(family)
      writer.sample(value)
    }
  }
}

extension LoginMechanism {
  /// As clients name it, where they do.
  fileprivate var label: String {
    switch self {
    case .plain: "PLAIN"
    case .scram: "SCRAM-SHA-256"
    case .external: "EXTERNAL"
    case .nickServ: "NickServ"
    case .oper: "OPER"
    }
  }
}
