import Foundation
import MadangRecords
import MadangStore
import Testing

@Suite struct OpeningTests {
  @Test func makesItsFolderForItsOwnerAlone() throws {
    let store = try StoreUnderTest()
    let attributes = try FileManager.default.attributesOfItem(atPath: store.folder.path)
    #expect(attributes[.posixPermissions] as? Int == 0o700)
    #expect(store.database.file == store.folder.path + "/madang.db")
    for name in ["madang.db", "madang.db-wal", "madang.lock"] {
      let file = try FileManager.default.attributesOfItem(atPath: store.folder.path + "/" + name)
      #expect(file[.posixPermissions] as? Int == 0o600)
    }
  }

  @Test func oneServerAtATime() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      let error = #expect(throws: StoreError.locked(file: store.database.file)) { try Database(folder: folder.path) }
      #expect("\(try #require(error))".contains("another process"))
    }
    _ = try Database(folder: folder.path)
  }

  @Test func saysWhyItCannotOpen() throws {
    let folder = TemporaryFolder()
    let error = #expect(throws: StoreError.self) { try Database(folder: folder.path + "/no/such") }
    guard case .cannotOpen(let file, _) = error else {
      Issue.record("It said \(String(describing: error)).")
      return
    }
    #expect(file == folder.path + "/no/such/madang.db")
  }

  /// What is no database, or has lost bytes, is refused, and left as it was.
  @Test func refusesDamage() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      for index in 0..<500 { store.say("\(index) " + String(repeating: "word ", count: 20), account: "ann") }
      store.stop()
      try store.database.close()
    }
    let file = folder.path + "/madang.db"
    let whole = try fileBytes(file)
    var noDatabase = whole
    noDatabase.replaceSubrange(0..<16, with: Array("something else!!".utf8))
    var holed = whole
    for index in 8 * 4096..<holed.count { holed[index] = 0x5A }
    for damaged in [noDatabase, holed, Array(whole.prefix(whole.count / 2))] {
      try writeFile(file, damaged)
      let error = #expect(throws: StoreError.self) { try Database(folder: folder.path) }
      guard case .damaged(file, _) = error else {
        Issue.record("It said \(String(describing: error)).")
        continue
      }
      #expect("\(try #require(error))".contains(file))
      let isUntouched = try fileBytes(file) == damaged
      #expect(isUntouched)
    }
    try writeFile(file, whole)
    let store = try StoreUnderTest(folder: folder)
    try store.database.checkWhole()
    #expect(try store.found("499", in: "#room").count == 1)
  }

  @Test func refusesWhatALaterVersionWrote() throws {
    let folder = TemporaryFolder()
    do { _ = try Database(folder: folder.path) }
    try sqlite(folder, "INSERT INTO grdb_migrations VALUES ('v99')")
    let error = #expect(throws: StoreError.newer(file: folder.path + "/madang.db", migrations: ["v99"])) {
      try Database(folder: folder.path)
    }
    #expect("\(try #require(error))".contains("later version"))
  }

  /// A database of the first version: history alone. What it holds is kept.
  @Test func bringsTheFirstVersionUpToDate() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      store.say("from long ago")
      store.stop()
      try store.database.close()
    }
    let later = [
      "left_out", "origin", "world_snapshot_piece", "world_snapshot", "log_place", "certificate", "filter", "presence",
      "secret", "audit", "ban", "metadata", "room_standing", "room_mask", "room", "nick", "account",
    ]
    try sqlite(
      folder,
      later.map { "DROP TABLE \($0);" }.joined() + "DROP INDEX conversation_partOf; DROP INDEX event_time;"
        + "ALTER TABLE event DROP COLUMN ahead;"
        + ["renamed", "partOf"].map { "ALTER TABLE conversation DROP COLUMN \($0);" }.joined()
        + "DELETE FROM grdb_migrations WHERE identifier <> 'v1'")
    let store = try StoreUnderTest(folder: folder)
    try store.database.addAccount(RecordTests.ann)
    #expect(try store.texts(HistoryQuery(Conversation(room: "#room"), limit: 9)) == ["from long ago"])
    #expect(try store.found("long", in: "#room").count == 1)
  }

  /// A database of the version before filters were kept.
  @Test func bringsAnOlderVersionUpToDate() throws {
    let folder = TemporaryFolder()
    do {
      let store = try StoreUnderTest(folder: folder)
      try store.database.addAccount(RecordTests.ann)
      store.stop()
      try store.database.close()
    }
    try sqlite(folder, "DROP TABLE filter; DELETE FROM grdb_migrations WHERE identifier = 'filters'")
    let store = try StoreUnderTest(folder: folder)
    try store.database.addFilter(FilterRecord(pattern: "x", action: "block", setBy: "op", createdSeconds: 1))
    #expect(try store.database.filters().count == 1)
    #expect(try store.database.account(named: "ann") == RecordTests.ann)
  }

  /// As the administrator would.
  private func sqlite(_ folder: TemporaryFolder, _ sql: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [
      "-c", "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()",
      folder.path + "/madang.db", sql,
    ]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }
}
