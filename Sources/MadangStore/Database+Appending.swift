import GRDB
import MadangChat
import MadangWire

extension Database {
  /// Inserts what a batch of the journal holds, in one transaction: all of it or nothing.
  func insert(_ batch: borrowing ByteWriter) throws {
    do {
      try store.write { connection in
        try numbers.withLock { numbers in try Database.insert(batch.span, &numbers, in: connection) }
      }
    } catch {
      numbers.withLock { $0.removeAll() }
      throw error
    }
  }

  private static func insert(_ batch: Span<UInt8>, _ numbers: inout NumberCache, in connection: Connection) throws {
    let statement = try connection.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    let indexed = try indexedThrough(in: connection)
    var reader = JournalReader()
    while let entry = reader.next(in: batch) {
      let first = String(utf8: batch.extracting(entry.conversation))
      let second = String(utf8: batch.extracting(entry.partner))
      let conversation = second.isEmpty ? Conversation(room: first) : Conversation(between: first, and: second)
      let number = try numbers.conversation(conversation, in: connection)
      let author =
        entry.account.isEmpty
        ? nil : try numbers.author(String(utf8: batch.extracting(entry.account)), in: connection)
      let shelf = Shelf(entry.kind)
      try statement.execute(
        arguments: [
          entry.id.column, number, shelf.rawValue, entry.kind.rawValue, entry.flags,
          String(utf8: batch.extracting(entry.source)), author, String(utf8: batch.extracting(entry.target)),
          String(utf8: batch.extracting(entry.text)), String(utf8: batch.extracting(entry.tags)),
        ])
      // Workers get their ids before they append: a later id may have been committed and indexed already.
      if shelf == .said && entry.id.column <= indexed && connection.changesCount > 0 {
        try addStraggler(entry.id, in: connection)
      }
    }
  }
}

extension String {
  /// Text of bytes that ought to be UTF-8; what is not becomes U+FFFD.
  init(utf8 bytes: Span<UInt8>) {
    if let valid = try? UTF8Span(validating: bytes) {
      self.init(copying: valid)
    } else {
      self.init(bytes: bytes)
    }
  }
}
