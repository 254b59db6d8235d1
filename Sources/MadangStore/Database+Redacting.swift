import GRDB
import MadangRecords

extension Database {
  package func redact(_ id: MessageID, as redaction: Redaction) throws(StoreError) -> Bool {
    journal.flush()
    return try write { try redact(id, as: redaction, in: $0) }
  }

  func redact(_ id: MessageID, as redaction: Redaction, in connection: Connection) throws -> Bool {
    let statement = try connection.cachedStatement(
      sql: "SELECT conversation, target FROM event WHERE id = ? AND shelf <> 2 AND flags & 4 = 0")
    guard let row = try Row.fetchOne(statement, arguments: [id.column]) else { return false }
    let conversation: Int64 = row[0]
    let target: String = row[1]
    for event in try Indexable.all("WHERE e.id = ?", [id.column], in: connection) {
      try Database.removeFromIndex(event, in: connection)
    }
    try connection.cachedStatement(sql: "UPDATE event SET text = '', tags = '', flags = flags | 4 WHERE id = ?")
      .execute(arguments: [id.column])
    let author = try redaction.account.map { account in
      try numbers.withLock { try $0.author(account, in: connection) }
    }
    try connection.cachedStatement(
      sql: """
        INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo, ahead)
        VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, '', ?, ?)
        """
    ).execute(
      arguments: [
        redaction.id.column, conversation, Shelf.redactions.rawValue, StoredEvent.Kind.redaction.rawValue,
        redaction.source, author, target, redaction.reason, id.column,
        redaction.id.ahead(of: redaction.milliseconds),
      ])
    return true
  }
}
