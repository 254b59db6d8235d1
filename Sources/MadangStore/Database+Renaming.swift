import GRDB
import MadangRecords

extension Database {
  /// Has what a room was called be found under what it is called now, and what accounts have read there be read.
  ///
  /// Where another room had the new name before, its history joins this one's, whatever its size in no time: it becomes a
  /// part of it. Who may join a room reads what was said under its name, so nobody sees more than they could before; and
  /// a registered room's name is nobody else's.
  static func rename(_ old: String, to new: String, in connection: Connection) throws {
    if let number = try Database.number(of: Conversation(room: old), in: connection) {
      if let earlier = try Database.number(of: Conversation(room: new), in: connection) {
        // The name must be free. No identity holds a line feed, so that this is nobody's conversation.
        try connection.execute(
          sql: "UPDATE conversation SET first = char(10) || id, second = char(10) WHERE id = ?", arguments: [earlier])
        try connection.execute(
          sql: "UPDATE conversation SET partOf = ?1 WHERE id = ?2 OR partOf = ?2", arguments: [number, earlier])
      }
      try connection.execute(
        sql: "UPDATE conversation SET first = ?, renamed = ? WHERE id = ?", arguments: [new.foldedName, new, number])
    }
    try connection.execute(
      sql: """
        INSERT INTO read_marker SELECT account, ?, milliseconds FROM read_marker WHERE target = ?
        ON CONFLICT DO UPDATE SET milliseconds = max(milliseconds, excluded.milliseconds)
        """, arguments: [new.foldedName, old.foldedName])
    try connection.execute(sql: "DELETE FROM read_marker WHERE target = ?", arguments: [old.foldedName])
  }
}
