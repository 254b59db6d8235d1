import GRDB
import MadangRecords
import MadangWire

extension Database {
  /// Inserts what two batches of the journal hold, in one transaction: all of it or nothing. `place`: where in the log the last
  /// of it stands.
  func insert(_ first: borrowing ByteWriter, _ second: borrowing ByteWriter, through place: LogPlace? = nil) throws {
    do {
      try store.write { connection in
        try numbers.withLock { numbers in
          try Database.insert(first.span, &numbers, in: connection)
          try Database.insert(second.span, &numbers, in: connection)
          if let place { try Database.setPlace(place, of: .history, in: connection) }
        }
      }
    } catch {
      numbers.withLock { $0.removeAll() }
      throw error
    }
  }

  private static func insert(_ batch: Span<UInt8>, _ numbers: inout NumberCache, in connection: Connection) throws {
    let insertion = try EventInsertion(connection)
    let indexed = try indexedThrough(in: connection)
    var reader = JournalReader()
    while let record = reader.next(in: batch) {
      guard case .event(let entry) = record else {
        if case .renaming(let old, let new) = record {
          try rename(String(bytes: batch.extracting(old)), to: String(bytes: batch.extracting(new)), in: connection)
          numbers.forgetConversations()
        }
        continue
      }
      let conversation = try numbers.conversation(
        first: batch.extracting(entry.conversation), second: batch.extracting(entry.partner), in: connection)
      let author = entry.account.isEmpty ? nil : try numbers.author(batch.extracting(entry.account), in: connection)
      try insertion.insert(entry, of: batch, conversation: conversation, author: author)
      // Workers get their ids before they append: a later id may have been committed and indexed already.
      if Shelf(entry.kind) == .said && entry.id.column <= indexed && connection.changesCount > 0 {
        try addStraggler(entry.id, in: connection)
      }
    }
  }
}
