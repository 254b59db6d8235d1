import GRDB
import MadangChat

extension Database {
  package func search(_ search: HistorySearch) throws(StoreError) -> [StoredEvent] {
    let range = IDRange(after: search.after, before: search.before)
    let limit = min(search.limit, StoreLimits.resultsMax)
    guard limit > 0, !range.isEmpty, let words = SearchWords.condition(search.text) else { return [] }
    // Where another process has the database, that one brings the index up.
    if !isReadOnly { try indexAll() }
    return try read { connection in
      let places = try search.conversations.flatMap { try Database.numbers(of: $0, in: connection) }
      if places.isEmpty { return [] }
      // Place and author are words of the index too, so that a common word is looked up within a room alone.
      var condition = "words : (\(words)) AND place : (\(places.map { Indexable.place($0) }.joined(separator: " OR ")))"
      if let author = search.author?.foldedName, !author.isEmpty {
        condition += " AND author : (\(Indexable.author(nick: author)) OR \(Indexable.author(account: author)))"
      }
      let statement = try connection.cachedStatement(
        sql: """
          SELECT \(EventRow.columns)
          FROM (SELECT rowid AS id FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC LIMIT ?) s
          CROSS JOIN event e ON e.id = s.id \(EventRow.joined) ORDER BY e.id
          """)
      return try EventRow.all(statement, [condition, range.least, range.greatest, limit])
    }
  }
}
