import GRDB
import MadangRecords

extension Database {
  package func readMarker(account: String, target: String) throws(StoreError) -> Int64? {
    try read { connection in
      try Int64.fetchOne(
        connection.cachedStatement(sql: "SELECT milliseconds FROM read_marker WHERE account = ? AND target = ?"),
        arguments: [account.foldedName, target.foldedName])
    }
  }

  package func readMarkers(account: String) throws(StoreError) -> [String: Int64] {
    try read { connection in
      let statement = try connection.cachedStatement(
        sql: "SELECT target, milliseconds FROM read_marker WHERE account = ?")
      var markers: [String: Int64] = [:]
      for row in try Row.fetchAll(statement, arguments: [account.foldedName]) { markers[row[0]] = row[1] }
      return markers
    }
  }

  package func setReadMarker(
    account: String, target: String, milliseconds: Int64, now: Int64
  ) throws(StoreError) -> Int64 {
    try write {
      try Database.setReadMarker(account: account, target: target, milliseconds: milliseconds, now: now, in: $0)
    }
  }

  static func setReadMarker(
    account: String, target: String, milliseconds: Int64, now: Int64, in connection: Connection
  ) throws -> Int64 {
    let statement = try connection.cachedStatement(
      sql: """
        INSERT INTO read_marker VALUES (?1, ?2, ?3)
        ON CONFLICT DO UPDATE SET milliseconds =
          CASE WHEN milliseconds > ?4 AND excluded.milliseconds <= ?4 THEN excluded.milliseconds
            ELSE max(milliseconds, excluded.milliseconds) END
        RETURNING milliseconds
        """)
    return try Int64.fetchOne(statement, arguments: [account.foldedName, target.foldedName, milliseconds, now])
      ?? milliseconds
  }
}
