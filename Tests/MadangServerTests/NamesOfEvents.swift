import MadangChat
import Synchronization

/// A journal that keeps the names of events alone.
final class NamesOfEvents: EventJournal {
  private let taken = Mutex<[MessageID]>([])

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

/// A history that has nothing.
struct NothingKept: HistoryStore {
  func events(_ query: HistoryQuery) -> [StoredEvent] { [] }
  func event(_ id: MessageID) -> StoredEvent? { nil }
  func targets(_ query: TargetQuery) -> [HistoryTarget] { [] }
  func search(_ search: HistorySearch, while mayGoOn: @escaping @Sendable () -> Bool) -> FoundEvents { FoundEvents([]) }
  func redact(_ id: MessageID, as redaction: Redaction) -> Bool { false }
  func readMarker(account: String, target: String) -> Int64? { nil }
  func readMarkers(account: String) -> [String: Int64] { [:] }
  func setReadMarker(account: String, target: String, milliseconds: Int64, now: Int64) -> Int64 { milliseconds }
  func events(by account: String, after: MessageID?, limit: Int) -> [StoredEvent] { [] }
  func newestID() -> MessageID? { nil }
}
