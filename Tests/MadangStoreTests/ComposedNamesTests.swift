import Foundation
import MadangRecords
import MadangStore
import Testing

/// A database of the version before names were composed. What is one name now is one afterwards, and nobody loses
/// anything but, where two collide, the name.
@Suite struct ComposedNamesTests {
  private static let composed = "\u{D55C}\u{AE00}"
  private static let decomposed = "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"
  private let folder = TemporaryFolder()

  /// Runs `sql` on a database as the version before left it; in it, `{c}` and `{d}` are both forms of a name.
  private func prepare(_ sql: String) throws {
    do {
      let store = try StoreUnderTest(folder: folder)
      store.stop()
      try store.database.close()
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    let forms = sql.replacing("{c}", with: Self.composed).replacing("{d}", with: Self.decomposed)
    process.arguments = [
      "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
      folder.path + "/madang.db", "DELETE FROM grdb_migrations WHERE identifier = 'names';" + forms,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func account(_ id: Int, _ name: String, created: Int) -> String {
    "INSERT INTO account (id, folded, name, createdSeconds, lastSeenSeconds, settings) "
      + "VALUES (\(id), '\(name)', '\(name)', \(created), 0, 0);"
  }

  @Test("An account, its nicknames, rooms and what it said are found by either form, and kept composed")
  func composes() throws {
    try prepare(
      account(1, "{d}", created: 5) + """
        INSERT INTO nick VALUES ('n{d}', 'N{d}', 1);
        INSERT INTO room (id, folded, name, founder, modes, slowSeconds, createdSeconds)
          VALUES (1, '#{d}', '#{d}', 1, '', 0, 1);
        INSERT INTO author VALUES (1, '{d}', '{d}');
        INSERT INTO conversation (id, first, second) VALUES (1, '#{d}', ''), (2, 'ann', '{d}'), (3, '*x', '*{d}');
        INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536000, 1, 0, 0, 0, '{d}!u@h', 1, '#{d}', 'in the room', '', NULL);
        INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536001, 2, 0, 0, 0, '{d}!u@h', 1, 'ann', 'to ann', '', NULL);
        INSERT INTO read_marker VALUES ('{d}', '#{d}', 9);
        INSERT INTO metadata VALUES ('{d}', 'url', 'x', '*'), ('#{d}', 'url', 'y', '*');
        INSERT INTO presence (account, nick, user, host, realname, rooms, absentSince) VALUES (1, 'N{d}', 'u', 'h', 'r', '#lobby #{d}', NULL);
        """)
    let store = try StoreUnderTest(folder: folder)
    let database = store.database
    #expect(database.upgradeNotes.isEmpty)
    for form in [Self.composed, Self.decomposed] {
      let account = try #require(try database.account(owningNick: "N" + form))
      #expect(Array(account.name.utf8) == Array(Self.composed.utf8))
      #expect(try store.texts(HistoryQuery(Conversation(room: "#" + form), limit: 9)) == ["in the room"])
      #expect(try store.texts(HistoryQuery(Conversation(between: form, and: "ann"), limit: 9)) == ["to ann"])
      #expect(try store.found("room", in: "#" + form, by: form) == ["in the room"])
      #expect(try database.readMarkers(account: form).count == 1)
      #expect(try database.metadata(of: form).count == 1)
    }
    let room = try #require(try database.rooms().first)
    #expect(Array(room.name.utf8) == Array("#\(Self.composed)".utf8) && room.metadata.count == 1)
    let presence = try #require(try database.alwaysOnRecords().first)
    #expect(presence.rooms.map { Array($0.utf8) } == [Array("#lobby".utf8), Array("#\(Self.composed)".utf8)])
  }

  @Test(
    "Of two accounts and two rooms that are one name now, the older keeps it; the start says what the other is called")
  func collides() throws {
    for (isFirstOlder, kept) in [(true, 1), (false, 2)] {
      let folder = ComposedNamesTests()
      try folder.prepare(
        account(1, "{c}", created: isFirstOlder ? 1 : 9) + account(2, "{d}", created: 5) + """
          INSERT INTO room (id, folded, name, founder, modes, slowSeconds, createdSeconds)
            VALUES (1, '#{c}', '#{c}', 1, '', 0, \(isFirstOlder ? 1 : 9)), (2, '#{d}', '#{d}', 2, '', 0, 5);
          INSERT INTO conversation (id, first, second) VALUES (1, '#{c}', ''), (2, '#{d}', '');
          INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536000, 1, 0, 0, 0, 'a!u@h', NULL, '#{c}', 'said in 1', '', NULL);
          INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536001, 2, 0, 0, 0, 'a!u@h', NULL, '#{d}', 'said in 2', '', NULL);
          """)
      let store = try StoreUnderTest(folder: folder.folder)
      let older = try #require(try store.database.account(named: Self.decomposed))
      let younger = try #require(try store.database.account(named: Self.composed + "_"))
      #expect(older.createdSeconds == (isFirstOlder ? 1 : 5) && younger.createdSeconds == (isFirstOlder ? 5 : 9))
      #expect(store.database.upgradeNotes.count == 2)
      #expect(store.database.upgradeNotes.first?.hasPrefix("ACCOUNT \(Self.composed)_ was \(Self.composed)") == true)
      let rooms = try store.database.rooms()
      #expect(rooms.count == 2 && rooms.allSatisfy { $0.founder == ($0.name.hasSuffix("_") ? younger : older).name })
      #expect(
        try store.texts(HistoryQuery(Conversation(room: "#" + Self.composed), limit: 9)) == ["said in \(kept)"])
      #expect(
        try store.texts(HistoryQuery(Conversation(room: "#\(Self.composed)_"), limit: 9)) == ["said in \(3 - kept)"])
      #expect(try store.database.entries(skipping: 0, limit: 9).map(\.actor) == ["upgrade", "upgrade"])
    }
  }

  @Test("Rooms that nobody registered, and guests, have one history where they have one name")
  func merges() throws {
    try prepare(
      """
      INSERT INTO conversation (id, first, second) VALUES (1, '#{c}', ''), (2, '#{d}', ''), (3, '*x', '*{c}'), (4, '*x', '*{d}');
      INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536000, 1, 0, 0, 0, 'a!u@h', NULL, '#{c}', 'first word', '', NULL);
      INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536001, 2, 0, 0, 0, 'a!u@h', NULL, '#{d}', 'second word', '', NULL);
      INSERT INTO event (id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo) VALUES (65536002, 4, 0, 0, 0, 'x!u@h', NULL, '{d}', 'third word', '', NULL);
      """)
    let store = try StoreUnderTest(folder: folder)
    let room = HistoryQuery(Conversation(room: "#" + Self.decomposed), limit: 9)
    #expect(try store.texts(room) == ["first word", "second word"])
    #expect(try store.found("word", in: "#" + Self.composed).count == 2)
    #expect(
      try store.texts(HistoryQuery(Conversation(between: "*x", and: "*" + Self.composed), limit: 9)) == ["third word"])
  }
}
