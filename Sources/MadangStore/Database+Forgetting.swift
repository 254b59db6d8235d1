import GRDB
import MadangKernel
import MadangRecords

extension Database {
  /// A backup that no node has begun with is none any more: other nodes would have the account.
  package func forget(account name: String) throws(StoreError) -> Int? {
    journal.flush()
    // First: where this is cut short, some is gone already.
    if try isKnown(account: name.foldedName) { try loseOrigin() }
    return try forget(account: name) { _ in }
  }

  private func isKnown(account: String) throws(StoreError) -> Bool {
    try write { connection in
      try Database.accountNumber(of: account, in: connection) != nil
        || Database.authorNumber(of: account, in: connection) != nil
    }
  }

  /// - Parameter last: comes within the transaction that ends it.
  func forget(account name: String, _ last: (Connection) throws -> Void) throws(StoreError) -> Int? {
    journal.flush()
    let account = name.foldedName
    if try !isKnown(account: account) { return nil }
    // Bit by bit, so that nobody waits long. Where this is cut short, the account is still there, and can be forgotten
    // again.
    var count = 0
    if let author = try read({ try Database.authorNumber(of: account, in: $0) }) {
      count += try deleteAll("WHERE e.author = ? ORDER BY e.id", [author])
    }
    // Whole: who gets the name next would be the one whom these were said to.
    for (number, _) in try read({ try Database.directConversations(of: account, in: $0) }) {
      count += try deleteAll("WHERE e.conversation = ? ORDER BY e.id", [number])
    }
    try write { connection in
      let names = try Database.names(of: account, in: connection)
      try Database.forgetInRooms(names, account: account, in: connection)
      let conversations = try Database.directConversations(of: account, in: connection)
      for (number, _) in conversations {
        try connection.execute(
          sql: "DELETE FROM conversation WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE conversation = ?1)",
          arguments: [number])
      }
      for sql in [
        "DELETE FROM author WHERE folded = ?", "DELETE FROM read_marker WHERE account = ?",
        "DELETE FROM metadata WHERE target = ?", "DELETE FROM account WHERE folded = ?",
      ] {
        try connection.execute(sql: sql, arguments: [account])
      }
      // Until when others have read what they spoke of with it: by whichever of its nicknames they knew it.
      for name in names { try connection.execute(sql: "DELETE FROM read_marker WHERE target = ?", arguments: [name]) }
      // It knows numbers that are no more.
      numbers.withLock { $0.removeAll() }
      try last(connection)
    }
    return count
  }

  /// An account's own name, and the nicknames that are grouped with it; folded.
  private static func names(of account: String, in connection: Connection) throws -> [String] {
    let nicks = try String.fetchAll(
      connection,
      sql: "SELECT folded FROM nick WHERE account = (SELECT id FROM account WHERE folded = ?)", arguments: [account])
    return [account] + nicks.filter { $0 != account }
  }

  /// Takes out of registered rooms the topics that somebody of these names set, who it was that set a mask, and what lets
  /// the account in: who has its name next is somebody else.
  private static func forgetInRooms(_ names: [String], account: String, in connection: Connection) throws {
    let topics = try Row.fetchAll(connection, sql: "SELECT id, topicAuthor FROM room WHERE topicAuthor IS NOT NULL")
    for row in topics where names.contains(AuthorName.folded(row[1])) {
      try connection.execute(
        sql: "UPDATE room SET topic = NULL, topicAuthor = NULL, topicSeconds = NULL WHERE id = ?",
        arguments: [row[0] as Int64])
    }
    let masks = try Row.fetchAll(connection, sql: "SELECT room, list, position, mask, author FROM room_mask")
    for row in masks {
      let key: StatementArguments = [row[0] as Int64, row[1] as Int64, row[2] as Int64]
      if row[1] as Int64 != 0, AuthorName.isMask(row[3], ofAccount: account) {
        try connection.execute(
          sql: "DELETE FROM room_mask WHERE room = ? AND list = ? AND position = ?", arguments: key)
      } else if names.contains(AuthorName.folded(row[4])) {
        try connection.execute(
          sql: "UPDATE room_mask SET author = ? WHERE room = ? AND list = ? AND position = ?",
          arguments: [AuthorName.forgotten] + key)
      }
    }
  }

  /// Deletes all events that a selection finds, transaction by transaction.
  private func deleteAll(_ selection: String, _ arguments: StatementArguments) throws(StoreError) -> Int {
    var count = 0
    while true {
      let (deleted, isDone) = try deleteSome(selection, arguments)
      count += deleted
      if isDone { return count }
    }
  }

  /// Deletes events for a few milliseconds, in one transaction: the first that a selection of `event` as e finds. Returns how
  /// many those were, and whether none is left.
  func deleteSome(
    _ selection: String, _ arguments: StatementArguments
  ) throws(StoreError) -> (count: Int, isDone: Bool) {
    try write { connection in
      let end = MonotonicClock.nanoseconds() + StoreLimits.deletesMilliseconds * 1_000_000
      var count = 0
      while count < StoreLimits.deletesPerTurnMax {
        let limit = min(StoreLimits.deletesPerLook, StoreLimits.deletesPerTurnMax - count)
        let deleted = try Database.deleteEvents(selection + " LIMIT ?", arguments + [limit], in: connection)
        count += deleted
        if deleted < limit { return (count, true) }
        if MonotonicClock.nanoseconds() >= end { break }
      }
      return (count, false)
    }
  }

  /// Deletes the events that a selection of `event` as e finds, and what the index and redactions have of them. Returns
  /// how many were found.
  private static func deleteEvents(
    _ selection: String, _ arguments: StatementArguments, in connection: Connection
  ) throws -> Int {
    let events = try Indexable.all(selection, arguments, in: connection)
    let delete = try connection.cachedStatement(sql: "DELETE FROM event WHERE id = ?")
    let deleteRedactions = try connection.cachedStatement(sql: "DELETE FROM event WHERE refersTo = ? AND shelf = 2")
    for event in events {
      try removeFromIndex(event, in: connection)
      try delete.execute(arguments: [event.id])
      try deleteRedactions.execute(arguments: [event.id])
    }
    return events.count
  }
}
