import MadangChat
import MadangStore
import Testing

@Suite struct ForgettingTests {
  @Test(arguments: StoreUnderTest.Place.allCases)
  func forgetErasesEverythingOfOneAccount(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place)
    let database = store.database
    for name in ["Ann", "bob"] { try database.addAccount(AccountRecord(name: name, createdSeconds: 1)) }
    try database.addNick("annie", to: "ann")
    try database.saveRoom(
      RoomRecord(name: "#room", founder: "ann", createdSeconds: 1, standing: ["ann": "o", "bob": "v"]))
    try database.changeMetadata(MetadataChange(account: "ann", values: ["url": "x"]))
    _ = try database.setReadMarker(account: "ann", target: "#room", milliseconds: 9, now: 1000)
    _ = try database.setReadMarker(account: "bob", target: "ann", milliseconds: 9, now: 1000)
    let direct = Conversation(between: "ann", and: "bob")
    store.say("apple ann", account: "Ann")
    store.say("apple bob", from: "bob", account: "bob")
    store.say("사과 ann", from: "annie", account: "ann")
    store.say("psst apple", in: direct, account: "Ann", target: "bob")
    store.say("apple to ann", in: direct, from: "bob", account: "bob", target: "ann")
    #expect(try store.found("apple", in: "#room").count == 2)
    let redacted = store.say("redacted", account: "ann")
    #expect(try database.redact(redacted.id, as: Redaction(id: store.event("").id, source: "bob!u@h", account: "bob")))
    let ofBob = store.say("by ann", from: "bob", account: "bob")
    #expect(try database.redact(ofBob.id, as: Redaction(id: store.event("").id, source: "ann!u@h", account: "ann")))

    let export = try #require(try database.export(account: "ANN"))
    #expect(export.nicks == ["annie"] && export.rooms == ["#room"] && export.readMarkers == ["#room": 9])
    #expect(export.metadata == [MetadataValue(key: "url", value: "x")] && export.account.name == "Ann")
    #expect(try database.export(account: "nobody") == nil && export.presence == nil)
    let presence = PresenceRecord(account: "Ann", nick: "annie", user: "a", host: "h", realname: "A", rooms: ["#room"])
    try database.savePresence(presence)
    #expect(try database.export(account: "ann")?.presence == presence)

    // Three messages in the room, hers in the conversation, her redaction; then what was said to her.
    #expect(try database.forget(account: "ANN") == 6)
    #expect(try database.forget(account: "ann") == nil)
    #expect(try database.account(named: "ann") == nil)
    #expect(try database.account(owningNick: "annie") == nil)
    #expect(try database.export(account: "ann") == nil)
    #expect(try database.events(by: "ann", after: nil, limit: 9) == [])
    #expect(try database.readMarkers(account: "ann") == [:] && database.readMarkers(account: "bob") == [:])
    #expect(try database.metadata(of: "ann") == [])
    let room = try #require(try database.room(named: "#room"))
    #expect(room.founder == nil && room.standing == ["bob": "v"])
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == ["apple bob", ""])
    #expect(try database.events(HistoryQuery(direct, limit: 9)) == [])
    #expect(try database.targets(TargetQuery(of: "bob", rooms: [], limit: 9)) == [])
    #expect(try store.found("apple", in: "#room") == ["apple bob"])
    #expect(try store.found("사과", in: "#room") == [])
    #expect(try database.search(HistorySearch("apple", in: [direct], limit: 9)) == [])
    // Who gets the name next begins with nothing, and has a history of their own.
    try database.addAccount(AccountRecord(name: "ann", createdSeconds: 2))
    store.say("new ann", in: direct, account: "ann", target: "bob")
    #expect(try store.texts(HistoryQuery(direct, limit: 9)) == ["new ann"])
    #expect(try database.events(by: "ann", after: nil, limit: 9).map(\.text) == ["new ann"])
  }

  /// More than one transaction deletes.
  @Test func forgetsALot() throws {
    let store = try StoreUnderTest(.memory)
    let count = StoreLimits.deletesPerTurnMax * 2
    for index in 0..<count { store.say("apple \(index)", account: index == 0 ? "bob" : "ann") }
    #expect(try store.found("apple", in: "#room", limit: 9).count == 9)
    #expect(try store.database.forget(account: "ann") == count - 1)
    #expect(try store.found("apple", in: "#room", limit: 9) == ["apple 0"])
  }

  @Test func prunesByAgeAndByCount() throws {
    let store = try StoreUnderTest()
    let other = Conversation(room: "#other")
    let kept = Conversation(room: "#kept")
    var newest: Int64 = 0
    for index in 1...10 {
      store.say("apple \(index)")
      store.say("apple \(index)", kind: .join)
      store.say("pear \(index)", in: other)
      newest = store.say("plum \(index)", in: kept).id.milliseconds
    }
    let redacted = store.say("apple x")
    #expect(try store.database.redact(redacted.id, as: Redaction(id: store.event("").id, source: "ann!u@h")))
    #expect(try store.found("apple", in: "#room").count == 10)
    let database = store.database
    func all(_ conversation: Conversation) throws -> Int {
      try database.events(HistoryQuery(conversation, limit: 99, includesEvents: true)).count
    }
    // Nothing at the limit, one beyond it.
    var policy = RetentionPolicy(general: .init(countMax: 11), exceptions: [kept: .forever])
    #expect(try database.prune(policy, nowMilliseconds: newest) == 0)
    policy.general = .init(countMax: 9)
    #expect(try database.prune(policy, nowMilliseconds: newest) == 2 + 2 + 1)
    #expect(try store.found("apple", in: "#room").first == "apple 3")
    #expect(try all(kept) == 10 && all(other) == 9)
    // A day after the sixth message, to the millisecond.
    let sixth = try #require(try database.events(HistoryQuery(other, limit: 99)).first { $0.text == "pear 6" }).id
    policy = RetentionPolicy(general: .init(ageDaysMax: 1), exceptions: [kept: .init(countMax: 0)])
    #expect(try database.prune(policy, nowMilliseconds: sixth.milliseconds + 86_400_000) > 0)
    #expect(try store.texts(HistoryQuery(other, limit: 99)).first == "pear 6")
    #expect(try store.found("pear", in: "#other").count == 5)
    #expect(try all(kept) == 0)
    #expect(try store.found("plum", in: "#kept") == [])
    policy = RetentionPolicy(general: .init(countMax: 0))
    _ = try database.prune(policy, nowMilliseconds: newest)
    #expect(try all(Conversation(room: "#room")) == 0)
  }

  /// The file shrinks, without a VACUUM that would hold everyone up.
  @Test func pruningGivesSpaceBack() throws {
    let store = try StoreUnderTest()
    for index in 0..<3000 { store.say("\(index) " + String(repeating: "long ", count: 100)) }
    store.database.journal.flush()
    _ = try store.database.prune(RetentionPolicy(general: .init(countMax: 10)), nowMilliseconds: 0)
    store.stop()
    try store.database.close()
    #expect(try fileBytes(store.database.file).count < 600_000)
  }
}
