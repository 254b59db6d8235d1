/// History that all nodes have alike: what was said comes by the journal, redactions and markers take their places in the log.
package struct LoggedHistoryStore: HistoryStore {
  private let local: any HistoryStore
  private let log: any StoreLog

  package init(_ local: any HistoryStore, _ log: any StoreLog) {
    self.local = local
    self.log = log
  }

  private func read<Answer>(_ body: (any HistoryStore) throws(StoreError) -> Answer) throws(StoreError) -> Answer {
    try log.catchUp()
    return try body(local)
  }

  package func part(_ query: HistoryQuery) throws(StoreError) -> HistoryPart {
    try read { store throws(StoreError) in try store.part(query) }
  }

  package func event(_ id: MessageID) throws(StoreError) -> StoredEvent? {
    try read { store throws(StoreError) in try store.event(id) }
  }

  package func targets(_ query: TargetQuery) throws(StoreError) -> [HistoryTarget] {
    try read { store throws(StoreError) in try store.targets(query) }
  }

  package func search(
    _ search: HistorySearch, while mayGoOn: @escaping @Sendable () -> Bool
  ) throws(StoreError) -> FoundEvents {
    try read { store throws(StoreError) in try store.search(search, while: mayGoOn) }
  }

  package func redact(_ id: MessageID, as redaction: Redaction) throws(StoreError) -> Bool {
    try log.change(.redact(id, as: redaction)) != .absent
  }

  package func readMarker(account: String, target: String) throws(StoreError) -> Int64? {
    try read { store throws(StoreError) in try store.readMarker(account: account, target: target) }
  }

  package func readMarkers(account: String) throws(StoreError) -> [String: Int64] {
    try read { store throws(StoreError) in try store.readMarkers(account: account) }
  }

  package func setReadMarker(
    account: String, target: String, milliseconds: Int64, now: Int64
  ) throws(StoreError) -> Int64 {
    let verdict = try log.change(
      .setReadMarker(account: account, target: target, milliseconds: milliseconds, now: now))
    if case .marked(let reached) = verdict { return reached }
    return milliseconds
  }

  package func events(by account: String, after: MessageID?, limit: Int) throws(StoreError) -> [StoredEvent] {
    try read { store throws(StoreError) in try store.events(by: account, after: after, limit: limit) }
  }

  package func newestID() throws(StoreError) -> MessageID? {
    try read { store throws(StoreError) in try store.newestID() }
  }
}
