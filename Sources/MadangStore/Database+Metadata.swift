import GRDB
import MadangRecords

extension Database: MetadataStore {
  package func metadata(of account: String) throws(StoreError) -> [MetadataValue] {
    try read { try Database.metadata(of: account.foldedName, in: $0) }
  }

  /// - Parameter target: an account or a room, folded.
  static func metadata(of target: String, in connection: Connection) throws -> [MetadataValue] {
    let statement = try connection.cachedStatement(
      sql: "SELECT key, value FROM metadata WHERE target = ? ORDER BY key")
    return try Row.fetchAll(statement, arguments: [target]).map { MetadataValue(key: $0[0], value: $0[1]) }
  }

  package func changeMetadata(_ change: MetadataChange) throws(StoreError) {
    try write { connection in
      let account = change.account.foldedName
      // What an account says that is no more must not be what the next one of its name says.
      guard try Database.accountNumber(of: account, in: connection) != nil else { return }
      for (key, value) in change.values {
        if let value {
          try Database.setMetadata(MetadataValue(key: key, value: value), of: account, in: connection)
        } else {
          try connection.execute(sql: "DELETE FROM metadata WHERE target = ? AND key = ?", arguments: [account, key])
        }
      }
    }
  }

  /// Everyone may read all of it, so its visibility is `*`.
  static func setMetadata(_ value: MetadataValue, of target: String, in connection: Connection) throws {
    let statement = try connection.cachedStatement(
      sql: "INSERT INTO metadata VALUES (?, ?, ?, '*') ON CONFLICT DO UPDATE SET value = excluded.value")
    try statement.execute(arguments: [target, value.key, value.value])
  }
}
