import GRDB
import MadangKernel
import MadangRecords

/// One search, from the newest message back, or from the earliest on, so that what it has found by any moment is what it
/// would have found first.
///
/// The index has what goes with a word in order, but not what goes with the beginning of one: for that FTS5 first puts
/// together what goes with every word that begins so, which takes seconds where there are many. So the messages with all
/// the whole words are looked through one by one for a while, which nearly always finds enough; FTS5 is asked about the
/// older ones.
struct SearchRun: ~Copyable {
  private let connection: Connection
  private let terms: [SearchWords.Term]
  /// Place and author are words of the index too, so that a common word is looked up within a room alone.
  private let origin: String
  private let times: TimeRange
  private var least: Int64
  private var greatest: Int64
  private let end: HistoryQuery.End
  private let limit: Int
  /// In the order of the search.
  private var found: [Int64] = []

  /// - Parameter author: folded.
  init(
    _ connection: Connection, _ terms: [SearchWords.Term], _ places: [Int64], author: String?, _ times: TimeRange,
    _ range: IDRange, limit: Int, end: HistoryQuery.End
  ) {
    self.connection = connection
    self.terms = terms
    self.limit = limit
    self.times = times
    self.end = end
    least = range.least
    greatest = range.greatest
    var origin = "place : (\(places.map { Indexable.place($0) }.joined(separator: " OR ")))"
    if let author, !author.isEmpty {
      origin += " AND author : (\(Indexable.author(nick: author)) OR \(Indexable.author(account: author)))"
    }
    self.origin = origin
  }

  mutating func findAll() throws {
    if terms.contains(where: \.isBeginning) {
      if try lookThrough() { return }
    }
    let rows = try identifiers(terms, limit: limit - found.count)
    while let id = try rows.next() { found.append(id) }
  }

  /// Looks for beginnings of words in messages that have the whole ones. True where nothing is left to be found.
  private mutating func lookThrough() throws -> Bool {
    let tokenizer = try connection.makeTokenizer(.unicode61(diacritics: .remove))
    let beginnings = try terms.filter(\.isBeginning).map { try tokenizer.tokenize(query: $0.phrase).map(\.token) }
    let end = MonotonicClock.nanoseconds() + StoreLimits.searchLookingMilliseconds * 1_000_000
    let text = try connection.cachedStatement(sql: "SELECT text FROM event WHERE id = ?")
    let rows = try identifiers(terms.filter { !$0.isBeginning }, limit: -1)
    while let id = try rows.next() {
      let words = Indexable.words(try String.fetchOne(text, arguments: [id]) ?? "")
      let tokens = try tokenizer.tokenize(document: words).map(\.token)
      if beginnings.allSatisfy({ SearchRun.occurs($0, in: tokens) }) { found.append(id) }
      if self.end == .latest { greatest = id - 1 } else { least = id + 1 }
      if found.count == limit { return true }
      if MonotonicClock.nanoseconds() >= end { return false }
    }
    return true
  }

  /// Whether words occur in a row, the last of which may go on.
  private static func occurs(_ phrase: [String], in tokens: [String]) -> Bool {
    guard let last = phrase.last, tokens.count >= phrase.count else { return false }
    for start in 0...tokens.count - phrase.count {
      let run = tokens[start..<start + phrase.count]
      if run.dropLast().elementsEqual(phrase.dropLast()), run.last?.hasPrefix(last) == true { return true }
    }
    return false
  }

  private borrowing func identifiers(
    _ terms: [SearchWords.Term], limit: Int
  ) throws -> FastDatabaseValueCursor<Int64> {
    let words = terms.isEmpty ? [] : ["words : (\(terms.map(\.expression).joined(separator: " AND ")))"]
    let condition = (words + [origin]).joined(separator: " AND ")
    let order = end == .latest ? "DESC" : "ASC"
    if times.isAlways {
      let statement = try connection.cachedStatement(
        sql: "SELECT rowid FROM said WHERE said MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid \(order) LIMIT ?")
      return try Int64.fetchCursor(statement, arguments: [condition, least, greatest, limit])
    }
    let statement = try connection.cachedStatement(
      sql: """
        SELECT said.rowid FROM said CROSS JOIN event e ON e.id = said.rowid
        WHERE said MATCH ? AND said.rowid BETWEEN ? AND ? AND \(TimeRange.column) BETWEEN ? AND ?
        ORDER BY said.rowid \(order) LIMIT ?
        """)
    return try Int64.fetchCursor(
      statement, arguments: [condition, least, greatest, times.least, times.greatest, limit])
  }

  /// Ascending.
  borrowing func events() throws -> [StoredEvent] {
    let statement = try connection.cachedStatement(
      sql: "SELECT \(EventRow.columns) FROM \(EventRow.tables) WHERE e.id = ?")
    let ascending = end == .latest ? found.reversed() : found
    return try ascending.flatMap { try EventRow.all(statement, [$0]) }
  }
}
