import GRDB
import MadangKernel
import MadangRecords

extension Database {
  package func search(
    _ search: HistorySearch, while mayGoOn: @escaping @Sendable () -> Bool
  ) throws(StoreError) -> FoundEvents {
    let times = TimeRange(least: search.saidFrom, greatest: search.saidThrough)
    let limit = min(search.limit, StoreLimits.resultsMax)
    let terms = search.text.map { SearchWords.terms($0) } ?? []
    guard limit > 0, !times.isEmpty, !terms.isEmpty || search.text == nil else { return FoundEvents([]) }
    journal.flush()
    // Where another process has the database, that one brings the index up.
    var isUpToDate = true
    if !isReadOnly { isUpToDate = try indexAll(while: indexing(mayGoOn)) }
    let isComplete = isUpToDate
    do {
      return try Database.read(searcher) { connection in
        let places = try search.conversations.flatMap { try Database.numbers(of: $0, in: connection) }
        if places.isEmpty { return FoundEvents([]) }
        var run = SearchRun(
          connection, terms, places, author: search.author?.foldedName, times, try Database.ids(in: times, connection),
          limit: limit, end: search.end)
        let isWhole = try Interruption.run(connection, while: mayGoOn) { try run.findAll() }
        return FoundEvents(try run.events(), isWhole: isWhole && isComplete)
      }
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// What is not in the index yet gets a part of the time alone.
  private func indexing(_ mayGoOn: @escaping () -> Bool) -> () -> Bool {
    let end = MonotonicClock.nanoseconds() + StoreLimits.searchIndexingMilliseconds * 1_000_000
    return { MonotonicClock.nanoseconds() < end && mayGoOn() }
  }

  /// Where the ids lie of what was in a range of times.
  private static func ids(in times: TimeRange, _ connection: Connection) throws -> IDRange {
    if times.greatest == .max { return times.ids }
    let hasFar = try Bool.fetchOne(
      connection.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM event e WHERE \(TimeRange.isFar))"))
    return hasFar == false ? times.nearIDs : times.ids
  }
}
