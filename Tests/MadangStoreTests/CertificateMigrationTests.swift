import Foundation
import GRDB
import MadangRecords
import Testing

@testable import MadangStore

/// A database of the release that knew no certificates of clients, made by that release.
@Suite struct CertificateMigrationTests {
  private let folder = TemporaryFolder()
  private var file: String { folder.path + "/madang.db" }

  init() throws {
    let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../Fixtures/database-without-certificates.sql").standardized
    let sql = try String(contentsOf: fixture, encoding: .utf8)
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    let queue = try DatabaseQueue(path: file)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  /// All rows of the tables that there were, but the list of migrations and what the search index keeps.
  private func contents() throws -> [String: [String]] {
    let queue = try DatabaseQueue(path: file)
    defer { try? queue.close() }
    return try queue.read { connection in
      let tables = try String.fetchAll(
        connection,
        sql: """
          SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'said%' AND name NOT LIKE 'sqlite%'
            AND name NOT LIKE 'world_snapshot%'
            AND name NOT IN ('grdb_migrations', 'certificate', 'progress', 'log_place', 'left_out', 'origin')
          """)
      var contents: [String: [String]] = [:]
      for table in tables {
        contents[table] = try Row.fetchAll(connection, sql: "SELECT * FROM \(table)").map(\.description)
      }
      return contents
    }
  }

  @Test("All that the release before kept is kept, and its accounts can have certificates then")
  func keepsAll() throws {
    let before = try contents()
    #expect(before["event"]?.count == 7 && before["nick"]?.count == 1 && before["presence"]?.count == 1)
    let fingerprint = try #require(CertificateFingerprint(bytes: [UInt8](repeating: 1, count: 64)))
    let certificate = PinnedCertificate(fingerprint, name: "laptop", createdSeconds: 1, isProved: true)
    do {
      let store = try StoreUnderTest(folder: folder)
      #expect(try store.found("apple", in: "#room") == ["apple 0", "apple 1"])
      #expect(try store.database.certificates(of: "ann") == [])
      #expect(try store.database.addCertificate(certificate, to: "ann", atMost: 9) == .pinned)
      store.stop()
      try store.database.close()
    }
    #expect(try contents() == before)
    #expect(!FileManager.default.fileExists(atPath: file + ".before-certificates"))
    let store = try StoreUnderTest(folder: folder)
    #expect(try store.database.account(openedBy: fingerprint)?.name == "ann")
    #expect(try store.database.certificates(of: "ann") == [certificate])
  }
}
