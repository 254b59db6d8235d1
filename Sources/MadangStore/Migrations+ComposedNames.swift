import GRDB
import MadangRecords
import MadangWire

/// Brings every name that is kept to the one form that names have: see `NameForm`. Names that were two and are one now
/// are parted again: the older account or room keeps the name, the other one's has `_` behind it. What was done so is in
/// the audit log.
struct ComposedNames {
  private let connection: Connection
  /// Whether the full-text index knows something by another name.
  private var mustIndexAgain = false

  static let actor = "upgrade"
  /// Whatever holds a character beyond ASCII.
  private static let other = "GLOB '*[^' || char(1) || '-' || char(127) || ']*'"

  static func migrate(_ connection: Connection) throws {
    var names = ComposedNames(connection: connection)
    try names.composeOwners("account", "ACCOUNT")
    try names.composeNicks()
    try names.composeOwners("room", "ROOM")
    try names.composeRest()
    if names.mustIndexAgain {
      try connection.execute(
        sql: """
          INSERT INTO said (said) VALUES ('delete-all');
          DELETE FROM straggler;
          UPDATE progress SET indexedThrough = -1;
          """)
    }
  }

  private init(connection: Connection) { self.connection = connection }

  // MARK: What has a name of its own

  private struct Owner {
    let id: Int64
    let folded: String
    let name: String
    let createdSeconds: Int64

    init(_ row: Row) {
      id = row[0]
      folded = row[1]
      name = row[2]
      createdSeconds = row[3]
    }

    func isOlder(than other: Owner) -> Bool { (createdSeconds, id) < (other.createdSeconds, other.id) }
  }

  /// Of accounts, or of rooms: the eldest first, so that it is no other's name that is taken.
  private mutating func composeOwners(_ table: String, _ action: String) throws {
    let owners = try Row.fetchAll(
      connection,
      sql: "SELECT id, folded, name, createdSeconds FROM \(table) WHERE name \(Self.other) ORDER BY createdSeconds, id"
    ).map(Owner.init)
    for owner in owners {
      let name = NameForm.composed(owner.name)
      if name.foldedName.utf8.elementsEqual(owner.folded.utf8), name.utf8.elementsEqual(owner.name.utf8) { continue }
      guard let holder = try self.owner(name.foldedName, table), holder.id != owner.id else {
        try rename(owner, to: name, table)
        continue
      }
      if owner.isOlder(than: holder) {
        try yield(holder, table, action)
        try rename(owner, to: name, table)
      } else {
        try yield(owner, table, action)
      }
    }
  }

  private func owner(_ folded: String, _ table: String) throws -> Owner? {
    try Row.fetchOne(
      connection, sql: "SELECT id, folded, name, createdSeconds FROM \(table) WHERE folded = ?", arguments: [folded]
    ).map(Owner.init)
  }

  /// Gives an account or a room a name that nobody has, and notes it.
  private mutating func yield(_ owner: Owner, _ table: String, _ action: String) throws {
    var name = NameForm.composed(owner.name)
    repeat { name += "_" } while try isTaken(name.foldedName, table)
    try rename(owner, to: name, table)
    try connection.execute(
      sql: "INSERT INTO audit (seconds, actor, action, target, detail) VALUES (unixepoch(), ?, ?, ?, ?)",
      arguments: [
        Self.actor, action, name, "was \(NameForm.composed(owner.name)), a name that is an older one's in another form",
      ])
  }

  private func isTaken(_ folded: String, _ table: String) throws -> Bool {
    if try owner(folded, table) != nil { return true }
    guard table == "account" else { return false }
    return try Bool.fetchOne(
      connection, sql: "SELECT EXISTS (SELECT 1 FROM nick WHERE folded = ?)", arguments: [folded]) ?? false
  }

  private mutating func rename(_ owner: Owner, to name: String, _ table: String) throws {
    let folded = name.foldedName
    try connection.execute(
      sql: "UPDATE \(table) SET folded = ?, name = ? WHERE id = ?", arguments: [folded, name, owner.id])
    if table == "account" {
      // An account's own name needs no grouping.
      try connection.execute(sql: "DELETE FROM nick WHERE folded = ?", arguments: [folded])
      try renameAuthor(owner.folded, to: folded, name)
      try move("read_marker", "account", owner.folded, to: folded)
      try renameConversations { $0.utf8.elementsEqual(owner.folded.utf8) ? folded : nil }
    } else {
      try move("read_marker", "target", owner.folded, to: folded)
      try renameConversation(first: owner.folded, second: "", to: (folded, ""), renamed: name)
      try renameSeats(owner.folded, to: name)
    }
    try move("metadata", "target", owner.folded, to: folded)
  }

  /// Nicknames of accounts. One that an account or an older row has is nobody else's.
  private func composeNicks() throws {
    for row in try Row.fetchAll(connection, sql: "SELECT folded, name, account FROM nick WHERE name \(Self.other)") {
      let (folded, name): (String, String) = (row[0], NameForm.composed(row[1]))
      if name.foldedName.utf8.elementsEqual(folded.utf8), name.utf8.elementsEqual((row[1] as String).utf8) { continue }
      try connection.execute(sql: "DELETE FROM nick WHERE folded = ?", arguments: [folded])
      if try owner(name.foldedName, "account") != nil { continue }
      try connection.execute(
        sql: "INSERT OR IGNORE INTO nick (folded, name, account) VALUES (?, ?, ?)",
        arguments: [name.foldedName, name, row[2] as Int64])
    }
  }

