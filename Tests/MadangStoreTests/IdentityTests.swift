import Foundation
import GRDB
import MadangRecords
import Testing

@testable import MadangStore

/// Files in the folder that do not belong together are told apart before SQLite takes them.
@Suite struct IdentityTests {
  private static let room = Conversation(room: "#room")

  /// A folder with a database that was closed in order.
  private func closed(_ texts: String..., in folder: TemporaryFolder = TemporaryFolder()) throws -> TemporaryFolder {
    let store = try StoreUnderTest(folder: folder)
    for text in texts { store.say(text) }
    store.stop()
    try store.database.close()
    return folder
  }

  /// The files as a crash leaves them, with what was said last in the log.
  private func crashed(_ texts: String..., in folder: TemporaryFolder = TemporaryFolder()) throws -> TemporaryFolder {
    let copy = TemporaryFolder()
    let store = try StoreUnderTest(folder: folder)
    // Ids that were given out before are not given out again.
    for _ in try store.texts(HistoryQuery(IdentityTests.room, limit: 999)) { _ = store.event("") }
    for text in texts { store.say(text) }
    store.database.journal.flush()
    try FileManager.default.copyItem(atPath: folder.path, toPath: copy.path)
    return copy
  }

  private func texts(_ folder: TemporaryFolder) throws -> [String] {
    let store = try StoreUnderTest(folder: folder)
    defer {
      store.stop()
      try? store.database.close()
    }
    return try store.texts(HistoryQuery(IdentityTests.room, limit: 999))
  }

  private func file(_ folder: TemporaryFolder, _ name: String = "madang.db") -> String { folder.path + "/" + name }

  private func copy(_ name: String, from: TemporaryFolder, to: TemporaryFolder, as other: String? = nil) throws {
    try writeFile(file(to, other ?? name), try fileBytes(file(from, name)))
  }

  private func saltOfLog(_ folder: TemporaryFolder) throws -> UInt32 {
    try #require(try DatabaseFiles(folder: folder.path).saltOfLog())
  }

