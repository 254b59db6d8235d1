/// What one look at a conversation has found. A look is bounded: where much lies there that whoever asks isn't shown, it ends
/// before there is a full page.
package struct HistoryPart: Equatable, Sendable {
  /// The last event that was looked at, which isn't shown.
  package struct Edge: Equatable, Sendable {
    package let id: MessageID
    package let milliseconds: Int64

    package init(id: MessageID, milliseconds: Int64) {
      self.id = id
      self.milliseconds = milliseconds
    }
  }

  /// Ascending in the query's order; none lies beyond the edge.
  package var events: [StoredEvent]
  /// Where the look has ended, seen from the query's end; nil where there is nothing beyond that was asked for, or enough was
  /// found.
  package var edge: Edge?

  package init(_ events: [StoredEvent], edge: Edge? = nil) {
    self.events = events
    self.edge = edge
  }
}

extension HistoryStore {
  /// Goes on until something is found, or until nothing is left to be looked at, as long as it may.
  package func part(
    of query: HistoryQuery, while mayGoOn: () -> Bool
  ) throws(StoreError) -> HistoryPart {
    var query = query
    while true {
      let part = try self.part(query)
      guard part.events.isEmpty, let edge = part.edge, mayGoOn() else { return part }
      query.lookedThrough = edge.id
    }
  }

  /// What is found first, however long that takes.
  package func events(_ query: HistoryQuery) throws(StoreError) -> [StoredEvent] {
    try part(of: query) { true }.events
  }
}
