import GRDB
import GRDBSQLite
import MadangRecords

/// The statement that inserts events, given their bytes where they lie in the batch: no text is copied on its way to
/// SQLite. Through GRDB's arguments an event takes more time to be bound than to be inserted.
struct EventInsertion {
  private let connection: Connection
  private let statement: Statement

  init(_ connection: Connection) throws {
    self.connection = connection
    statement = try connection.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO event
          (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo, ahead)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
  }

  /// - Parameter batch: where the entry's ranges lie.
  func insert(_ entry: JournalReader.Entry, of batch: Span<UInt8>, conversation: Int64, author: Int64?) throws {
    try bind(entry.id.column, at: 1)
    try bind(conversation, at: 2)
    try bind(Shelf(entry.kind).rawValue, at: 3)
    try bind(Int64(entry.kind.rawValue), at: 4)
    try bind(Int64(entry.flags), at: 5)
    try bind(author, at: 7)
    try bind(entry.refersTo?.column, at: 11)
    try bind(entry.id.ahead(of: entry.milliseconds), at: 12)
    // SAFETY: the batch lends its bytes until this block ends. SQLite reads them while it steps, never writes, and has
    // forgotten where they are when the block ends, however it does.
    try unsafe batch.withUnsafeBufferPointer { bytes in
      defer { unsafe sqlite3_clear_bindings(statement.sqliteStatement) }
      unsafe try bind(bytes, entry.source, at: 6)
      unsafe try bind(bytes, entry.target, at: 8)
      unsafe try bind(bytes, entry.text, at: 9)
      unsafe try bind(bytes, entry.tags, at: 10)
      let code = unsafe sqlite3_step(statement.sqliteStatement)
      unsafe sqlite3_reset(statement.sqliteStatement)
      if code != SQLITE_DONE { throw error(code) }
    }
  }

  private func bind(_ number: Int64?, at index: CInt) throws {
    // SAFETY: the statement is the connection's, prepared as long as that lives; a number is copied.
    let code =
      if let number {
        unsafe sqlite3_bind_int64(statement.sqliteStatement, index, number)
      } else {
        unsafe sqlite3_bind_null(statement.sqliteStatement, index)
      }
    if code != SQLITE_OK { throw error(code) }
  }

  /// Text that ought to be UTF-8; what is not becomes U+FFFD. The one place where SQLite is told of memory of ours.
  /// SAFETY: the bytes stay where they are until the bindings are cleared, or others take their place.
  @unsafe
  private func bind(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, at index: CInt) throws {
    // SAFETY: as the caller promises; the range lies within the bytes, which is checked.
    let text = bytes.extracting(range)
    let isValid = unsafe (try? UTF8Span(validating: text.span)) != nil
    let code =
      if isValid {
        unsafe sqlite3_bind_text(
          statement.sqliteStatement, index, UnsafeRawPointer(text.baseAddress)?.assumingMemoryBound(to: CChar.self),
          CInt(range.count), nil)
      } else {
        // A null destructor promises that the text stays; -1 has it copied.
        unsafe sqlite3_bind_text(
          statement.sqliteStatement, index, String(bytes: text.span), -1,
          unsafeBitCast(-1, to: sqlite3_destructor_type.self))
      }
    if code != SQLITE_OK { throw error(code) }
  }

  private func error(_ code: CInt) -> DatabaseError {
    // SAFETY: SQLite's text is good until the next call, and copied at once.
    DatabaseError(
      resultCode: ResultCode(rawValue: code),
      message: unsafe sqlite3_errmsg(connection.sqliteConnection).map { unsafe String(cString: $0) }, sql: statement.sql
    )
  }
}
