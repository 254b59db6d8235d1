import GRDB
import MadangRecords
import Testing

@testable import MadangStore

/// A question to the history looks at so many events, however many lie there that whoever asks isn't shown.
@Suite struct HiddenPageTests {
  private static let room = Conversation(room: "#room")
  private static let hidden = StoreLimits.hiddenEventsPerLookMax * 2 + 500

  /// Ten messages, many that were taken back, and ten more.
  private static func store() throws -> StoreUnderTest {
    let store = try StoreUnderTest()
    for index in 0..<10 { store.say("first \(index)") }
    for _ in 0..<hidden { store.say("gone") }
    for index in 0..<10 { store.say("last \(index)") }
    _ = try store.database.events(HistoryQuery(room, limit: 1))
    try store.database.write { connection in
      try connection.execute(sql: "UPDATE event SET flags = flags | 4, text = '' WHERE text = 'gone'")
    }
    return store
  }

  private func query(
    _ limit: Int, _ end: HistoryQuery.End, _ order: HistoryQuery.Order, before: MessageID? = nil,
    after: MessageID? = nil
  ) -> HistoryQuery {
    HistoryQuery(
      Self.room, after: after, before: before, limit: limit, end: end, order: order, omitted: .redactedMessages)
  }

  @Test("One look ends at an edge; asking on from there finds all, from either end and in either order, none twice")
  func pages() throws {
    let store = try Self.store()
    for order in [HistoryQuery.Order.ids, .times] {
      for end in [HistoryQuery.End.latest, .earliest] {
        var query = query(15, end, order)
        let first = try store.database.part(query)
        #expect(first.events.count == 10 && first.edge != nil)
        var found = first.events.map(\.text)
        var looks = 1
        let last = end == .latest ? first.events[0].id : first.events[9].id
        if end == .latest { query.before = last } else { query.after = last }
        while true {
          let part = try store.database.part(query)
          looks += 1
          found += part.events.map(\.text)
          guard part.events.isEmpty, let edge = part.edge else { break }
          #expect(edge.milliseconds == edge.id.milliseconds)
          // As a client does that has been told of the edge.
          if end == .latest { query.before = edge.id } else { query.after = edge.id }
        }
        #expect(Set(found).count == 20 && found.count == 20 && (3...5).contains(looks), "\(order) \(end) \(looks)")
      }
    }
  }

  @Test("What is found within a look is a whole page, and has no edge")
  func whole() throws {
    let store = try Self.store()
    let part = try store.database.part(query(10, .latest, .ids))
    #expect(part.events.count == 10 && part.edge == nil)
    #expect(try store.database.events(query(10, .latest, .ids, before: part.events[0].id)).count == 10)
    let all = try store.database.part(HistoryQuery(Self.room, limit: 100))
    #expect(all.events.count { !$0.isRedacted } == 10)
  }

  @Test("What happens in the room is not told beyond an edge, where something said may lie before it")
  func shelves() throws {
    let store = try Self.store()
    let early = store.say("", kind: .join)
    var query = query(40, .earliest, .ids)
    query.includesEvents = true
    let part = try store.database.part(query)
    #expect(part.events.count == 10 && part.edge.map { $0.id < early.id } == true)
    let rest = try store.database.part(of: self.query(40, .earliest, .ids, after: part.events[9].id)) { true }
    #expect(rest.events.map(\.text) == (0..<10).map { "last \($0)" })
  }

  @Test("TARGETS names a room whose latest thousands of messages were taken back")
  func targets() throws {
    let store = try StoreUnderTest()
    store.say("first")
    for _ in 0..<StoreLimits.hiddenEventsPerLookMax + 500 { store.say("gone") }
    _ = try store.database.events(HistoryQuery(Self.room, limit: 1))
    try store.database.write { connection in
      try connection.execute(sql: "UPDATE event SET flags = flags | 4, text = '' WHERE text = 'gone'")
    }
    let query = TargetQuery(of: "dan", rooms: ["#room"], limit: 9, omitted: .redactedMessages)
    #expect(try store.database.targets(query).map(\.name) == ["#Room"])
  }
}
