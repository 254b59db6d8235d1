import MadangRecords
import MadangStore
import Testing

@Suite struct RecordTests {
  static let ann = AccountRecord(
    name: "Ann", passwordHash: "scrypt$…",
    scram: .init(salt: [0, 1, 255], iterations: 4096, storedKey: [2], serverKey: []), email: "ann@example.org",
    recoveryHash: "hash", createdSeconds: 10, lastSeenSeconds: 20, settings: [.suspended, .protectsNicks])

  @Test(arguments: StoreUnderTest.Place.allCases)
  func alwaysOn(_ place: StoreUnderTest.Place) throws {
    let database = try StoreUnderTest(place, isWriting: false).database
    var presence = AlwaysOnRecord(
      account: "Ann", nick: "ann_", user: "a", host: "h", realname: "Ann A.", rooms: ["#one", "#둘"],
      absentSince: MessageID(rawValue: 7))
    #expect(throws: StoreError.unknownAccount(name: "Ann")) { try database.saveAlwaysOn(presence) }
    try database.addAccount(RecordTests.ann)
    try database.saveAlwaysOn(presence)
    #expect(try database.alwaysOnRecords() == [presence])
    presence.rooms = []
    presence.absentSince = nil
    presence.nick = "ann"
    try database.saveAlwaysOn(presence)
    #expect(try database.alwaysOnRecords() == [presence])
    #expect(try database.removeAlwaysOn(of: "ANN"))
    #expect(try !database.removeAlwaysOn(of: "ann") && database.alwaysOnRecords().isEmpty)
    try database.saveAlwaysOn(presence)
    _ = try database.forget(account: "ann")
    #expect(try database.alwaysOnRecords().isEmpty)
  }

