import MadangRecords
import MadangWire

/// Where a node's history goes: the one that all of them read.
final class NodeJournal: EventJournal {
  private let history: MemoryHistory

  init(_ history: MemoryHistory) { self.history = history }

  func append(_ event: JournalEvent) -> JournalVerdict {
    history.add(StoredEvent(event))
    return .appended(ticket: 0)
  }

  func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 {
    history.rename(String(bytes: old), to: String(bytes: new))
    return 0
  }

  func isCommitted(_ ticket: UInt64) -> Bool { true }
}
