import GRDB
import MadangChat

extension Database {
  package func forget(account name: String) throws(StoreError) -> Int? {
    journal.flush()
    let account = name.foldedName
    let isKnown = try write { connection in
      try Database.accountNumber(of: account, in: connection) != nil
        || Database.authorNumber(of: account, in: connection) != nil
    }
    if !isKnown { return nil }
    // Bit by bit, so that nobody waits long. Where this is cut short, the account is still there, and can be forgotten
    // again.
    var count = 0
    while true {
      let deleted = try write { connection in
        guard let author = try Database.authorNumber(of: account, in: connection) else { return 0 }
        return try Database.deleteEvents(
          "WHERE e.author = ? ORDER BY e.id LIMIT ?", [author, StoreLimits.deletesPerTurnMax], in: connection)
      }
      count += deleted
      if deleted == 0 { break }
    }
    // Whole: who gets the name next would be the one whom these were said to.
    for (number, _) in try read({ try Database.directConversations(of: account, in: $0) }) {
      while true {
        let deleted = try write { connection in
          try Database.deleteEvents(
            "WHERE e.conversation = ? ORDER BY e.id LIMIT ?", [number, StoreLimits.deletesPerTurnMax], in: connection)
        }
        count += deleted
        if deleted == 0 { break }
      }
    }
    try write { connection in
      let conversations = try Database.directConversations(of: account, in: connection)
      for (number, _) in conversations {
        try connection.execute(
          sql: "DELETE FROM conversation WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE conversation = ?1)",
          arguments: [number])
      }
      for sql in [
        "DELETE FROM author WHERE folded = ?", "DELETE FROM read_marker WHERE account = ?",
        "DELETE FROM read_marker WHERE target = ?", "DELETE FROM metadata WHERE target = ?",
        "DELETE FROM account WHERE folded = ?",
      ] {
        try connection.execute(sql: sql, arguments: [account])
      }
      // It knows numbers that are no more.
      numbers.withLock { $0.removeAll() }
    }
    return count
  }

  /// Deletes the events that a selection of `event` as e finds, and what the index and redactions have of them. Returns
  /// how many were found.
  static func deleteEvents(
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
