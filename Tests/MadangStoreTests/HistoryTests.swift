import MadangRecords
import MadangStore
import Testing

/// IRCv3 chathistory: each subcommand, as the query that it becomes.
@Suite struct HistoryTests {
  /// What was said by this thread is found at once, whole.
  @Test(arguments: StoreUnderTest.Place.allCases)
  func readersSeeWhatWasAppended(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place)
    let one = store.say(
      "첫 번째\n줄", account: "Ann", tags: "+draft/reply=abc;+x=y\\s", flags: [.bot, .multiline])
    let two = store.say("", kind: .tagMessage, account: nil, tags: "+draft/react=👍")
    let found = try store.database.events(HistoryQuery(one.conversation, limit: 10, includesEvents: true))
    #expect(found == [one, two])
    #expect(found[0].isBot && found[0].isMultiline && !found[0].isRedacted)
    #expect(try store.database.event(one.id) == one)
    #expect(try store.database.event(MessageID(rawValue: 1)) == nil)
    #expect(try store.database.newestID() == two.id)
  }

  @Test func everySubcommandIsAQuery() throws {
    let store = try StoreUnderTest()
    let ids = (1...9).map { store.say("\($0)").id }
    store.say("elsewhere", in: Conversation(room: "#other"))
    let room = Conversation(room: "#ROOM")
    func texts(_ query: HistoryQuery) throws -> String { try store.texts(query).joined() }
    // LATEST *, LATEST x
    #expect(try texts(HistoryQuery(room, limit: 3)) == "789")
    #expect(try texts(HistoryQuery(room, after: ids[6], limit: 3)) == "89")
    // BEFORE, AFTER: the limit takes those next to the selector.
    #expect(try texts(HistoryQuery(room, before: ids[4], limit: 2)) == "34")
    #expect(try texts(HistoryQuery(room, after: ids[4], limit: 2, end: .earliest)) == "67")
    // BETWEEN, forwards and backwards
    #expect(try texts(HistoryQuery(room, after: ids[1], before: ids[7], limit: 2, end: .earliest)) == "34")
    #expect(try texts(HistoryQuery(room, after: ids[1], before: ids[7], limit: 2)) == "67")
    #expect(try texts(HistoryQuery(room, after: ids[1], before: ids[7], limit: 99)) == "34567")
    #expect(try texts(HistoryQuery(room, after: ids[1], before: ids[2], limit: 9)) == "")
    #expect(try texts(HistoryQuery(room, after: ids[5], before: ids[2], limit: 9)) == "")
    // AROUND
    for limit in 0...12 {
      let (earlier, later) = HistoryQuery.around(ids[4], in: room, limit: limit)
      let found = try texts(earlier) + texts(later)
      #expect(found.count == min(limit, limit / 2 > 4 ? 9 : min(limit / 2, 4) + min(limit - limit / 2, 5)))
      #expect(limit == 0 || found.contains("5"))
    }
    // A timestamp: the fifth second's message is neither before nor after its own time.
    let time = ids[4].milliseconds
    #expect(try texts(HistoryQuery(room, before: .first(atMilliseconds: time), limit: 9)) == "1234")
    #expect(try texts(HistoryQuery(room, after: .last(atMilliseconds: time), limit: 9)) == "6789")
    // Limits and ends
    #expect(try texts(HistoryQuery(room, limit: 0)) == "")
    #expect(try texts(HistoryQuery(room, limit: -1)) == "")
    #expect(try texts(HistoryQuery(room, limit: 9)) == "123456789")
    #expect(try texts(HistoryQuery(room, limit: 10)) == "123456789")
    #expect(try texts(HistoryQuery(room, after: MessageID(rawValue: .max), limit: 9)) == "")
    #expect(try texts(HistoryQuery(room, before: MessageID(rawValue: 0), limit: 9)) == "")
    #expect(try texts(HistoryQuery(Conversation(room: "#nobody"), limit: 9)) == "")
  }

  /// chathistory: without event-playback, PRIVMSG and NOTICE alone.
  @Test func eventsComeOnlyToThoseWhoAsk() throws {
    let store = try StoreUnderTest()
    let kinds = StoredEvent.Kind.allCases.filter { $0 != .redaction }
    for kind in kinds { store.say("\(kind)", kind: kind) }
    let room = Conversation(room: "#room")
    #expect(try store.texts(HistoryQuery(room, limit: 50)) == ["message", "notice"])
    let all = try store.database.events(HistoryQuery(room, limit: 50, includesEvents: true))
    #expect(all.map(\.kind) == kinds)
    for limit in 1...kinds.count {
      let latest = try store.database.events(HistoryQuery(room, limit: limit, includesEvents: true))
      #expect(latest.map(\.kind) == Array(kinds.suffix(limit)))
      let earliest = try store.database.events(HistoryQuery(room, limit: limit, end: .earliest, includesEvents: true))
      #expect(earliest.map(\.kind) == Array(kinds.prefix(limit)))
    }
  }

  /// A QUIT in two rooms: in the second it has an id of its own, and is known by the first one's.
  @Test func whatWasInTwoRoomsHasOneNameInBoth() throws {
    let store = try StoreUnderTest()
    let (one, two) = (Conversation(room: "#one"), Conversation(room: "#two"))
    store.say("before", in: two, target: "#two")
    let quit = store.say("bye", kind: .quit, in: one, target: "#one")
    let copy = StoredEvent(
      id: MessageID(rawValue: quit.id.rawValue + 1), conversation: two, kind: .quit, source: quit.source,
      target: "#two", text: "bye", refersTo: quit.id)
    store.append(copy)
    let after = store.say("after", in: two, target: "#two")
    let database = store.database
    #expect(try database.events(HistoryQuery(one, limit: 9, includesEvents: true)).map(\.shownID) == [quit.id])
    #expect(try database.events(HistoryQuery(two, limit: 1, end: .latest, includesEvents: true)) == [after])
    let found = try database.events(HistoryQuery(two, after: nil, before: after.id, limit: 1, includesEvents: true))
    #expect(found == [copy] && found[0].shownID == quit.id)
    for end in [HistoryQuery.End.earliest, .latest] {
      #expect(
        try database.events(HistoryQuery(two, after: quit.id, limit: 1, end: end, includesEvents: true)) == [after])
    }
    #expect(try store.texts(HistoryQuery(two, before: quit.id, limit: 9, includesEvents: true)) == ["before"])
    // The first room's going takes nothing from the second.
    let policy = RetentionPolicy(general: .forever, exceptions: [one: .init(ageDaysMax: 0)])
    #expect(try database.prune(policy, nowMilliseconds: after.id.milliseconds) == 1)
    #expect(try store.texts(HistoryQuery(two, limit: 9, includesEvents: true)) == ["before", "bye", "after"])
  }

  /// chathistory, TARGETS: by the newest message, which alone is compared with the bounds.
  @Test func targetsByNewestMessage() throws {
    let store = try StoreUnderTest()
    let bob = Conversation(between: "Ann", and: "BOB")
    store.say("hi", in: bob, from: "Ann", target: "Bob")
    store.say("in the room")
    let second = store.say("hello", in: bob, from: "bOb", target: "Ann")
    store.say("others", in: Conversation(between: "bob", and: "cat"), from: "bob", target: "cat")
    let myself = store.say("note", in: Conversation(between: "ann", and: "ann"), from: "Ann", target: "Ann")
    let dan = store.say("psst", in: Conversation(between: "ann", and: "daniel"), from: "dan|away", account: "Daniel")
    let room = store.say("again")
    store.say("", kind: .join)
    func targets(
      after: StoredEvent? = nil, before: StoredEvent? = nil, limit: Int = 10, end: HistoryQuery.End = .latest
    )
      throws -> [String]
    {
      try store.database.targets(
        TargetQuery(
          of: "ANN", rooms: ["#rOOm", "#room", "#empty"], saidAfter: after?.milliseconds,
          saidBefore: before?.milliseconds, limit: limit, end: end)
      ).map(\.name)
    }
    #expect(try targets() == ["bOb", "Ann", "dan|away", "#Room"])
    #expect(try targets(limit: 2) == ["dan|away", "#Room"])
    #expect(try targets(limit: 2, end: .earliest) == ["bOb", "Ann"])
    #expect(try targets(limit: 0) == [])
    #expect(try targets(after: second) == ["Ann", "dan|away", "#Room"])
    #expect(try targets(before: room) == ["bOb", "Ann", "dan|away"])
    #expect(try targets(after: myself, before: room) == ["dan|away"])
    let all = try store.database.targets(TargetQuery(of: "ann", rooms: [], limit: 9))
    #expect(all.map(\.newest) == [second.id, myself.id, dan.id])
    #expect(all[0].conversation == bob)
  }

  /// read-marker: "the server MUST only move it forward".
  @Test(arguments: StoreUnderTest.Place.allCases)
  func readMarkersMoveForward(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place)
    let database = store.database
    #expect(try database.readMarker(account: "ann", target: "#room") == nil)
    #expect(try database.setReadMarker(account: "Ann", target: "#Room", milliseconds: 50, now: 1000) == 50)
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 49, now: 1000) == 50)
    #expect(try database.setReadMarker(account: "ann", target: "#room", milliseconds: 50, now: 1000) == 50)
    #expect(try database.setReadMarker(account: "ann", target: "#ROOM", milliseconds: 51, now: 1000) == 51)
    #expect(try database.setReadMarker(account: "ann", target: "Bob", milliseconds: 5, now: 1000) == 5)
    #expect(try database.readMarker(account: "ANN", target: "#room") == 51)
    #expect(try database.readMarkers(account: "ann") == ["#room": 51, "bob": 5])
    #expect(try database.readMarkers(account: "bob") == [:])
  }

  @Test func whatAnAccountSaidComesInPages() throws {
    let store = try StoreUnderTest()
    let mine = (1...7).map { store.say("\($0)", from: "n\($0)", account: "Ann") }
    store.say("not mine", account: "bob")
    store.say("nobody's")
    var pages: [[StoredEvent]] = []
    while true {
      let page = try store.database.events(by: "ANN", after: pages.last?.last?.id, limit: 3)
      if page.isEmpty { break }
      pages.append(page)
    }
    #expect(pages.map(\.count) == [3, 3, 1])
    #expect(pages.flatMap { $0 } == mine)
    #expect(try store.database.events(by: "nobody", after: nil, limit: 3) == [])
  }

  @Test func aMillionResultsAreNotGiven() throws {
    let store = try StoreUnderTest(.memory)
    for index in 0...StoreLimits.resultsMax { store.say("\(index)") }
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: .max)).count == StoreLimits.resultsMax)
  }
}
