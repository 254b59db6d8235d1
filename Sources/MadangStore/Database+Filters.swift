import GRDB
import MadangRecords

extension Database: FilterStore {
  package func filters() throws(StoreError) -> [FilterRecord] {
    try read { connection in
      try Row.fetchAll(connection, sql: "SELECT pattern, action, setBy, createdSeconds FROM filter ORDER BY id").map {
        FilterRecord(pattern: $0[0], action: $0[1], setBy: $0[2], createdSeconds: $0[3])
      }
    }
  }

  package func addFilter(_ filter: FilterRecord) throws(StoreError) {
    try write { try Database.add(filter, in: $0) }
  }

  static func add(_ filter: FilterRecord, in connection: Connection) throws {
    try connection.execute(
      sql: "INSERT INTO filter (pattern, action, setBy, createdSeconds) VALUES (?, ?, ?, ?)",
      arguments: [filter.pattern, filter.action, filter.setBy, filter.createdSeconds])
  }

  package func removeFilter(_ filter: FilterRecord) throws(StoreError) -> Bool {
    try write { try Database.remove(filter, in: $0) }
  }

  static func remove(_ filter: FilterRecord, in connection: Connection) throws -> Bool {
    try connection.execute(
      sql: """
        DELETE FROM filter WHERE id = (
          SELECT min(id) FROM filter WHERE pattern = ? AND action = ? AND setBy = ? AND createdSeconds = ?)
        """, arguments: [filter.pattern, filter.action, filter.setBy, filter.createdSeconds])
    return connection.changesCount > 0
  }
}
