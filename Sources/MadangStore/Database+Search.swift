import GRDB
import MadangChat

extension Database {
  package func search(_ search: HistorySearch) throws(StoreError) -> [StoredEvent] {
    let times = TimeRange(least: search.saidFrom, greatest: search.saidThrough)
    let limit = min(search.limit, StoreLimits.resultsMax)
    let words = search.text.flatMap { SearchWords.condition($0) }
    guard limit > 0, !times.isEmpty, words != nil || search.text == nil else { return [] }
    // Where another process has the database, that one brings the index up.
    if !isReadOnly { try indexAll() }
    return try read { connection in
      let places = try search.conversations.flatMap { try Database.numbers(of: $0, in: connection) }
      if places.isEmpty { return [] }
      // Place and author are words of the index too, so that a common word is looked up within a room alone.
      var condition = "place : (\(places.map { Indexable.place($0) }.joined(separator: " OR ")))"
      if let words { condition = "words : (\(words)) AND \(condition)" }
      if let author = search.author?.foldedName, !author.isEmpty {
        condition += " AND author : (\(Indexable.author(nick: author)) OR \(Indexable.author(account: author)))"
      }
      let ids = try Database.ids(in: times, connection)
      let isInTime = times.isAlways ? "" : " AND \(TimeRange.column) BETWEEN ?5 AND ?6"
      let statement = try connection.cachedStatement(
        sql: """
          SELECT \(EventRow.columns)
          FROM (
            SELECT e.id AS id FROM said CROSS JOIN event e ON e.id = said.rowid
            WHERE said MATCH ?1 AND said.rowid BETWEEN ?2 AND ?3\(isInTime)
            ORDER BY said.rowid \(search.end == .latest ? "DESC" : "ASC") LIMIT ?4
          ) s CROSS JOIN event e ON e.id = s.id \(EventRow.joined) ORDER BY e.id
          """)
      var arguments: StatementArguments = [condition, ids.least, ids.greatest, limit]
      if !times.isAlways { arguments += [times.least, times.greatest] }
      return try EventRow.all(statement, arguments)
    }
  }

  /// Where the ids lie of what was in a range of times.
  private static func ids(in times: TimeRange, _ connection: Connection) throws -> IDRange {
    if times.greatest == .max { return times.ids }
    let hasFar = try Bool.fetchOne(
      connection.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM event e WHERE \(TimeRange.isFar))"))
    return hasFar == false ? times.nearIDs : times.ids
  }
}
