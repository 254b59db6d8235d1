import MadangRecords
import Testing

@testable import MadangStore

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
    let presence = AlwaysOnRecord(account: "Ann", nick: "annie", user: "a", host: "h", realname: "A", rooms: ["#room"])
    try database.saveAlwaysOn(presence)
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

  /// Where names stay though an account is forgotten, as the article History says: bans and filters are the server's, and
  /// the audit log is what operators did.
  private static let exempt: Set<String> = ["audit", "ban", "filter", "grdb_migrations"]

  @Test("After an account is forgotten, its names are in no column of any table")
  func walksEveryTable() throws {
    let store = try StoreUnderTest()
    let database = store.database
    try database.addAccount(AccountRecord(name: "Zzann", email: "zzann@x", createdSeconds: 1))
    try database.addAccount(AccountRecord(name: "bob", createdSeconds: 1))
    try database.addNick("zzanick", to: "zzann")
    let fingerprint = try #require(CertificateFingerprint(bytes: Array(repeating: 1, count: 64)))
    let certificate = PinnedCertificate(fingerprint, name: "zzann's", createdSeconds: 1, isProved: true)
    #expect(try database.addCertificate(certificate, to: "zzann", atMost: 1) == .pinned)
    try database.addFilter(FilterRecord(pattern: "x", action: "block", setBy: "zzann", createdSeconds: 1))
    let mask = RoomRecord.Mask(mask: "*!*@*", author: "Zzanick!u@h", setSeconds: 1)
    let own = RoomRecord.Mask(mask: "$a:ZZann", author: "bob", setSeconds: 1)
    for (name, author) in [("#one", "zzann"), ("#two", "ZZANICK!u@h")] {
      try database.saveRoom(
        RoomRecord(
          name: name, founder: name == "#one" ? "zzann" : "bob",
          topic: .init(text: "about", author: author, setSeconds: 1), createdSeconds: 1, bans: [mask],
          exceptions: [own, mask], inviteExceptions: [mask, own], standing: ["zzann": "o", "bob": "v"]))
    }
    try database.saveRoom(
      RoomRecord(name: "#three", topic: .init(text: "stays", author: "bob", setSeconds: 1), createdSeconds: 1))
    try database.changeMetadata(MetadataChange(account: "zzann", values: ["url": "zzann"]))
    for (account, target) in [("zzann", "#one"), ("bob", "zzann"), ("bob", "zzanick")] {
      _ = try database.setReadMarker(account: account, target: target, milliseconds: 9, now: .max)
    }
    try database.saveAlwaysOn(
      AlwaysOnRecord(account: "Zzann", nick: "zzanick", user: "zzann", host: "h", realname: "Zzann", rooms: ["#one"]))
    store.say("hello", from: "zzanick", account: "Zzann")
    store.say("psst", in: Conversation(between: "zzann", and: "bob"), from: "bob", account: "bob", target: "zzann")
    store.say("psst", in: Conversation(between: "~zzguest", and: "zzann"), from: "zzguest", target: "zzann")
    let redacted = store.say("bad", from: "bob", account: "bob")
    #expect(
      try database.redact(redacted.id, as: Redaction(id: store.event("").id, source: "zzanick!u@h", account: "zzann")))
    #expect(try !places(of: "zzan", in: database).isEmpty)
    #expect(try database.forget(account: "zzann") != nil)
    #expect(try places(of: "zzan", in: database) == [])
    let rooms = try database.rooms()
    #expect(rooms.map { $0.topic?.text } == [nil, "stays", nil])
    #expect(rooms.first?.bans.map(\.author) == ["*"] && rooms.first?.exceptions.map(\.mask) == ["*!*@*"])
  }

  /// The columns in which a text occurs.
  private func places(of text: String, in database: Database) throws -> [String] {
    try database.read { connection in
      var found: [String] = []
      let tables = try String.fetchAll(
        connection, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'said%'")
      #expect(tables.count > 15)
      for table in tables where !ForgettingTests.exempt.contains(table) {
        for column in try connection.columns(in: table) {
          let sql = "SELECT count(*) FROM \"\(table)\" WHERE lower(CAST(\"\(column.name)\" AS TEXT)) LIKE ?"
          if try Int.fetchOne(connection, sql: sql, arguments: ["%\(text)%"]) ?? 0 > 0 {
            found.append("\(table).\(column.name)")
          }
        }
      }
      return found
    }
  }

  @Test("Pruning goes on in short transactions, between which others have their turn and it may be ended")
  func prunesInSlices() throws {
    let store = try StoreUnderTest()
    let count = StoreLimits.deletesPerTurnMax * 4
    for index in 0..<count { store.say("apple \(index)") }
    #expect(try store.found("apple", in: "#room", limit: 1).count == 1)
    let policy = RetentionPolicy(general: .init(countMax: 0))
    var turns = 0
    let some = try store.database.prune(policy, nowMilliseconds: 0) {
      turns += 1
      return turns < 4
    }
    #expect(some > 0 && some <= 3 * StoreLimits.deletesPerTurnMax)
    // Somebody writes between two transactions.
    var said = 0
    let rest = try store.database.prune(policy, nowMilliseconds: 0) {
      said += 1
      store.say("pear", in: Conversation(room: "#other"))
      store.database.journal.flush()
      return true
    }
    #expect(some + rest == count + (try pears(store, said)))
    #expect(try store.found("apple", in: "#room", limit: 9) == [])
  }

  /// Of those that were said while the other room was pruned, some went too.
  private func pears(_ store: StoreUnderTest, _ said: Int) throws -> Int {
    said - (try store.texts(HistoryQuery(Conversation(room: "#other"), limit: 9_999)).count)
  }
}
