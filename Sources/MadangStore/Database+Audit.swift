import GRDB
import MadangRecords

extension Database: AuditLog {
  package func addEntry(_ entry: AuditEntry) throws(StoreError) {
    try write { try Database.add(entry, in: $0) }
  }

  static func add(_ entry: AuditEntry, in connection: Connection) throws {
    try connection.execute(
      sql: "INSERT INTO audit (seconds, actor, action, target, detail) VALUES (?, ?, ?, ?, ?)",
      arguments: [entry.seconds, entry.actor, entry.action, entry.target, entry.detail])
  }

  package func entries(skipping: Int, limit: Int) throws(StoreError) -> [AuditEntry] {
    try read { connection in
      try Row.fetchAll(
        connection,
        sql: "SELECT seconds, actor, action, target, detail FROM audit ORDER BY id DESC LIMIT ? OFFSET ?",
        arguments: [max(0, min(limit, StoreLimits.resultsMax)), max(0, skipping)]
      ).map { AuditEntry(seconds: $0[0], actor: $0[1], action: $0[2], target: $0[3], detail: $0[4]) }
    }
  }

  package func removeEntries(before seconds: Int64) throws(StoreError) -> Int {
    try write { connection in
      try connection.execute(sql: "DELETE FROM audit WHERE seconds < ?", arguments: [seconds])
      return connection.changesCount
    }
  }
}
