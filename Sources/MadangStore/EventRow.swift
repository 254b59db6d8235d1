import GRDB
import MadangRecords

/// Reads events out of rows.
enum EventRow {
  /// The columns that `event(_:)` reads, of `event` as e, `conversation` as c and `author` as a; p is the part of the
  /// conversation in which the event lies.
  static let columns = """
    e.id, c.first, c.second, e.kind, e.flags, e.source, a.name, e.target, e.text, e.tags, e.refersTo, c.renamed,
    e.ahead
    """
  static let tables = "event e \(joined)"
  static let joined = """
    JOIN conversation p ON p.id = e.conversation JOIN conversation c ON c.id = coalesce(p.partOf, p.id)
    LEFT JOIN author a ON a.id = e.author
    """

  static func event(_ row: Row) -> StoredEvent {
    let id = MessageID(row[0] as Int64)
    var event = StoredEvent(
      id: id, milliseconds: id.milliseconds(ahead: row[12]),
      conversation: Conversation(first: row[1], second: row[2]), kind: StoredEvent.Kind(rawValue: row[3]) ?? .other,
      flags: StoredEvent.Flags(rawValue: row[4]), source: row[5], account: row[6], target: row[7], text: row[8],
      tags: row[9], refersTo: (row[10] as Int64?).map { MessageID($0) })
    // What was said to a room under a name that it had then is told under the name that it has now.
    if let renamed: String = row[11], event.target.foldedName != row[1] { event.target = renamed }
    return event
  }

  static func all(_ statement: Statement, _ arguments: StatementArguments) throws -> [StoredEvent] {
    var events: [StoredEvent] = []
    let rows = try Row.fetchCursor(statement, arguments: arguments)
    while let row = try rows.next() { events.append(event(row)) }
    return events
  }
}
