import GRDB
import MadangRecords

/// The numbers that conversations and authors have in the database, so that an insert needs no look-up.
///
/// Touched only within writing transactions; emptied when one is rolled back, since it may have learnt a number there
/// that is no more.
struct NumberCache {
  /// By the names as they were told, not folded: the first, a line feed and the second, which a room doesn't have. No
  /// name holds a line feed.
  private var conversations: [String: Int64] = [:]
  /// By name as it was told, not folded.
  private var authors: [String: Int64] = [:]

  var isEmpty: Bool { conversations.isEmpty && authors.isEmpty }

  mutating func removeAll() {
    conversations.removeAll(keepingCapacity: true)
    authors.removeAll(keepingCapacity: true)
  }

  /// A room has another name.
  mutating func forgetConversations() { conversations.removeAll(keepingCapacity: true) }

  /// - Parameter second: empty for a room.
  mutating func conversation(first: Span<UInt8>, second: Span<UInt8>, in connection: Connection) throws -> Int64 {
    let first = String(bytes: first)
    let second = String(bytes: second)
    let key = second.isEmpty ? first : first + "\n" + second
    if let number = conversations[key] { return number }
    if conversations.count >= StoreLimits.conversationsCachedMax { conversations.removeAll(keepingCapacity: true) }
    let conversation = second.isEmpty ? Conversation(room: first) : Conversation(between: first, and: second)
    let number: Int64
    if let known = try Database.number(of: conversation, in: connection) {
      number = known
    } else {
      let columns = conversation.columns
      try connection.cachedStatement(sql: "INSERT INTO conversation (first, second) VALUES (?, ?)")
        .execute(arguments: [columns.first, columns.second])
      number = connection.lastInsertedRowID
    }
    conversations[key] = number
    return number
  }

  mutating func author(_ name: Span<UInt8>, in connection: Connection) throws -> Int64 {
    try author(String(bytes: name), in: connection)
  }

  mutating func author(_ name: String, in connection: Connection) throws -> Int64 {
    if let number = authors[name] { return number }
    let folded = name.foldedName
    if authors.count >= StoreLimits.conversationsCachedMax { authors.removeAll(keepingCapacity: true) }
    let number: Int64
    if let known = try Database.authorNumber(of: folded, in: connection) {
      number = known
    } else {
      try connection.cachedStatement(sql: "INSERT INTO author (folded, name) VALUES (?, ?)")
        .execute(arguments: [folded, name])
      number = connection.lastInsertedRowID
    }
    authors[name] = number
    return number
  }
}

extension Conversation {
  /// As the table has it: a room has no second name.
  var columns: (first: String, second: String) {
    switch self {
    case .room(let name): (name, "")
    case .direct(let one, let another): (one, another)
    }
  }

  init(first: String, second: String) {
    self = second.isEmpty ? .room(first) : .direct(first, second)
  }
}

extension Database {
  static func number(of conversation: Conversation, in connection: Connection) throws -> Int64? {
    let (first, second) = conversation.columns
    return try Int64.fetchOne(
      connection.cachedStatement(sql: "SELECT id FROM conversation WHERE first = ? AND second = ?"),
      arguments: [first, second])
  }

  /// Of a conversation and of those that are part of it: see `rename`. Empty where nothing is kept of it.
  static func numbers(of conversation: Conversation, in connection: Connection) throws -> [Int64] {
    guard let number = try number(of: conversation, in: connection) else { return [] }
    // Only rooms have other names.
    guard case .room = conversation else { return [number] }
    return try [number] + parts(of: number, in: connection)
  }

  static func parts(of number: Int64, in connection: Connection) throws -> [Int64] {
    try Int64.fetchAll(
      connection.cachedStatement(sql: "SELECT id FROM conversation WHERE partOf = ?"), arguments: [number])
  }

  /// - Parameter account: folded.
  static func authorNumber(of account: String, in connection: Connection) throws -> Int64? {
    try Int64.fetchOne(
      connection.cachedStatement(sql: "SELECT id FROM author WHERE folded = ?"), arguments: [account])
  }
}
