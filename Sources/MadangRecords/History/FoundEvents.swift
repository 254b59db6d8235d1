/// What a search has found.
package struct FoundEvents: Equatable, Sendable {
  /// Ascending by id.
  package var events: [StoredEvent]
  /// False where it was cut short: there may be more, all of it older than these, or not looked up yet.
  package var isWhole: Bool

  package init(_ events: [StoredEvent], isWhole: Bool = true) {
    self.events = events
    self.isWhole = isWhole
  }
}

extension HistoryStore {
  /// The same, with all the time that it takes.
  package func search(_ search: HistorySearch) throws(StoreError) -> [StoredEvent] {
    while true {
      let found = try self.search(search) { true }
      // One that nobody stops is cut short only by an index that is behind, and has brought it further.
      if found.isWhole { return found.events }
    }
  }
}