  /// Refused with advice, and nothing is touched.
  private func expectRefusal(
    _ folder: TemporaryFolder, naming part: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0 != "madang.lock" }
    let before = try names.map { try fileBytes(file(folder, $0)) }
    let error = #expect(throws: StoreError.self, sourceLocation: sourceLocation) { try Database(folder: folder.path) }
    guard case .mixed? = error else {
      Issue.record("It said \(String(describing: error)).", sourceLocation: sourceLocation)
      return
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains(part), sourceLocation: sourceLocation)
    let after = try names.map { try fileBytes(file(folder, $0)) }
    #expect(before == after, "Nothing was changed.", sourceLocation: sourceLocation)
  }

  @Test("After a crash the log is the database's own, opened once or again and again")
  func ownLog() throws {
    var folder = try crashed("one")
    for text in ["two", "three", "four"] { folder = try crashed(text, in: folder) }
    #expect(try texts(folder) == ["one", "two", "three", "four"])
  }

  @Test("The log of another database beside a whole one replaces nothing")
  func foreignLog() throws {
    let folder = try closed("one", "two")
    let mark = try #require(try DatabaseMark.read(file(folder, "madang.id")))
    var other = try crashed("theirs")
    // Of so many, one has a salt like that of the own log.
    while mark.mayOwnLog(salt: try saltOfLog(other)) { other = try crashed("theirs") }
    try copy("madang.db-wal", from: other, to: folder)
    try expectRefusal(folder, naming: "madang.db-wal")
    try FileManager.default.removeItem(atPath: file(folder, "madang.db-wal"))
    #expect(try texts(folder) == ["one", "two"])
  }

  @Test("A backup that was put back beside the log of what was there before is not mixed with it")
  func backupBesideOldLog() throws {
    let folder = try closed("one")
    let backup = TemporaryFolder()
    try FileManager.default.copyItem(atPath: folder.path, toPath: backup.path)
    let killed = try crashed("two", "three", in: folder)
    try copy("madang.db", from: backup, to: killed)
    try expectRefusal(killed, naming: "madang restore")
    // As it is advised.
    for name in ["madang.db-wal", "madang.db-shm"] { try? FileManager.default.removeItem(atPath: file(killed, name)) }
    #expect(try texts(killed) == ["one"])
    // Put back beside no log at all, it needs no advice.
    try copy("madang.db", from: backup, to: killed)
    #expect(try texts(killed) == ["one"])
  }

  @Test("A copy of the file that was made while it was in use, beside a log that goes on from later, is refused")
  func copyOlderThanTheLog() throws {
    var limits = StoreLimits()
    limits.logPagesMax = 30
    let store = try StoreUnderTest(limits: limits)
    store.say("0")
    store.database.journal.flush()
    func openings() throws -> [UInt32] { try DatabaseMark.read(file(store.folder, "madang.id"))?.openings ?? [] }
    var said = 1
    /// Talks until the log has been brought in, and a little more.
    func talkOn() throws {
      let before = try openings()
      while try openings().isEmpty || openings() == before || openings().count > 1 {
        store.say("\(said)")
        said += 1
        store.database.journal.flush()
      }
      store.say("\(said)")
      said += 1
      store.database.journal.flush()
    }
    func putBack(_ bytes: [UInt8]) throws -> TemporaryFolder {
      let folder = TemporaryFolder()
      try FileManager.default.copyItem(atPath: store.folder.path, toPath: folder.path)
      try FileManager.default.removeItem(atPath: file(folder, "madang.db-shm"))
      try writeFile(file(folder), bytes)
      return folder
    }
    let first = try fileBytes(file(store.folder))
    store.say("\(said)")
    said += 1
    store.database.journal.flush()
    #expect(try texts(putBack(first)) == ["0", "1"])
    try talkOn()
    try expectRefusal(putBack(first), naming: "goes on from a later state")
    let second = try fileBytes(file(store.folder))
    store.say("last")
    store.database.journal.flush()
    #expect(try texts(putBack(second)) == (0..<said).map(String.init) + ["last"])
    try talkOn()
    try expectRefusal(putBack(second), naming: "goes on from a later state")
    #expect(try openings().count == 1, "No more numbers are taken than must be.")
  }

  @Test("However often the log begins anew, its salt is near the mark's; an older log of the same database is refused")
  func saltsAreFollowed() throws {
    var limits = StoreLimits()
    limits.logPagesMax = 30
    let store = try StoreUnderTest(limits: limits)
    func mark() throws -> DatabaseMark { try #require(try DatabaseMark.read(file(store.folder, "madang.id"))) }
    var said = 0
    func say() {
      store.say("\(said)")
      said += 1
      store.database.journal.flush()
    }
    say()
    let first = try saltOfLog(store.folder)
    let older = try fileBytes(file(store.folder, "madang.db-wal"))
    while try saltOfLog(store.folder) &- first < 8 {
      say()
      let distance = try saltOfLog(store.folder) &- (try #require(try mark().salt))
      #expect(distance <= 1)
    }
    #expect(try mark().salt != first)
    let killed = TemporaryFolder()
    try FileManager.default.copyItem(atPath: store.folder.path, toPath: killed.path)
    try writeFile(file(killed, "madang.db-wal"), older)
    try expectRefusal(killed, naming: "goes on from a later state")
    let whole = TemporaryFolder()
    try FileManager.default.copyItem(atPath: store.folder.path, toPath: whole.path)
    #expect(try texts(whole) == (0..<said).map(String.init))
  }

  @Test("Where somebody reads old pages, the log is brought in when they have ended, and nothing is lost meanwhile")
  func readerHoldsTheLog() throws {
    var limits = StoreLimits()
    limits.logPagesMax = 30
    let store = try StoreUnderTest(limits: limits)
    store.say("0")
    store.database.journal.flush()
    func openings() throws -> [UInt32] { try DatabaseMark.read(file(store.folder, "madang.id"))?.openings ?? [] }
    let before = try openings()
    var said = 1
    func talk(_ count: Int) {
      for _ in 0..<count {
        store.say("\(said)")
        said += 1
        store.database.journal.flush()
      }
    }
    try store.database.store.read { connection in
      _ = try Int.fetchOne(connection, sql: "SELECT count(*) FROM event")
      talk(60)
      #expect(try Set(openings()).isSuperset(of: before) && openings().count == before.count + 2)
      let killed = TemporaryFolder()
      try FileManager.default.copyItem(atPath: store.folder.path, toPath: killed.path)
      #expect(try texts(killed) == (0..<said).map(String.init))
    }
    talk(60)
    #expect(try openings().count == 1 && openings() != before)
  }

  @Test("A journal of the older kind is never ours")
  func foreignJournal() throws {
    let folder = try closed("one")
    let magic: [UInt8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7]
    try writeFile(file(folder, "madang.db-journal"), magic + Array(repeating: 0, count: 4096))
    try expectRefusal(folder, naming: "madang.db-journal")
    try FileManager.default.removeItem(atPath: file(folder, "madang.db-journal"))
    #expect(try texts(folder) == ["one"])
  }

  @Test("A database file of no bytes, or none, is no new database where there was one")
  func emptied() throws {
    let folder = try closed("one")
    let whole = try fileBytes(file(folder))
    try writeFile(file(folder), [])
    try expectRefusal(folder, naming: "it is empty")
    try FileManager.default.removeItem(atPath: file(folder))
    try expectRefusal(folder, naming: "it is missing")
    try writeFile(file(folder), whole)
    #expect(try texts(folder) == ["one"])
    // As a version left it that wrote no mark.
    try FileManager.default.removeItem(atPath: file(folder, "madang.id"))
    try writeFile(file(folder), [])
    try expectRefusal(folder, naming: "it is empty")
    // The log alone.
    let killed = try crashed("two")
    try FileManager.default.removeItem(atPath: file(killed))
    try expectRefusal(killed, naming: "madang.db-wal")
  }

  @Test("Where the first start was cut short, the next one begins; and a database of the version before has its log")
  func withoutMark() throws {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    for name in ["madang.db", "madang.lock"] { try writeFile(file(folder, name), []) }
    try DatabaseMark(.making).write(file(folder, "madang.id"))
    #expect(try texts(folder) == [])
    let killed = try crashed("one")
    try FileManager.default.removeItem(atPath: file(killed, "madang.id"))
    #expect(try texts(killed) == ["one"])
    #expect(try texts(killed) == ["one"])
  }

  @Test("The mark is read as it was written; what nobody can read is told")
  func mark() throws {
    for mark in [
      DatabaseMark(.making), DatabaseMark(.kept, openings: [1, .max], salt: 7), DatabaseMark(.restoring, openings: [0]),
    ] {
      #expect(DatabaseMark(mark.text) == mark)
    }
    for text in ["", "state", "state x", "opening 1", "state kept\nopening z", "state kept\nother 1"] {
      #expect(DatabaseMark(text) == nil, "\(text)")
    }
    let (mark, salts) = (DatabaseMark(.kept, salt: .max - 1), DatabaseMark.salts)
    for salt in [UInt32.max - 1, .max, 0, salts - 4, salts - 3] { #expect(mark.mayOwnLog(salt: salt), "\(salt)") }
    for salt in [UInt32.max - 2, salts - 2, salts - 1, 1 << 30] { #expect(!mark.mayOwnLog(salt: salt), "\(salt)") }
    #expect(DatabaseMark(.kept).mayOwnLog(salt: 5))
    let folder = try closed("one")
    try writeFile(file(folder, "madang.id"), Array("nonsense".utf8))
    try expectRefusal(folder, naming: "madang.id")
  }

  // MARK: Backups

  @Test("A backup that is made while the server writes is whole, by itself, and for its owner alone")
  func backUpWhileRunning() throws {
    let store = try StoreUnderTest()
    let path = store.folder.path + "/copy"
    for index in 0..<200 { store.say("\(index)", account: "ann") }
    store.database.journal.flush()
    try Database.backUp(folder: store.folder.path, to: path)
    store.say("later")
    store.database.journal.flush()
    #expect(throws: StoreError.self) { try Database.backUp(folder: store.folder.path, to: path) }
    #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
    #expect(!FileManager.default.fileExists(atPath: path + "-wal"))
    let other = TemporaryFolder()
    #expect(try Database.restore(folder: other.path, from: path, moment: "now") == nil)
    let copied = try StoreUnderTest(folder: other)
    #expect(try copied.texts(HistoryQuery(IdentityTests.room, limit: 999)) == (0..<200).map(String.init))
    #expect(try copied.found("199", in: "#room") == ["199"])
    try copied.database.checkWhole()
  }

  @Test("Restoring puts a backup in the place of what is there, log and all, and keeps that beside it")
  func restore() throws {
    let folder = try closed("one")
    let path = folder.path + "-copy"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try Database.backUp(folder: folder.path, to: path)
    let killed = try crashed("two", in: folder)
    let kept = try #require(try Database.restore(folder: killed.path, from: path, moment: "now"))
    #expect(kept == file(killed, "madang.db.before-now"))
    #expect(try texts(killed) == ["one"])
    // What was there can be had again: both of its files.
    let back = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: back.path, withIntermediateDirectories: true)
    for end in ["", "-wal"] { try writeFile(file(back) + end, try fileBytes(kept + end)) }
    #expect(try texts(back) == ["one", "two"])
  }

  @Test("Nothing is restored over a running server, nor from what is no whole backup")
  func refusesToRestore() throws {
    let folder = try closed("one")
    let path = folder.path + "-copy"
    defer { for end in ["", "-wal"] { try? FileManager.default.removeItem(atPath: path + end) } }
    try Database.backUp(folder: folder.path, to: path)
    do {
      let running = try StoreUnderTest(folder: folder)
      #expect(throws: StoreError.locked(file: running.database.file)) {
        try Database.restore(folder: folder.path, from: path, moment: "now")
      }
    }
    let whole = try fileBytes(path)
    func refused() -> Bool { (try? Database.restore(folder: folder.path, from: path, moment: "now")) == nil }
    try writeFile(path, [])
    #expect(refused())
    try writeFile(path, Array("no database".utf8) + Array(repeating: 0, count: 4096))
    #expect(refused())
    try writeFile(path, Array(whole.prefix(whole.count / 2)))
    #expect(refused())
    try writeFile(path, whole)
    try writeFile(path + "-wal", [1])
    #expect(refused())
    #expect(try texts(folder) == ["one"])
    // Cut short in the middle, it is noticed, and can be done again.
    try DatabaseMark(.restoring).write(file(folder, "madang.id"))
    try expectRefusal(folder, naming: "madang restore")
    try FileManager.default.removeItem(atPath: path + "-wal")
    #expect(try Database.restore(folder: folder.path, from: path, moment: "then") != nil)
    #expect(try texts(folder) == ["one"])
  }
}
