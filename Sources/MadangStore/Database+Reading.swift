import GRDB

/// Reading what may be closed.
extension Database {
  /// As `read` of the library, in one transaction, but for a queue that was closed: it traps there. Of a pool it tells.
  static func read<Result>(_ reader: any DatabaseReader, _ body: (Connection) throws -> Result) throws -> Result {
    guard let queue = reader as? DatabaseQueue else { return try reader.read(body) }
    return try queue.inDatabase { connection in
      guard connection.isOpen else {
        throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "Connection is closed")
      }
      var result: Result?
      try connection.readOnly {
        try connection.inSavepoint {
          result = try body(connection)
          return .commit
        }
      }
      guard let result else { preconditionFailure("A transaction that was committed has run.") }
      return result
    }
  }
}
