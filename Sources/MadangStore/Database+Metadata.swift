import GRDB
import MadangChat

extension Database: MetadataStore {
  package func metadata(of target: String) throws(StoreError) -> [MetadataValue] {
    try read { try Database.metadata(of: target.foldedName, in: $0) }
  }

  private static func metadata(of target: String, in connection: Connection) throws -> [MetadataValue] {
    let statement = try connection.cachedStatement(
      sql: "SELECT key, value, visibility FROM metadata WHERE target = ? ORDER BY key")
    return try Row.fetchAll(statement, arguments: [target]).map {
      MetadataValue(key: $0[0], value: $0[1], visibility: $0[2])
    }
  }

  package func setMetadata(_ value: MetadataValue, of target: String, keysMax: Int) throws(StoreError) -> Bool {
    try write { connection in
      let target = target.foldedName
      let others = try Int.fetchOne(
        connection, sql: "SELECT count(*) FROM metadata WHERE target = ? AND key <> ?", arguments: [target, value.key])
      if others ?? 0 >= keysMax { return false }
      try connection.execute(
        sql: """
          INSERT INTO metadata VALUES (?, ?, ?, ?)
          ON CONFLICT DO UPDATE SET value = excluded.value, visibility = excluded.visibility
          """, arguments: [target, value.key, value.value, value.visibility])
      return true
    }
  }

  package func removeMetadata(key: String, of target: String) throws(StoreError) -> Bool {
    try write { connection in
      try connection.execute(
        sql: "DELETE FROM metadata WHERE target = ? AND key = ?", arguments: [target.foldedName, key])
      return connection.changesCount > 0
    }
  }

  package func clearMetadata(of target: String) throws(StoreError) -> [MetadataValue] {
    try write { connection in
      let values = try Database.metadata(of: target.foldedName, in: connection)
      try connection.execute(sql: "DELETE FROM metadata WHERE target = ?", arguments: [target.foldedName])
      return values
    }
  }
}
