import GRDB
import MadangRecords

/// Which backup a database is that several nodes begin with. A backup of a server that is alone has a name of its own; of a node, the
/// one that its cluster began with. A server that is alone goes on from there, and what it has then is no backup any more.
extension Database {
  package func origin() throws(StoreError) -> DataOrigin? {
    try read { connection in
      let row = try Row.fetchOne(connection, sql: "SELECT name, seconds, world FROM origin")
      return row.map { row in
        DataOrigin(name: row[0], seconds: row[1], world: (row[2] as Int64?).map { UInt64(bitPattern: $0) })
      }
    }
  }

  /// Notes what world has come of it.
  package func setWorldOfOrigin(_ digest: UInt64) throws(StoreError) {
    try write { connection in
      try connection.execute(sql: "UPDATE origin SET world = ?", arguments: [Int64(bitPattern: digest)])
    }
  }

  /// What it has is changed, and no node has begun with it yet: others would begin with something else.
  func loseOrigin() throws(StoreError) {
    try write { connection in
      try connection.execute(
        sql: """
          DELETE FROM origin
          WHERE NOT EXISTS (SELECT 1 FROM log_place) AND NOT EXISTS (SELECT 1 FROM world_snapshot)
          """)
    }
  }

  /// A copy becomes a backup, unless it is one already, or a node's.
  static func nameOrigin(in copy: Connection) throws {
    // An earlier version may have made it.
    guard try copy.tableExists("origin") else { return }
    for table in ["origin", "log_place", "world_snapshot"]
    where try Bool.fetchOne(copy, sql: "SELECT EXISTS (SELECT 1 FROM \(table))") == true { return }
    try copy.execute(
      sql: "INSERT INTO origin VALUES (1, ?, CAST(strftime('%s', 'now') AS INTEGER), NULL)",
      arguments: [String(UInt64.random(in: 0 ... .max), radix: 16)])
  }
}
