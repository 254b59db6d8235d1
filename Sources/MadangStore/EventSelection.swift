import GRDB
import MadangRecords

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

  /// Events of one shelf.
  private struct Found {
    var events: [StoredEvent] = []
    /// See `HistoryPart.edge`.
    var edge: HistoryPart.Edge?
  }

  /// - Parameter numbers: of the conversation and its parts.
  func part(in numbers: [Int64], _ connection: Connection) throws -> HistoryPart {
    // Each shelf is one range of the index: what is said need not be looked for among what happens.
    let shelves: [Shelf] = query.includesEvents ? [.said, .happened] : [.said]
    var events: [StoredEvent] = []
    var edge: HistoryPart.Edge?
    for number in numbers {
      for shelf in shelves {
        let found = try self.events(shelf, of: number, connection)
        events += found.events
        if let other = found.edge { edge = edge.map { comesFirst($0, other) } ?? other }
      }
    }
    // Beyond an edge there may be others that were not looked at: who went on behind these would never see them.
    if let edge { events.removeAll { isBeyond(edge, $0) } }
    events.sort(by: comesBefore)
    if events.count >= limit { edge = nil }
    if events.count > limit { events = Array(query.end == .latest ? events.suffix(limit) : events.prefix(limit)) }
    return HistoryPart(events, edge: edge)
  }

  /// The one that is nearer to the end that the limit counts from.
  private func comesFirst(_ one: HistoryPart.Edge, _ other: HistoryPart.Edge) -> HistoryPart.Edge {
    (one.id < other.id) == (query.end == .earliest) ? one : other
  }

  private func isBeyond(_ edge: HistoryPart.Edge, _ event: StoredEvent) -> Bool {
    let (own, its) = query.order == .times ? (place(of: event), edge.id.milliseconds) : (0, 0)
    if own != its { return (own < its) == (query.end == .latest) }
    return (event.id < edge.id) == (query.end == .latest)
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

  private func events(_ shelf: Shelf, of conversation: Int64, _ connection: Connection) throws -> Found {
    guard query.order == .times else {
      return try look(shelf, of: conversation, ids.meeting(times.ids), times.isAlways ? "" : isInTime, connection)
    }
    var near = try look(
      shelf, of: conversation, ids.meeting(times.nearIDs), "\(isInTime) AND NOT \(TimeRange.isFar)", connection)
    near.events += try far(shelf, of: conversation, connection)
    return near
  }

  private var isInTime: String { " AND \(TimeRange.column) BETWEEN ?6 AND ?7" }
  private var direction: String { query.end == .latest ? "DESC" : "ASC" }

  /// In the order of ids. Where some are not shown, a little is looked at first, which nearly always is enough.
  private func look(
    _ shelf: Shelf, of conversation: Int64, _ ids: IDRange, _ condition: String, _ connection: Connection
  ) throws -> Found {
    let ids = ids.meeting(left)
    if isShown(shelf).isEmpty {
      return Found(events: try events(shelf, of: conversation, ids, condition, connection))
    }
    for rows in [limit * 4, limit * 4 + StoreLimits.hiddenEventsPerLookMax] {
      guard let edge = try edge(behind: rows, shelf, of: conversation, ids, connection) else { break }
      let looked = query.end == .latest ? IDRange(least: edge, greatest: .max) : IDRange(least: 0, greatest: edge)
      let found = try events(shelf, of: conversation, ids.meeting(looked), condition, connection)
      if found.count >= limit { return Found(events: found) }
      if rows > limit * 4 { return Found(events: found, edge: try place(of: edge, connection)) }
    }
    return Found(events: try events(shelf, of: conversation, ids, condition, connection))
  }

  /// What an earlier look has left.
  private var left: IDRange {
    guard let edge = query.lookedThrough else { return IDRange(after: nil, before: nil) }
    return query.end == .latest ? IDRange(after: nil, before: edge) : IDRange(after: edge, before: nil)
  }

  /// The event that has so many on its side of a range, itself included; nil where there are no more than that. The index alone
  /// is asked.
  private func edge(
    behind rows: Int, _ shelf: Shelf, of conversation: Int64, _ ids: IDRange, _ connection: Connection
  ) throws -> Int64? {
    if ids.isEmpty { return nil }
    let statement = try connection.cachedStatement(
      sql: """
        SELECT id FROM event WHERE conversation = ? AND shelf = ? AND id BETWEEN ? AND ?
        ORDER BY id \(direction) LIMIT 2 OFFSET ?
        """)
    let found = try Int64.fetchAll(
      statement, arguments: [conversation, shelf.rawValue, ids.least, ids.greatest, rows - 1])
    return found.count == 2 ? found[0] : nil
  }

  private func place(of edge: Int64, _ connection: Connection) throws -> HistoryPart.Edge {
    let statement = try connection.cachedStatement(sql: "SELECT ahead FROM event WHERE id = ?")
    let id = MessageID(edge)
    let ahead = try Int64.fetchOne(statement, arguments: [edge]) ?? 0
    return HistoryPart.Edge(id: id, milliseconds: id.milliseconds(ahead: ahead))
  }

  private func events(
    _ shelf: Shelf, of conversation: Int64, _ ids: IDRange, _ condition: String, _ connection: Connection
  ) throws -> [StoredEvent] {
    if ids.isEmpty { return [] }
    let statement = try connection.cachedStatement(
      sql: """
        SELECT \(EventRow.columns) FROM \(EventRow.tables)
        WHERE e.conversation = ?1 AND e.shelf = ?2 AND e.id BETWEEN ?3 AND ?4\(condition)\(isShown(shelf))
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
        WHERE e.conversation = ?1 AND e.shelf = ?2 AND +e.id BETWEEN ?3 AND ?4\(isInTime) AND \(TimeRange.isFar)\(isShown(shelf))
        ORDER BY \(TimeRange.column) \(direction), e.id \(direction) LIMIT ?5
        """)
    return try EventRow.all(
      statement,
      [conversation, shelf.rawValue, ids.least, ids.greatest, limit, times.least, times.greatest])
  }

  /// Whoever asks is shown a full page, whatever lies between that they are not shown.
  private func isShown(_ shelf: Shelf) -> String {
    let omitted = query.omitted
    if shelf == .said { return omitted.contains(.redactedMessages) ? " AND e.flags & 4 = 0" : "" }
    if omitted.contains(.tagMessages) { return " AND e.kind <> 2" }
    return omitted.contains(.redactedTagMessages) ? " AND (e.flags & 4 = 0 OR e.kind <> 2)" : ""
  }
}
