import MadangChat
import MadangKernel
import MadangMemory

/// What is kept outside of the rules' world, as `madang status` tells.
package struct StorageFacts: Sendable {
  /// Events of the history that are not on the disk yet.
  package let waitingEvents: Int
  /// Of the database's files.
  package let bytes: Int
  /// How long commits took, in nanoseconds.
  package let commits: HistogramReading
  /// Events that are missing for good.
  package let lostEvents: Int

  package init(
    waitingEvents: Int, bytes: Int, commits: HistogramReading = HistogramReading(.nanoseconds), lostEvents: Int = 0
  ) {
    self.waitingEvents = waitingEvents
    self.bytes = bytes
    self.commits = commits
    self.lostEvents = lostEvents
  }
}

extension Courtyard {
  /// How many connections were refused or ended, by reason.
  package var refused: [String: Int] {
    Dictionary(uniqueKeysWithValues: gauges.refused.map { ($0.reason, $0.count) })
  }

  /// What took longer than the longest that is told apart counts as that.
  private static func deliveryTimes(_ reading: HistogramReading) -> [(microseconds: Int, count: Int)] {
    let last = reading.scale.boundCount - 1
    var times = (0...last).map { bucket in
      (microseconds: (reading.scale.bound(of: bucket) + 999) / 1_000, count: reading.counts[bucket])
    }
    times[last].count += reading.counts[last + 1]
    return times.filter { $0.count > 0 }
  }

  /// What has passed through one connection; nil where it is gone.
  func facts(of connection: Handle) -> ConnectionFacts? {
    guard Int(connection.slot) < queues.slots else { return nil }
    let (generation, _) = queues[connection.slot].mailbox.taken
    guard generation == connection.generation else { return nil }
    var facts = ConnectionFacts()
    (facts.listenerNumber, facts.receivedBytes) = queues[connection.slot].mailbox.counts
    (facts.waitingBytes, facts.sentBytes, facts.sentMessages) = queues[connection.slot].outbox.counts
    facts.receivedMessages = queues[connection.slot].receivedLines
    let listeners = gauges.listeners.withLock { $0 }
    let number = facts.listenerNumber
    facts.listener = number < listeners.count ? listeners[number] : configuration.listeners[number].url
    return facts
  }

  /// What the rules can't know of the server. Any thread may ask.
  static func facts(_ kernel: K, _ configuration: Configuration, _ gauges: Gauges) -> ControlFacts {
    var facts = ControlFacts(residentBytes: ResidentMemory.bytes())
    facts.processNumber = ProcessNumber.current
    facts.listeners = gauges.listeners.withLock { $0 }
    facts.refused = gauges.refused
    facts.slowReaders = gauges.slowReaders.load(ordering: .relaxed)
    let totals = gauges.totals(at: kernel.monotonicMilliseconds())
    (facts.messages, facts.deliveries) = (totals.messages, totals.deliveries)
    (facts.messagesPerSecond, facts.deliveriesPerSecond) = gauges.rates(at: totals)
    facts.deliveryTimes = deliveryTimes(gauges.reactor.histogram(.nanoseconds, at: ReactorWord.deliveries))
    facts.threadMicroseconds = ThreadTimes.microseconds
    facts.connection = gauges.connections.withLock { $0 }
    if let storage = configuration.storage() {
      facts.historyWaiting = storage.waitingEvents
      facts.dataBytes = storage.bytes
    }
    return facts
  }
}
