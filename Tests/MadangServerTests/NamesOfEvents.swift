import MadangChat
import MadangMemory
import MadangRecords

/// A journal that keeps the names of events alone.
final class NamesOfEvents: EventJournal {
  private let taken = Lock<[MessageID]>([])

  var names: [MessageID] { taken.withLock { $0 } }

  func append(_ event: JournalEvent) -> JournalVerdict {
    let id = event.id
    return taken.withLock { taken in
      taken.append(id)
      return .appended(ticket: UInt64(taken.count))
    }
  }

  func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 { 0 }
  func isCommitted(_ ticket: UInt64) -> Bool { true }
}
