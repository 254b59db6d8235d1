import GRDB
import MadangRecords

/// A snapshot of the world, in pieces: written one by one, each in a transaction of its own, and whole from the transaction on
/// that says so. So whatever ends this process, one is whole, if there ever was one.
extension Database: SnapshotStore {
  /// Pieces that go at once: others wait for the disk meanwhile.
  private static var leftoversAtOnce: Int { 16 }

  static func snapshotPosition(in connection: Connection) throws -> UInt64? {
    let position = try Int64.fetchOne(connection, sql: "SELECT position FROM world_snapshot")
    return position.map { UInt64(bitPattern: $0) }
  }

  package func snapshotPosition() throws(StoreError) -> UInt64? {
    try read { try Database.snapshotPosition(in: $0) }
  }

  package func piece(_ number: Int) throws(StoreError) -> [UInt8]? {
    try read { connection in
      let row = try Row.fetchOne(
        connection.cachedStatement(
          sql: """
            SELECT bytes FROM world_snapshot_piece p JOIN world_snapshot s ON s.position = p.position
            WHERE number = ? AND number < pieces
            """),
        arguments: [number])
      return row.map { Database.bytes($0[0]) ?? [] }
    }
  }

  package func keepPiece(
    _ bytes: [UInt8], number: Int, ofSnapshotAt position: UInt64
  ) throws(StoreError) {
    try write { connection in
      if let whole = try Database.snapshotPosition(in: connection), whole >= position { return }
      try connection.cachedStatement(sql: "INSERT OR REPLACE INTO world_snapshot_piece VALUES (?, ?, ?)").execute(
        arguments: [Int64(bitPattern: position), number, Blob(bytes)])
    }
  }

  package func seal(snapshotAt position: UInt64, pieces: Int) throws(StoreError) -> Bool {
    try write { connection in
      if let whole = try Database.snapshotPosition(in: connection), whole >= position { return false }
      let count = try Int.fetchOne(
        connection, sql: "SELECT count(*) FROM world_snapshot_piece WHERE position = ?",
        arguments: [Int64(bitPattern: position)])
      if count != pieces { return false }
      try connection.execute(
        sql: "INSERT OR REPLACE INTO world_snapshot VALUES (1, ?, ?)", arguments: [Int64(bitPattern: position), pieces])
      return true
    }
  }

  package func removeLeftovers() throws(StoreError) -> Bool {
    try write { connection in
      try connection.execute(
        sql: """
          DELETE FROM world_snapshot_piece WHERE rowid IN (
            SELECT rowid FROM world_snapshot_piece
            WHERE position IS NOT (SELECT position FROM world_snapshot) LIMIT ?)
          """,
        arguments: [Database.leftoversAtOnce])
      return connection.changesCount == Database.leftoversAtOnce
    }
  }
}
