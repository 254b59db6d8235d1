import GRDB

import struct Foundation.Data

/// Bytes as SQLite keeps them.
struct Blob: DatabaseValueConvertible, Sendable {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  var databaseValue: DatabaseValue { Data(bytes).databaseValue }

  static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
    Database.bytes(value).map { Blob($0) }
  }
}