  // MARK: What names them

  /// Everything else that has a name in another form: what guests and rooms that nobody registered said and read.
  private mutating func composeRest() throws {
    for folded in try others("author", "folded") {
      try renameAuthor(folded, to: folded.foldedName, nil)
    }
    try renameConversations { name in
      let composed = NameForm.composed(name)
      return composed.utf8.elementsEqual(name.utf8) ? nil : composed
    }
    for (table, column) in [("read_marker", "account"), ("read_marker", "target"), ("metadata", "target")] {
      for name in try others(table, column) { try move(table, column, name, to: NameForm.composed(name)) }
    }
    for (table, column) in [
      ("presence", "nick"), ("presence", "rooms"), ("room_mask", "mask"), ("ban", "pattern"),
      ("conversation", "renamed"),
    ] {
      for name in try others(table, column) {
        try connection.execute(
          sql: "UPDATE OR IGNORE \(table) SET \(column) = ? WHERE \(column) = ?",
          arguments: [NameForm.composed(name), name])
      }
    }
  }

  /// Names of a column that are not composed.
  private func others(_ table: String, _ column: String) throws -> [String] {
    try String.fetchAll(connection, sql: "SELECT DISTINCT \(column) FROM \(table) WHERE \(column) \(Self.other)")
      .filter { !NameForm.composed($0).utf8.elementsEqual($0.utf8) }
  }

  /// Has rows tell of another name; where there are some that tell of it already, those hold.
  private func move(_ table: String, _ column: String, _ old: String, to new: String) throws {
    try connection.execute(
      sql: "UPDATE OR IGNORE \(table) SET \(column) = ? WHERE \(column) = ?", arguments: [new, old])
    if old.utf8.elementsEqual(new.utf8) { return }
    try connection.execute(sql: "DELETE FROM \(table) WHERE \(column) = ?", arguments: [old])
  }

  private mutating func renameAuthor(_ old: String, to new: String, _ name: String?) throws {
    guard let number = try Database.authorNumber(of: old, in: connection) else { return }
    if old.utf8.elementsEqual(new.utf8) { return }
    mustIndexAgain = true
    if let kept = try Database.authorNumber(of: new, in: connection) {
      try connection.execute(sql: "UPDATE event SET author = ? WHERE author = ?", arguments: [kept, number])
      try connection.execute(sql: "DELETE FROM author WHERE id = ?", arguments: [number])
    } else {
      try connection.execute(
        sql: "UPDATE author SET folded = ?, name = coalesce(?, name) WHERE id = ?", arguments: [new, name, number])
    }
  }

  /// - Parameter new: the other name of one that has one.
  private mutating func renameConversations(_ new: (String) -> String?) throws {
    let rows = try Row.fetchAll(
      connection,
      sql: """
        SELECT first, second FROM conversation
        WHERE first \(Self.other) OR second \(Self.other) OR second <> ''
        """)
    for row in rows {
      let (first, second): (String, String) = (row[0], row[1])
      if new(first) == nil, new(second) == nil { continue }
      let (one, another) = (new(first) ?? first, new(second) ?? second)
      let conversation = second.isEmpty ? Conversation(room: one) : Conversation(between: one, and: another)
      try renameConversation(first: first, second: second, to: conversation.columns, renamed: nil)
    }
  }

  /// Where there is a conversation of the new name, what was said goes there.
  private mutating func renameConversation(
    first: String, second: String, to new: (first: String, second: String), renamed: String?
  ) throws {
    let number = { [connection] (first: String, second: String) throws -> Int64? in
      try Int64.fetchOne(
        connection, sql: "SELECT id FROM conversation WHERE first = ? AND second = ?", arguments: [first, second])
    }
    guard let old = try number(first, second) else { return }
    if let kept = try number(new.first, new.second) {
      if kept == old { return }
      mustIndexAgain = true
      try connection.execute(sql: "UPDATE event SET conversation = ? WHERE conversation = ?", arguments: [kept, old])
      try connection.execute(sql: "UPDATE conversation SET partOf = ? WHERE partOf = ?", arguments: [kept, old])
      try connection.execute(sql: "DELETE FROM conversation WHERE id = ?", arguments: [old])
    } else {
      try connection.execute(
        sql: "UPDATE conversation SET first = ?, second = ?, renamed = coalesce(?, renamed) WHERE id = ?",
        arguments: [new.first, new.second, renamed, old])
    }
  }

  /// Accounts that are always on are in the room under its name.
  private func renameSeats(_ folded: String, to name: String) throws {
    for row in try Row.fetchAll(connection, sql: "SELECT account, rooms FROM presence WHERE rooms \(Self.other)") {
      let rooms: [Substring] = (row[1] as String).split(separator: " ")
      let moved = rooms.map { room in
        var writer = ByteWriter()
        CaseMapping.fold(String(room).utf8.span, to: &writer)
        return String(bytes: writer.span).utf8.elementsEqual(folded.utf8) ? name : String(room)
      }
      try connection.execute(
        sql: "UPDATE presence SET rooms = ? WHERE account = ?",
        arguments: [moved.joined(separator: " "), row[0] as Int64])
    }
  }
}
