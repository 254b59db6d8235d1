import GRDB
import MadangRecords

extension Database: BanStore {
  package func bans(at seconds: Int64) throws(StoreError) -> [BanRecord] {
    try read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT kind, pattern, reason, setBy, createdSeconds, expiresSeconds FROM ban
          WHERE expiresSeconds IS NULL OR expiresSeconds > ? ORDER BY createdSeconds, id
          """, arguments: [seconds]
      ).compactMap { row in
        guard let kind = BanRecord.Kind(rawValue: row[0]) else { return nil }
        return BanRecord(
          kind: kind, pattern: row[1], reason: row[2], setBy: row[3], createdSeconds: row[4], expiresSeconds: row[5])
      }
    }
  }

  package func addBan(_ ban: BanRecord) throws(StoreError) {
    try write { try Database.add(ban, in: $0) }
  }

  static func add(_ ban: BanRecord, in connection: Connection) throws {
    try connection.execute(
      sql: """
        INSERT OR REPLACE INTO ban (kind, pattern, reason, setBy, createdSeconds, expiresSeconds)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
      arguments: [
        ban.kind.rawValue, ban.pattern, ban.reason, ban.setBy, ban.createdSeconds, ban.expiresSeconds,
      ])
  }

  package func removeBan(kind: BanRecord.Kind, pattern: String) throws(StoreError) -> Bool {
    try write { try Database.removeBan(kind: kind, pattern: pattern, in: $0) }
  }

  static func removeBan(kind: BanRecord.Kind, pattern: String, in connection: Connection) throws -> Bool {
    try connection.execute(
      sql: "DELETE FROM ban WHERE kind = ? AND pattern = ?", arguments: [kind.rawValue, pattern])
    return connection.changesCount > 0
  }

  package func removeExpiredBans(at seconds: Int64) throws(StoreError) -> Int {
    try write { try Database.removeExpiredBans(at: seconds, in: $0) }
  }

  static func removeExpiredBans(at seconds: Int64, in connection: Connection) throws -> Int {
    try connection.execute(sql: "DELETE FROM ban WHERE expiresSeconds <= ?", arguments: [seconds])
    return connection.changesCount
  }
}
