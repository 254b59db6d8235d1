import GRDB
import MadangRecords

extension Database {
  package func targets(_ query: TargetQuery) throws(StoreError) -> [HistoryTarget] {
    let identity = query.identity.foldedName
    let times = TimeRange(after: query.saidAfter, before: query.saidBefore)
    if query.limit <= 0 || times.isEmpty { return [] }
    return try read { connection in
      var found: [Newest] = []
      func consider(_ numbers: [Int64], _ conversation: Conversation, after: MessageID?) throws {
        let newest = try numbers.compactMap { number in
          try Database.newest(of: number, conversation, query.omitted, in: connection)
        }.max { $0.id < $1.id }
        guard let newest, times.contains(newest.milliseconds), after.map({ newest.id > $0 }) != false else { return }
        found.append(newest)
      }
      for room in Set(query.rooms.map { Conversation(room: $0) }) {
        try consider(Database.numbers(of: room, in: connection), room, after: query.after)
      }
      let directAfter = [query.after, query.directAfter].compactMap { $0 }.max()
      for (number, conversation) in try Database.directConversations(of: identity, in: connection) {
        try consider([number], conversation, after: directAfter)
      }
      found.sort { ($0.milliseconds, $0.id) < ($1.milliseconds, $1.id) }
      let chosen = query.end == .latest ? found.suffix(query.limit) : found.prefix(query.limit)
      return try chosen.map { target in
        HistoryTarget(
          conversation: target.conversation,
          name: try Database.name(of: target.conversation, for: identity, newest: target.id.column, in: connection),
          newest: target.id, milliseconds: target.milliseconds)
      }
    }
  }

  /// A conversation's newest message.
  private struct Newest {
    let conversation: Conversation
    let id: MessageID
    let milliseconds: Int64
  }

  private static func newest(
    of number: Int64, _ conversation: Conversation, _ omitted: HistoryOmissions, in connection: Connection
  ) throws -> Newest? {
    // The end of one range of the index.
    let last = try connection.cachedStatement(
      sql: "SELECT id, ahead, flags FROM event WHERE conversation = ? AND shelf = 0 ORDER BY id DESC LIMIT 1")
    guard let newest = try Row.fetchOne(last, arguments: [number]) else { return nil }
    let isShown = !omitted.contains(.redactedMessages) || (newest[2] as Int64) & 4 == 0
    let row = isShown ? newest : try Database.newestShown(of: number, in: connection)
    return row.map { row in
      let id = MessageID(row[0] as Int64)
      return Newest(conversation: conversation, id: id, milliseconds: id.milliseconds(ahead: row[1]))
    }
  }

  /// The newest message that was not taken back; of more than are looked through, the last of those: there may be one behind.
  private static func newestShown(of number: Int64, in connection: Connection) throws -> Row? {
    let edge = try Row.fetchOne(
      connection.cachedStatement(
        sql: "SELECT id, ahead FROM event WHERE conversation = ? AND shelf = 0 ORDER BY id DESC LIMIT 1 OFFSET ?"),
      arguments: [number, StoreLimits.hiddenEventsPerLookMax])
    let statement = try connection.cachedStatement(
      sql: """
        SELECT id, ahead FROM event WHERE conversation = ? AND shelf = 0 AND id >= ? AND flags & 4 = 0
        ORDER BY id DESC LIMIT 1
        """)
    return try Row.fetchOne(statement, arguments: [number, edge?[0] as Int64? ?? 0]) ?? edge
  }

  /// - Parameter identity: folded.
  static func directConversations(
    of identity: String, in connection: Connection
  ) throws -> [(number: Int64, conversation: Conversation)] {
    let statement = try connection.cachedStatement(
      sql: """
        SELECT id, first, second FROM conversation WHERE first = ?1 AND second <> ''
        UNION SELECT id, first, second FROM conversation WHERE second = ?1
        """)
    return try Row.fetchAll(statement, arguments: [identity]).map {
      ($0[0], Conversation(first: $0[1], second: $0[2]))
    }
  }

  /// How the newest message spells a room, or the other one's nickname.
  private static func name(
    of conversation: Conversation, for identity: String, newest: Int64, in connection: Connection
  ) throws -> String {
    let statement = try connection.cachedStatement(
      sql: "SELECT \(EventRow.columns) FROM \(EventRow.tables) WHERE e.id = ?")
    guard let event = try EventRow.all(statement, [newest]).first else { return "" }
    guard let partner = conversation.partner(of: identity) else { return event.target }
    let said = Conversation.identity(account: event.account, nick: event.nick).foldedName
    let isPartners = said == partner || event.nick.foldedName == partner
    return isPartners && partner != identity ? event.nick : event.target
  }
}