  @Test(arguments: StoreUnderTest.Place.allCases)
  func accounts(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place, isWriting: false)
    let database = store.database
    var ann = RecordTests.ann
    let bare = AccountRecord(name: "[bare]", createdSeconds: 1)
    #expect(try database.account(named: "ann") == nil)
    #expect(try !database.updateAccount("ann") { $0.email = nil })
    try database.addAccount(ann)
    try database.addAccount(bare)
    #expect(try database.account(named: "ANN") == ann)
    #expect(try database.account(named: "{BARE}") == bare)
    #expect(bare.lastSeenSeconds == 1)
    #expect(throws: StoreError.taken(name: "aNN")) {
      try database.addAccount(AccountRecord(name: "aNN", createdSeconds: 3))
    }
    ann.scram = nil
    ann.email = nil
    ann.settings = [.suspended]
    let changed = ann
    #expect(try database.updateAccount("ANN") { $0 = changed })
    // What a change does not name stays, whatever it has become since it was read.
    #expect(try database.updateAccount("ann") { $0.recoveryHash = "another" })
    ann.recoveryHash = "another"
    try database.setLastSeen(account: "ANN", seconds: 99)
    ann.lastSeenSeconds = 99
    #expect(try database.account(named: "Ann") == ann)
    #expect(try database.accountCount() == 2)
    #expect(try database.accounts(after: nil, limit: 9).map(\.name) == ["Ann", "[bare]"])
    #expect(try database.accounts(after: "ann", limit: 9).map(\.name) == ["[bare]"])
    #expect(try database.accounts(after: nil, limit: 1).map(\.name) == ["Ann"])
    #expect(try database.accounts(after: nil, limit: 0).isEmpty)
  }

  @Test func nicks() throws {
    let store = try StoreUnderTest(isWriting: false)
    let database = store.database
    try database.addAccount(AccountRecord(name: "Ann", createdSeconds: 1))
    try database.addAccount(AccountRecord(name: "Bob", createdSeconds: 1))
    try database.addNick("ann|away", to: "ann")
    try database.addNick("ANN|AWAY", to: "ann")
    try database.addNick("annie", to: "ANN")
    #expect(try database.nicks(of: "Ann") == ["annie", "ann|away"])
    #expect(try database.account(owningNick: "ANNIE")?.name == "Ann")
    #expect(try database.account(owningNick: "ann")?.name == "Ann")
    #expect(try database.account(owningNick: "nobody") == nil)
    #expect(throws: StoreError.taken(name: "Annie")) { try database.addNick("Annie", to: "bob") }
    #expect(throws: StoreError.taken(name: "bob")) { try database.addNick("bob", to: "ann") }
    #expect(throws: StoreError.taken(name: "annie")) {
      try database.addAccount(AccountRecord(name: "annie", createdSeconds: 1))
    }
    #expect(throws: StoreError.unknownAccount(name: "cat")) { try database.addNick("x", to: "cat") }
    #expect(try !database.removeNick("annie", from: "bob"))
    #expect(try database.removeNick("Annie", from: "ann"))
    #expect(try !database.removeNick("Annie", from: "ann"))
    #expect(try database.nicks(of: "ann") == ["ann|away"])
  }

  @Test(arguments: StoreUnderTest.Place.allCases)
  func rooms(_ place: StoreUnderTest.Place) throws {
    let store = try StoreUnderTest(place, isWriting: false)
    let database = store.database
    for name in ["Ann", "bob"] { try database.addAccount(AccountRecord(name: name, createdSeconds: 1)) }
    var room = RoomRecord(
      name: "#Room", founder: "Ann", topic: .init(text: "주제", author: "ann", setSeconds: 5), modes: "nst", key: "k",
      membersMax: 7, slowSeconds: 30, createdSeconds: 3,
      bans: (0..<20).map { .init(mask: "b\($0)!*@*", author: "ann", setSeconds: Int64($0)) },
      exceptions: [.init(mask: "e!*@*", author: "bob", setSeconds: 1)],
      inviteExceptions: [.init(mask: "i!*@*", author: "bob", setSeconds: 2)], standing: ["ann": "q", "bob": "v"])
    try database.saveRoom(room)
    #expect(try database.room(named: "#ROOM") == room)
    room.founder = nil
    room.topic = nil
    room.key = nil
    room.membersMax = nil
    room.slowSeconds = 0
    room.bans.removeFirst(19)
    room.exceptions = []
    room.standing = ["bob": "o"]
    try database.saveRoom(room)
    #expect(try database.room(named: "#room") == room)
    try database.saveRoom(RoomRecord(name: "#another", createdSeconds: 1))
    #expect(try database.rooms().map(\.name) == ["#another", "#Room"])
    // A save that fails changes nothing.
    var broken = room
    broken.standing = ["nobody": "o"]
    broken.bans = []
    #expect(throws: StoreError.unknownAccount(name: "nobody")) { try database.saveRoom(broken) }
    broken.founder = "cat"
    #expect(throws: StoreError.unknownAccount(name: "cat")) { try database.saveRoom(broken) }
    #expect(try database.room(named: "#room") == room)
    #expect(try database.removeRoom(named: "#room"))
    #expect(try !database.removeRoom(named: "#room"))
    #expect(try database.room(named: "#room") == nil)
  }

  @Test func metadata() throws {
    let store = try StoreUnderTest(isWriting: false)
    let database = store.database
    try database.addAccount(AccountRecord(name: "Ann", createdSeconds: 1))
    try database.changeMetadata(MetadataChange(account: "ANN", values: ["url": "x", "b": "", "none": nil]))
    #expect(
      try database.metadata(of: "ann") == [MetadataValue(key: "b", value: ""), MetadataValue(key: "url", value: "x")])
    try database.changeMetadata(MetadataChange(account: "ann", values: ["url": "말", "b": nil]))
    #expect(try database.metadata(of: "Ann") == [MetadataValue(key: "url", value: "말")])
    // Of those who are no account nothing is kept: the next one with the name would say it.
    try database.changeMetadata(MetadataChange(account: "bob", values: ["url": "x"]))
    try database.addAccount(AccountRecord(name: "bob", createdSeconds: 1))
    #expect(try database.metadata(of: "bob").isEmpty)
  }

  @Test func metadataOfRooms() throws {
    let store = try StoreUnderTest(isWriting: false)
    let database = store.database
    var room = RoomRecord(
      name: "#Room", createdSeconds: 1,
      metadata: [MetadataValue(key: "a", value: "1"), MetadataValue(key: "url", value: "x")])
    try database.saveRoom(room)
    #expect(try database.rooms() == [room])
    room.metadata = [MetadataValue(key: "url", value: "")]
    room.name = "#ROOM"
    try database.saveRoom(room)
    #expect(try database.room(named: "#room") == room)
    #expect(try database.removeRoom(named: "#room"))
    room.metadata = []
    try database.saveRoom(room)
    #expect(try database.room(named: "#room") == room)
  }

  @Test func bans() throws {
    let store = try StoreUnderTest(isWriting: false)
    let database = store.database
    let kinds = BanRecord.Kind.allCases.map {
      BanRecord(kind: $0, pattern: "p", reason: "r\($0)", setBy: "op", createdSeconds: 1, expiresSeconds: nil)
    }
    for ban in kinds { try database.addBan(ban) }
    let short = BanRecord(
      kind: .address, pattern: "10.0.0.0/8", reason: "", setBy: "op", createdSeconds: 2, expiresSeconds: 100)
    try database.addBan(short)
    #expect(try database.bans(at: 99) == kinds + [short])
    #expect(try database.bans(at: 100) == kinds)
    var longer = short
    longer.expiresSeconds = 200
    try database.addBan(longer)
    #expect(try database.bans(at: 100) == kinds + [longer])
    #expect(try database.removeExpiredBans(at: 199) == 0)
    #expect(try database.removeExpiredBans(at: 200) == 1)
    #expect(try database.removeBan(kind: .mask, pattern: "p"))
    #expect(try !database.removeBan(kind: .mask, pattern: "p"))
    #expect(try database.bans(at: 0).map(\.kind) == [.address, .account, .realname])
  }

  @Test func filters() throws {
    let store = try StoreUnderTest(isWriting: false)
    let database = store.database
    let filters = ["*b*", "*a*", "*b*"].map {
      FilterRecord(pattern: $0, action: "block", setBy: "op", createdSeconds: 1)
    }
    for filter in filters { try database.addFilter(filter) }
    #expect(try database.filters() == filters)
    #expect(try database.removeFilter(filters[0]))
    #expect(try database.filters() == [filters[1], filters[2]])
    #expect(
      try !database.removeFilter(FilterRecord(pattern: "*a*", action: "warn", setBy: "op", createdSeconds: 1)))
    #expect(try database.removeFilter(filters[0]) && !database.removeFilter(filters[0]))
    #expect(try database.filters() == [filters[1]])
  }

  @Test func audit() throws {
    let store = try StoreUnderTest(isWriting: false)
    let entries = (1...5).map { AuditEntry(seconds: Int64($0), actor: "op", action: "KILL", target: "n\($0)") }
    for entry in entries { try store.database.addEntry(entry) }
    #expect(try store.database.entries(skipping: 0, limit: 2) == [entries[4], entries[3]])
    #expect(try store.database.entries(skipping: 4, limit: 2) == [entries[0]])
    #expect(try store.database.removeEntries(before: 3) == 2)
    #expect(try store.database.entries(skipping: 0, limit: 9).count == 3)
  }

  @Test func everythingIsThereAfterReopening() throws {
    let folder = TemporaryFolder()
    var said: StoredEvent?
    do {
      let store = try StoreUnderTest(folder: folder)
      try store.database.addAccount(RecordTests.ann)
      try store.database.saveRoom(RoomRecord(name: "#room", founder: "ann", createdSeconds: 1))
      said = store.say("말", account: "Ann")
      store.stop()
      try store.database.close()
    }
    let store = try StoreUnderTest(folder: folder)
    #expect(try store.database.account(named: "ann") == RecordTests.ann)
    #expect(try store.database.room(named: "#room")?.founder == "Ann")
    #expect(try store.database.events(HistoryQuery(Conversation(room: "#room"), limit: 9)) == [said])
  }
}
