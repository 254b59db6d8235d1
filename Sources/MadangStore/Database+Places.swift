import GRDB
import MadangRecords

/// How far the log has been brought here: kept in one transaction with what it brought, so that a node that reads it anew
/// comes to the same.
extension Database {
  /// What comes by the log. The numbers are in the database.
  enum Brought: Int64 {
    case changes = 0
    case history = 1
  }

  static func place(of what: Brought, in connection: Connection) throws -> LogPlace? {
    let row = try Row.fetchOne(
      connection.cachedStatement(sql: "SELECT sequence, entry, part FROM log_place WHERE what = ?"),
      arguments: [what.rawValue])
    return row.map { row in
      LogPlace(sequence: UInt64(bitPattern: row[0] as Int64), entry: row[1], part: row[2])
    }
  }

  static func setPlace(_ place: LogPlace, of what: Brought, in connection: Connection) throws {
    try connection.cachedStatement(sql: "INSERT OR REPLACE INTO log_place VALUES (?, ?, ?, ?)").execute(
      arguments: [what.rawValue, Int64(bitPattern: place.sequence), place.entry, place.part])
  }

  package func keptThrough() throws(StoreError) -> LogPlace? {
    try read { connection in
      let changes = try Database.place(of: .changes, in: connection)
      let history = try Database.place(of: .history, in: connection)
      // All of the log up to it is here, also where nothing of that was to be kept.
      let snapshot = try Database.snapshotPosition(in: connection).map { LogPlace(endOf: $0) }
      return [changes, history, snapshot].compactMap(\.self).max()
    }
  }

  package func leaveOut(_ place: LogPlace) throws(StoreError) {
    try write { connection in
      try connection.execute(
        sql: "INSERT OR IGNORE INTO left_out VALUES (?, ?)",
        arguments: [Int64(bitPattern: place.sequence), place.entry])
    }
  }

  package func keptChanges() throws(StoreError) -> KeptChanges {
    try read { connection in
      let places = try Row.fetchAll(connection, sql: "SELECT sequence, entry FROM left_out").map { row in
        LogPlace(sequence: UInt64(bitPattern: row[0] as Int64), entry: row[1])
      }
      return KeptChanges(through: try Database.place(of: .changes, in: connection), leftOut: Set(places))
    }
  }

  /// Whether there is nothing yet that other nodes would not have: no account, room, ban, filter, nor anything said.
  package func isUnused() throws(StoreError) -> Bool {
    try read { connection in
      for table in ["account", "room", "ban", "filter", "event", "audit"]
      where try Bool.fetchOne(connection, sql: "SELECT EXISTS (SELECT 1 FROM \(table))") == true { return false }
      return true
    }
  }

  /// The server is alone from here on: what it keeps from now on no other node has.
  package func leaveLog() throws(StoreError) {
    if try keptThrough() == nil, try origin() == nil { return }
    try write { connection in
      for table in ["log_place", "left_out", "world_snapshot", "world_snapshot_piece", "origin"] {
        try connection.execute(sql: "DELETE FROM \(table)")
      }
    }
  }
}
