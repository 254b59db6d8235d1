import GRDB
import MadangRecords

extension Database: HistoryStore {
  package func part(_ query: HistoryQuery) throws(StoreError) -> HistoryPart {
    let limit = min(query.limit, StoreLimits.resultsMax)
    let times = TimeRange(after: query.saidAfter, before: query.saidBefore)
    if limit <= 0 || times.isEmpty || IDRange(after: query.after, before: query.before).isEmpty {
      return HistoryPart([])
    }
    return try read(saidAlone: !query.includesEvents) { connection in
      let numbers = try Database.numbers(of: query.conversation, in: connection)
      var after = query.after
      if query.includesEvents, let known = after {
        after = try Database.copy(of: known, in: numbers, connection) ?? known
      }
      let selection = EventSelection(query, ids: IDRange(after: after, before: query.before), times, limit)
      var part = try selection.part(in: numbers, connection)
      part.events = try Database.withRedactions(part.events, in: connection)
      return part
    }
  }

  /// What an id that stands for an event in one room stands for in another, where that was in both. It is later: what comes
  /// after it must not begin with it.
  private static func copy(of id: MessageID, in numbers: [Int64], _ connection: Connection) throws -> MessageID? {
    let statement = try connection.cachedStatement(
      sql: "SELECT id, conversation FROM event WHERE refersTo = ? AND shelf = 1")
    return try Row.fetchAll(statement, arguments: [id.column]).first { numbers.contains($0[1]) }.map {
      MessageID($0[0] as Int64)
    }
  }

  /// Puts each redaction behind what it redacts.
  private static func withRedactions(_ events: [StoredEvent], in connection: Connection) throws -> [StoredEvent] {
    guard events.contains(where: \.isRedacted) else { return events }
    let statement = try connection.cachedStatement(
      sql: "SELECT \(EventRow.columns) FROM \(EventRow.tables) WHERE e.refersTo = ? ORDER BY e.id")
    var result: [StoredEvent] = []
    for event in events {
      result.append(event)
      if event.isRedacted { result += try EventRow.all(statement, [event.id.column]) }
    }
    return result
  }

  package func event(_ id: MessageID) throws(StoreError) -> StoredEvent? {
    try read { connection in
      let statement = try connection.cachedStatement(
        sql: "SELECT \(EventRow.columns) FROM \(EventRow.tables) WHERE e.id = ?")
      return try EventRow.all(statement, [id.column]).first
    }
  }

  package func events(by account: String, after: MessageID?, limit: Int) throws(StoreError) -> [StoredEvent] {
    let range = IDRange(after: after, before: nil)
    return try read { connection in
      guard let author = try Database.authorNumber(of: account.foldedName, in: connection) else { return [] }
      let statement = try connection.cachedStatement(
        sql: """
          SELECT \(EventRow.columns) FROM \(EventRow.tables)
          WHERE e.author = ? AND e.id BETWEEN ? AND ? AND e.shelf <> 2 ORDER BY e.id LIMIT ?
          """)
      return try EventRow.all(
        statement, [author, range.least, range.greatest, max(0, min(limit, StoreLimits.resultsMax))])
    }
  }

  package func newestID() throws(StoreError) -> MessageID? {
    try read { connection in
      // Somebody may have gone after the newest event that is kept.
      try Int64.fetchOne(
        connection,
        sql: "SELECT max(id) FROM (SELECT max(id) AS id FROM event UNION ALL SELECT max(absentSince) FROM presence)"
      ).map { MessageID($0) }
    }
  }

  /// All rooms of which there is history.
  package func roomConversations() throws(StoreError) -> [Conversation] {
    try read { connection in
      try String.fetchAll(connection, sql: "SELECT first FROM conversation WHERE second = '' ORDER BY first").map {
        .room($0)
      }
    }
  }
}
