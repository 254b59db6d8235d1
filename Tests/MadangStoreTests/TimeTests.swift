import GRDB
import MadangRecords
import Testing

@testable import MadangStore

/// Events whose names are ahead of when they were, as after a clock went back.
@Suite struct TimeTests {
  private static let start: Int64 = 1_700_000_000_000
  private static let day: Int64 = 86_400_000
  private let room = Conversation(room: "#room")

  /// Says a text at each time, in this order.
  private func say(_ store: StoreUnderTest, _ times: [Int64], kind: StoredEvent.Kind = .message) -> [StoredEvent] {
    times.map { time in
      let event = StoredEvent(
        id: store.clock.reserve(milliseconds: time), milliseconds: time, conversation: room, kind: kind,
        source: "ann!u@h", target: "#room", text: "\(time)")
      store.append(event)
      return event
    }
  }

  @Test("Whatever the clock did, each range of times has what was said in it, the nearest first in line")
  func ranges() throws {
    let store = try StoreUnderTest()
    var times: [Int64] = []
    for step in [0, 400 * Self.day, 300_000, -2 * Self.day, -3, 1_200, 0] {
      times += (0..<6).map { Self.start + step + $0 * 500 }
    }
    let events = say(store, times)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<200 {
      let after = Bool.random() ? (times.randomElement(using: &generator) ?? 0) + Int64.random(in: -1...1) : nil
      let before = Bool.random() ? (times.randomElement(using: &generator) ?? 0) + Int64.random(in: -1...1) : nil
      let matching = events.filter { event in
        after.map { event.milliseconds > $0 } != false && before.map { event.milliseconds < $0 } != false
      }
      for limit in [1, 5, 50] {
        for end in [HistoryQuery.End.earliest, .latest] {
          var query = HistoryQuery(room, saidAfter: after, saidBefore: before, limit: limit, end: end, order: .times)
          let byTime = try store.database.events(query)
          let expected = matching.sorted { ($0.milliseconds, $0.id) < ($1.milliseconds, $1.id) }
          let wanted = end == .latest ? Array(expected.suffix(limit)) : Array(expected.prefix(limit))
          // What was named a little out of the order of its times stands as it was named.
          let worst = zip(byTime, wanted).map { abs($0.milliseconds - $1.milliseconds) }.max() ?? 0
          #expect(byTime.count == wanted.count && worst <= TimeRange.nearMax)
          #expect(byTime.allSatisfy { matching.contains($0) })
          query.order = .ids
          let byName = try store.database.events(query)
          #expect(byName == (end == .latest ? Array(matching.suffix(limit)) : Array(matching.prefix(limit))))
        }
      }
    }
  }

  @Test("Each range is one of an index, however much lies beside it")
  func indexes() throws {
    let store = try StoreUnderTest()
    _ = say(store, [Self.start, Self.start - Self.day])
    store.database.journal.flush()
    let plans = try store.database.store.read { connection in
      try [
        "e.id BETWEEN 1 AND 2 AND \(TimeRange.column) BETWEEN 1 AND 2 AND NOT \(TimeRange.isFar) ORDER BY e.id DESC",
        "+e.id BETWEEN 1 AND 2 AND \(TimeRange.column) BETWEEN 1 AND 2 AND \(TimeRange.isFar) "
          + "ORDER BY \(TimeRange.column) DESC, e.id DESC",
      ].map { condition in
        try Row.fetchAll(
          connection,
          sql: """
            EXPLAIN QUERY PLAN SELECT \(EventRow.columns) FROM \(EventRow.tables)
            WHERE e.conversation = 1 AND e.shelf = 0 AND \(condition) LIMIT 5
            """
        ).map { $0["detail"] as String }.joined(separator: "; ")
      }
    }
    #expect(plans[0].contains("USING INDEX event_conversation (conversation=? AND shelf=? AND"))
    #expect(plans[1].contains("USING INDEX event_time (conversation=? AND shelf=? AND"), "\(plans)")
    #expect(!plans.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN e") }, "\(plans)")
  }

  @Test("Targets, search, export and the event itself tell the time that was")
  func everywhere() throws {
    let store = try StoreUnderTest()
    let events = say(store, [Self.start + 400 * Self.day, Self.start])
    let database = store.database
    #expect(try database.event(events[1].id) == events[1])
    #expect(events[1].timeText == "2023-11-14T22:13:20.000Z")
    let targets = try database.targets(TargetQuery(of: "ann", rooms: ["#room"], limit: 9))
    #expect(targets.map(\.milliseconds) == [Self.start] && targets.map(\.newest) == [events[1].id])
    let now = TargetQuery(
      of: "ann", rooms: ["#room"], saidAfter: Self.start - 1, saidBefore: Self.start + 1, limit: 9)
    #expect(try database.targets(now).count == 1)
    func found(_ from: Int64?, _ through: Int64?) throws -> [StoredEvent] {
      try database.search(HistorySearch(nil, in: [room], saidFrom: from, saidThrough: through, limit: 9))
    }
    #expect(try found(Self.start, Self.start) == [events[1]])
    #expect(try found(nil, Self.start) == [events[1]])
    #expect(try found(Self.start + 1, nil) == [events[0]])
    #expect(try found(nil, Self.start - 1) == [])
  }

  @Test("Pruning goes by when things were said")
  func pruning() throws {
    let store = try StoreUnderTest()
    let days = [400, 0, 1, 2, 10, 20].map { Self.start + $0 * Self.day }
    _ = say(store, days)
    _ = say(store, days, kind: .join)
    let policy = RetentionPolicy(general: .init(ageDaysMax: 5))
    #expect(try store.database.prune(policy, nowMilliseconds: Self.start + 7 * Self.day - 1) == 4)
    let left = try store.database.events(HistoryQuery(room, limit: 50, includesEvents: true))
    #expect(Set(left.map(\.milliseconds)) == Set([400, 2, 10, 20].map { Self.start + $0 * Self.day }))
    #expect(left.count == 8)
  }

  @Test("A read marker that lies in time to come gives way")
  func markers() throws {
    let store = try StoreUnderTest()
    let database = store.database
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 500, now: 500) == 500)
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 400, now: 100) == 500)
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 90, now: 100) == 90)
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 80, now: 100) == 90)
  }
}
