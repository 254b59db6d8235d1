import GRDB
import MadangRecords

extension Database {
  /// Deletes what the policy keeps no longer. Returns how many events went.
  ///
  /// Words that were erased from the index by this, by a redaction or by forgetting an account are overwritten at the end:
  /// SQLite's index only marks them at first.
  ///
  /// Runs for as long as that takes, in transactions of a few milliseconds, after each of which it asks whether it goes on:
  /// that is when others have their turn, and when it may rest. What it frees is given back to the file system as it goes.
  package func prune(
    _ policy: RetentionPolicy, nowMilliseconds: Int64, while goesOn: () -> Bool = { true }
  ) throws(StoreError) -> Int {
    journal.flush()
    var count = 0
    var last: Int64 = 0
    while goesOn(), let (number, conversation) = try nextConversation(after: last) {
      last = number
      let rule = policy.rule(for: conversation)
      let numbers = try read { try [number] + Database.parts(of: number, in: $0) }
      if let oldest = rule.oldestMilliseconds(at: nowMilliseconds) {
        for part in numbers { count += try pruneFar(part, saidBefore: oldest, while: goesOn) }
      }
      guard let end = try firstKept(in: numbers, rule, nowMilliseconds: nowMilliseconds) else { continue }
      for part in numbers { count += try prune(part, before: end, while: goesOn) }
      if numbers.count > 1 { try removeEmptyParts(of: number) }
    }
    if !goesOn() { return count }
    try purgeIndex(while: goesOn)
    while goesOn(), try giveBackPages() {}
    return count
  }

  /// Deletes what a conversation's part has before an id.
  private func prune(_ number: Int64, before end: Int64, while goesOn: () -> Bool) throws(StoreError) -> Int {
    var count = 0
    while goesOn() {
      let (deleted, isDone) = try deleteSome(
        "WHERE e.conversation = ? AND e.shelf < 2 AND e.id < ? ORDER BY e.shelf, e.id", [number, end])
      count += deleted
      if isDone { break }
    }
    return count
  }

  /// The same of what was said before a time, and named as if it had been later: see `TimeRange`.
  private func pruneFar(
    _ number: Int64, saidBefore milliseconds: Int64, while goesOn: () -> Bool
  ) throws(StoreError) -> Int {
    var count = 0
    while goesOn() {
      let (deleted, isDone) = try deleteSome(
        "WHERE e.conversation = ? AND e.shelf IN (0, 1) AND \(TimeRange.isFar) AND \(TimeRange.column) < ?",
        [number, milliseconds])
      count += deleted
      if isDone { break }
    }
    return count
  }

  private func removeEmptyParts(of number: Int64) throws(StoreError) {
    try write { connection in
      try connection.execute(
        sql: """
          DELETE FROM conversation
          WHERE partOf = ? AND NOT EXISTS (SELECT 1 FROM event e WHERE e.conversation = conversation.id)
          """, arguments: [number])
    }
  }

  private func nextConversation(after number: Int64) throws(StoreError) -> (Int64, Conversation)? {
    try read { connection in
      let statement = try connection.cachedStatement(
        sql: "SELECT id, first, second FROM conversation WHERE id > ? AND partOf IS NULL ORDER BY id LIMIT 1")
      return try Row.fetchOne(statement, arguments: [number]).map {
        ($0[0], Conversation(first: $0[1], second: $0[2]))
      }
    }
  }

  /// The least id that the rule keeps; nil where it keeps all.
  private func firstKept(
    in numbers: [Int64], _ rule: RetentionPolicy.Rule, nowMilliseconds: Int64
  ) throws(StoreError) -> Int64? {
    var first: Int64?
    if let oldest = rule.oldestMilliseconds(at: nowMilliseconds) {
      first = MessageID.first(atMilliseconds: oldest).column
    }
    if let countMax = rule.countMax {
      // A list would have SQLite sort what one number has in order.
      let place = numbers.count == 1 ? "= ?1" : "IN (\(numbers.map(String.init).joined(separator: ",")))"
      let range = "SELECT id FROM event WHERE conversation \(place) AND shelf = 0"
      let kept = try read { connection -> Int64? in
        let beyond = try Int64.fetchOne(
          connection.cachedStatement(sql: "\(range) ORDER BY id DESC LIMIT 1 OFFSET ?2"),
          arguments: [numbers[0], max(0, countMax)])
        guard let beyond else { return nil }
        return try Int64.fetchOne(
          connection.cachedStatement(sql: "\(range) AND id > ?2 ORDER BY id LIMIT 1"),
          arguments: [numbers[0], beyond])
          ?? .max
      }
      if let kept { first = max(first ?? 0, kept) }
    }
    return first
  }

  /// Cuts some free pages off the file. Returns whether there may be more.
  private func giveBackPages() throws(StoreError) -> Bool {
    try write { connection in
      let before = try Int.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0
      if before == 0 { return false }
      _ = try Row.fetchAll(connection, sql: "PRAGMA incremental_vacuum(\(StoreLimits.vacuumPagesPerTurnMax))")
      let after = try Int.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0
      return after > 0 && after < before
    }
  }
}
