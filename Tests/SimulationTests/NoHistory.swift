import MadangChat
import MadangRecords

/// A history in which nothing was ever said.
struct NoHistory: HistoryStore {
  func part(_ query: HistoryQuery) -> HistoryPart { HistoryPart([]) }
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
