import GRDB
import MadangRecords
import MadangWire

/// An event as far as the full-text index is concerned.
struct Indexable {
  var id: Int64
  var conversation: Int64
  var isSaid: Bool
  var text: String
  var source: String
  /// Folded.
  var account: String?

  static func all(_ selection: String, _ arguments: StatementArguments, in connection: Connection) throws -> [Indexable]
  {
    let statement = try connection.cachedStatement(
      sql: """
        SELECT e.id, e.conversation, e.shelf = 0 AND e.flags & 4 = 0, e.text, e.source, a.folded
        FROM event e LEFT JOIN author a ON a.id = e.author \(selection)
        """)
    var found: [Indexable] = []
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() {
      found.append(
        Indexable(
          id: row[0], conversation: row[1], isSaid: row[2], text: row[3], source: row[4], account: row[5]))
    }
    return found
  }

  func add(to connection: Connection) throws {
    if !isSaid { return }
    try connection.cachedStatement(sql: "INSERT INTO said (rowid, words, place, author) VALUES (?, ?, ?, ?)")
      .execute(arguments: [id, words, Indexable.place(conversation), authors])
  }

  /// The index is contentless: it forgets what it is told once more.
  func remove(from connection: Connection) throws {
    if !isSaid { return }
    try connection.cachedStatement(
      sql: "INSERT INTO said (said, rowid, words, place, author) VALUES ('delete', ?, ?, ?, ?)"
    ).execute(arguments: [id, words, Indexable.place(conversation), authors])
  }

  private var words: String { Indexable.words(text) }

  /// What the index is given of a text.
  static func words(_ text: String) -> String {
    // CTCP wraps what somebody does: "\u{1}ACTION waves\u{1}".
    let isAction = text.hasPrefix("\u{1}ACTION ")
    return SearchWords.indexed(isAction ? String(text.dropFirst("\u{1}ACTION ".count)) : text)
  }

  private var authors: String {
    // As it was said, in whatever form: what the index was told must be told again to have it forget.
    var folded = ByteWriter()
    let said = Array(source.utf8.prefix { $0 != UInt8(ascii: "!") })
    CaseMapping.fold(said.span, to: &folded)
    let nick = Indexable.author(nick: String(bytes: folded.span))
    guard let account else { return nick }
    return nick + " " + Indexable.author(account: account)
  }

  // Tokens that stand for a place or an author. Names are written as hexadecimal digits: the tokenizer would cut them.

  static func place(_ conversation: Int64) -> String { "c\(conversation)" }
  static func author(nick: String) -> String { "n" + Base16.text(Array(nick.utf8)) }
  static func author(account: String) -> String { "a" + Base16.text(Array(account.utf8)) }
}
