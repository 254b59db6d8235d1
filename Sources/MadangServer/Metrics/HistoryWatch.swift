import MadangChat
import MadangRecords

/// Since when nothing has been written of a history of which something waits. It is looked at once a second as long as the
/// reactor turns, and whenever somebody asks.
struct HistoryWatch {
  private var settled: UInt64 = 0
  /// Nil where nothing waited when it was looked at last.
  private var since: Int64?

  /// How long the writer has stood still, in milliseconds.
  mutating func look(_ load: JournalLoad, at milliseconds: Int64) -> Int64 {
    if load.waiting == 0 {
      since = nil
    } else if since == nil || load.settled != settled {
      since = milliseconds
    }
    settled = load.settled
    return since.map { max(0, milliseconds - $0) } ?? 0
  }
}

extension Courtyard {
  /// How long nothing has been written of the history although something waits, in milliseconds. Any thread may ask.
  func historyStandstill(at milliseconds: Int64) -> Int64 {
    guard let journal = configuration.journal else { return 0 }
    let load = journal.load
    return gauges.history.withLock { $0.look(load, at: milliseconds) }
  }
}
