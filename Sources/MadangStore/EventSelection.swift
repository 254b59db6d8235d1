import GRDB
import MadangChat

/// Finds the events that a query names, shelf by shelf.
struct EventSelection {
  private let query: HistoryQuery
  private let ids: IDRange
  private let times: TimeRange
  private let limit: Int

  init(_ query: HistoryQuery, ids: IDRange, _ times: TimeRange, _ limit: Int) {
    self.query = query
    self.ids = ids
    self.times = times
    self.limit = limit
  }

  /// - Parameter numbers: of the conversation and its parts.
  func events(in numbers: [Int64], _ connection: Connection) throws -> [StoredEvent] {
    // Each shelf is one range of the index: what is said need not be looked for among what happens.
    let shelves: [Shelf] = query.includesEvents ? [.said, .happened] : [.said]
    var events: [StoredEvent] = []
    for number in numbers {
      for shelf in shelves { events += try self.events(shelf, of: number, connection) }
    }
    events.sort(by: comesBefore)
    if events.count <= limit { return events }
    return Array(query.end == .latest ? events.suffix(limit) : events.prefix(limit))
  }

  private func comesBefore(_ one: StoredEvent, _ other: StoredEvent) -> Bool {
    if query.order == .times {
      let (earlier, later) = (place(of: one), place(of: other))
      if earlier != later { return earlier < later }
    }
    return one.id < other.id
  }

  /// What is near keeps the order of ids: workers name events a little out of the order of their clocks.
  private func place(of event: StoredEvent) -> Int64 {
    event.id.ahead(of: event.milliseconds) > TimeRange.nearMax ? event.milliseconds : event.id.milliseconds
  }

  private func events(_ shelf: Shelf, of conversation: Int64, _ connection: Connection) throws -> [StoredEvent] {
    guard query.order == .times else {
      return try events(
        shelf, of: conversation, ids.meeting(times.ids), times.isAlways ? "" : isInTime, connection)
    }
    let near = try events(
      shelf, of: conversation, ids.meeting(times.nearIDs), "\(isInTime) AND NOT \(TimeRange.isFar)", connection)
    return try near + far(shelf, of: conversation, connection)
  }

  private var isInTime: String { " AND \(TimeRange.column) BETWEEN ?6 AND ?7" }
  private var direction: String { query.end == .latest ? "DESC" : "ASC" }

  /// In the order of ids.
  private func events(
    _ shelf: Shelf, of conversation: Int64, _ ids: IDRange, _ condition: String, _ connection: Connection
  ) throws -> [StoredEvent] {
    if ids.isEmpty { return [] }
    let statement = try connection.cachedStatement(
      sql: """
        SELECT \(EventRow.columns) FROM \(EventRow.tables)
        WHERE e.conversation = ?1 AND e.shelf = ?2 AND e.id BETWEEN ?3 AND ?4\(condition)\(isShown)
        ORDER BY e.id \(direction) LIMIT ?5
        """)
    var arguments: StatementArguments = [conversation, shelf.rawValue, ids.least, ids.greatest, limit]
    if !condition.isEmpty { arguments += [times.least, times.greatest] }
    return try EventRow.all(statement, arguments)
  }

  /// In the order of times; nearly always none.
  private func far(_ shelf: Shelf, of conversation: Int64, _ connection: Connection) throws -> [StoredEvent] {
    if ids.isEmpty { return [] }
    let statement = try connection.cachedStatement(
      sql: """
        SELECT \(EventRow.columns) FROM \(EventRow.tables)
        WHERE e.conversation = ?1 AND e.shelf = ?2 AND +e.id BETWEEN ?3 AND ?4\(isInTime) AND \(TimeRange.isFar)\(isShown)
        ORDER BY \(TimeRange.column) \(direction), e.id \(direction) LIMIT ?5
        """)
    return try EventRow.all(
      statement,
      [conversation, shelf.rawValue, ids.least, ids.greatest, limit, times.least, times.greatest])
  }

  /// Whoever asks is shown a full page, whatever lies between that they are not shown.
  private var isShown: String {
    var condition = ""
    let omitted = query.omitted
    if omitted.contains(.redactedMessages) { condition += " AND (e.flags & 4 = 0 OR e.shelf <> 0)" }
    if omitted.contains(.redactedTagMessages) { condition += " AND (e.flags & 4 = 0 OR e.kind <> 2)" }
    if omitted.contains(.tagMessages) { condition += " AND e.kind <> 2" }
    return condition
  }
}
