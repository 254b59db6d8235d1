import GRDB
import MadangRecords

/// The full-text index. It follows behind the messages, in the writer's spare time, since it takes longer than they do;
/// `search` brings it up first.
extension Database {
  /// The greatest id that the index has come to: every message up to it is in the index, or a straggler.
  static func indexedThrough(in connection: Connection) throws -> Int64 {
    try Int64.fetchOne(connection.cachedStatement(sql: "SELECT indexedThrough FROM progress")) ?? -1
  }

  static func addStraggler(_ id: MessageID, in connection: Connection) throws {
    try connection.cachedStatement(sql: "INSERT OR IGNORE INTO straggler VALUES (?)").execute(arguments: [id.column])
  }

  /// Takes an event out of the index, if it has come there yet.
  static func removeFromIndex(_ event: Indexable, in connection: Connection) throws {
    guard try event.id <= indexedThrough(in: connection) else { return }
    try connection.cachedStatement(sql: "DELETE FROM straggler WHERE id = ?").execute(arguments: [event.id])
    if connection.changesCount > 0 { return }
    try event.remove(from: connection)
    try connection.cachedStatement(sql: "UPDATE progress SET hasErased = 1").execute()
  }

  /// Adds some messages to the index, in one transaction. Returns whether there may be more.
  func indexSome() throws(StoreError) -> Bool {
    try write { connection in
      let limit = StoreLimits.indexMessagesPerTurnMax
      let late = try Indexable.all("JOIN straggler s ON s.id = e.id ORDER BY s.id LIMIT ?", [limit], in: connection)
      for event in late { try event.add(to: connection) }
      if let last = late.last {
        try connection.cachedStatement(sql: "DELETE FROM straggler WHERE id <= ?").execute(arguments: [last.id])
      }
      let through = try Database.indexedThrough(in: connection)
      let fresh = try Indexable.all(
        "WHERE e.id > ? ORDER BY e.id LIMIT ?", [through, limit - late.count], in: connection)
      for event in fresh { try event.add(to: connection) }
      if let last = fresh.last {
        try connection.cachedStatement(sql: "UPDATE progress SET indexedThrough = ?").execute(arguments: [last.id])
      }
      return late.count + fresh.count == limit
    }
  }

  /// Brings the index up to what is committed now. False where it may not go on for so long.
  func indexAll(while mayGoOn: () -> Bool) throws(StoreError) -> Bool {
    let isBehind = try read { connection in
      let through = try Database.indexedThrough(in: connection)
      return try Bool.fetchOne(
        connection.cachedStatement(
          sql: "SELECT EXISTS (SELECT 1 FROM event WHERE id > ?) OR EXISTS (SELECT 1 FROM straggler)"),
        arguments: [through]) ?? false
    }
    if !isBehind { return true }
    while try indexSome() {
      if !mayGoOn() { return false }
    }
    return true
  }

  /// Rewrites the index where something was erased from it, bit by bit, so that the erased words are no longer in the file.
  func purgeIndex(while goesOn: () -> Bool) throws(StoreError) {
    let pages = StoreLimits.mergePagesPerTurnMax
    var isFirst = true
    while goesOn() {
      let isDone = try write { connection in
        guard try Bool.fetchOne(connection, sql: "SELECT hasErased FROM progress") ?? false else { return true }
        let before = connection.totalChangesCount
        // A negative number gathers all segments for one merge; then it goes on until there is nothing to do.
        try connection.execute(
          sql: "INSERT INTO said (said, rank) VALUES ('merge', ?)", arguments: [isFirst ? -pages : pages])
        guard connection.totalChangesCount - before < 2 else { return false }
        try connection.execute(sql: "UPDATE progress SET hasErased = 0")
        return true
      }
      if isDone { return }
      isFirst = false
    }
  }
}
