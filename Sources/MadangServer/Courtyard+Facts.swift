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
    if let storage = configuration.storage() {
      facts.historyWaiting = storage.waitingEvents
      facts.dataBytes = storage.bytes
    }
    return facts
  }
}
