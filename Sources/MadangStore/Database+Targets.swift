import GRDB
import MadangChat

extension Database {
  package func targets(
    of identity: String, rooms: [String], after: MessageID?, before: MessageID?, limit: Int, end: HistoryQuery.End
  ) throws(StoreError) -> [HistoryTarget] {
    let identity = identity.foldedName
    let range = IDRange(after: after, before: before)
    if limit <= 0 || range.isEmpty { return [] }
    return try read { connection in
      var found: [(conversation: Conversation, newest: Int64)] = []
      func consider(_ numbers: [Int64], _ conversation: Conversation) throws {
        let newest = try numbers.compactMap { number in
          // The end of one range of the index.
          try Int64.fetchOne(
            connection.cachedStatement(sql: "SELECT max(id) FROM event WHERE conversation = ? AND shelf = 0"),
            arguments: [number])
        }.max()
        guard let newest, newest >= range.least, newest <= range.greatest else { return }
        found.append((conversation, newest))
      }
      for room in Set(rooms.map { Conversation(room: $0) }) {
        try consider(Database.numbers(of: room, in: connection), room)
      }
      for (number, conversation) in try Database.directConversations(of: identity, in: connection) {
        try consider([number], conversation)
      }
      found.sort { $0.newest < $1.newest }
      let chosen = end == .latest ? found.suffix(limit) : found.prefix(limit)
      return try chosen.map { target in
        HistoryTarget(
          conversation: target.conversation,
          name: try Database.name(of: target.conversation, for: identity, newest: target.newest, in: connection),
          newest: MessageID(target.newest))
      }
    }
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
