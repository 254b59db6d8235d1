import Foundation
import GRDB
import MadangRecords
import Testing

@testable import MadangStore

/// A database of the release that had no times beside the names of its events, made by that release.
@Suite struct MigrationTests {
  private let folder = TemporaryFolder()
  private var file: String { folder.path + "/madang.db" }
  private var copy: String { file + ".before-times" }

  /// Lays the earlier database into the folder.
  init() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/database-without-times.sql").standardized
    let sql = try String(contentsOf: fixture, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: folder.path + "/madang.db")
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// All rows of the tables that there were, but the list of migrations.
  private func contents(_ path: String) throws -> [String: [String]] {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.read { connection in
      var contents: [String: [String]] = [:]
      for (table, columns) in [
        ("event", "id, conversation, shelf, kind, flags, source, author, target, text, tags, refersTo"),
        ("conversation", "*"), ("author", "*"), ("account", "*"), ("room", "*"), ("read_marker", "*"),
        ("metadata", "*"), ("secret", "*"), ("presence", "account, nick, user, host, realname, rooms, absentSince"),
      ] {
        contents[table] = try Row.fetchAll(connection, sql: "SELECT \(columns) FROM \(table)").map(\.description)
      }
      return contents
    }
  }

  @Test("What the release before kept is kept, under the same names, in the same order, with the same times")
  func keepsAll() throws {
    let before = try contents(file)
    #expect(before["event"]?.count == 13)
    do {
      let store = try StoreUnderTest(folder: folder)
      store.stop()
      try store.database.close()
    }
    #expect(try contents(file) == before)
    #expect(!exists(copy))
    let store = try StoreUnderTest(folder: folder)
    let room = Conversation(room: "#room")
    let said = try store.database.events(HistoryQuery(room, limit: 9))
    #expect(said.map(\.text) == ["apple 0", "apple 1", "", "oops", "apple 3", "apple 4"])
    #expect(said.allSatisfy { $0.milliseconds == $0.id.milliseconds } && said[0].timeText.hasPrefix("2026-11-28T16:2"))
    #expect(said[0].id.text == "1k8hfmgsf0000")
    #expect(try store.found("apple", in: "#room") == ["apple 0", "apple 1", "apple 3", "apple 4"])
    let presence = try #require(try store.database.alwaysOnRecords().first)
    #expect(
      presence.absentMilliseconds == presence.absentSince?.milliseconds && presence.rooms == ["#room", "#renamed"])
    // What comes now comes after it, by any node.
    let newest = try #require(try store.database.newestID())
    #expect(newest == presence.absentSince)
    for node: UInt8 in [0, 1, 255] {
      let clock = MessageClock(node: NodeID(rawValue: node))
      clock.advance(past: newest)
      #expect(clock.reserve(milliseconds: 0) > newest)
    }
    // Selectors by time find what is old too.
    let middle = said[1].milliseconds
    let after = try store.database.events(
      HistoryQuery(room, saidAfter: middle, limit: 9, end: .earliest, order: .times))
    #expect(after.map(\.text) == said.filter { $0.milliseconds > middle }.map(\.text))
  }

  @Test("Where it can't be brought up to date, the file is as it was, a copy lies beside it, and the error names both")
  func failing() throws {
    let queue = try DatabaseQueue(path: file)
    try queue.write { try $0.execute(sql: "CREATE TABLE event_time (x)") }
    try queue.close()
    let before = try contents(file)
    let error = #expect(throws: StoreError.self) { try Database(folder: folder.path) }
    guard case .notMigrated(file, copy, _) = error else {
      Issue.record("It said \(String(describing: error)).")
      return
    }
    #expect(try contents(file) == before)
    #expect(try contents(copy) == before)
    let attributes = try FileManager.default.attributesOfItem(atPath: copy)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    // Once what stood in the way is gone, it goes on, and the copy goes.
    let again = try DatabaseQueue(path: file)
    try again.write { try $0.execute(sql: "DROP TABLE event_time") }
    try again.close()
    _ = try Database(folder: folder.path)
    #expect(!exists(copy) && !exists(copy + "-wal"))
  }

  @Test("What an earlier try left beside it, whole or in part, is no hindrance")
  func leftover() throws {
    try writeFile(copy, Array("half a copy".utf8))
    _ = try Database(folder: folder.path)
    #expect(!exists(copy))
  }

  @Test("Who only looks, beside the earlier version's server, is told to restart that first")
  func reading() {
    let error = #expect(throws: StoreError.older(file: file)) { try Database(reading: folder.path) }
    #expect(error.map { "\($0)".contains("Restart the server") } == true)
  }

  @Test("A new database leaves no copy")
  func fresh() throws {
    let folder = TemporaryFolder()
    _ = try Database(folder: folder.path)
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!names.contains { $0.contains(".before-") })
  }
}
