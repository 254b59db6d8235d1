import GRDB
import MadangKernel
import MadangRecords

/// Whether the files in a folder belong together. SQLite would take whatever lies there, and put a log's pages over a file
/// that they were never part of.
extension Database {
  /// Looks at the files before SQLite does. The caller has the folder's lock.
  ///
  /// - Parameter wasUsed: whether a server has had this folder before.
  static func checkFiles(_ files: DatabaseFiles, wasUsed: Bool) throws(StoreError) {
    let objection: Objection?
    do throws(Errno) {
      objection = try Database.objection(to: files, wasUsed: wasUsed)
      if objection == nil, (Folder.fileBytes(files.main) ?? 0) == 0 { try DatabaseMark(.making).write(files.mark) }
    } catch {
      throw .cannotOpen(file: files.main, detail: "\(error)")
    }
    if let objection { throw .mixed(file: files.main, detail: objection.detail, advice: objection.advice) }
  }

  private struct Objection {
    let detail: String
    let advice: String
  }

  private static let anew = "To begin with an empty one, remove madang.id and every file that begins with madang.db."

  private static func objection(to files: DatabaseFiles, wasUsed: Bool) throws(Errno) -> Objection? {
    let mark = try DatabaseMark.read(files.mark)
    if mark == nil, Folder.fileBytes(files.mark) != nil {
      return Objection(
        detail: "madang.id beside it, which tells which database it is, can't be read",
        advice: "Where you know that all files here belong together, remove madang.id.")
    }
    if mark?.state == .restoring {
      return Objection(
        detail: "madang restore was cut short here", advice: "Run it again: what was there before is kept beside it.")
    }
    let bytes = Folder.fileBytes(files.main)
    let hasLog = (Folder.fileBytes(files.log) ?? 0) > 0
    guard let bytes, bytes > 0 else {
      let state = bytes == nil ? "missing" : "empty"
      if hasLog {
        return Objection(
          detail: "it is \(state), and madang.db-wal beside it holds what was written last",
          advice: "Put it back, or restore a backup with: madang restore FILE. \(anew)")
      }
      if mark?.state == .kept || (mark == nil && bytes != nil && wasUsed) {
        return Objection(
          detail: "it is \(state), and there was a database",
          advice: "Put it back, or restore a backup with: madang restore FILE. \(anew)")
      }
      return nil
    }
    guard let mark, mark.state == .kept else { return nil }
    if (Folder.fileBytes(files.journal) ?? 0) > 0 {
      return Objection(
        detail: "madang.db-journal beside it is of another database, and would be put over it",
        advice: "Move madang.db-journal away.")
    }
    guard hasLog, let opening = try files.openingInFile(), let salt = try files.saltOfLog() else { return nil }
    if mark.openings.contains(opening), mark.mayOwnLog(salt: salt) { return nil }
    return Objection(
      detail: "madang.db-wal beside it is of another database, or goes on from a later state of this one, and would be "
        + "put over it",
      advice: "Where you have put a backup or a copy back, move madang.db-wal and madang.db-shm away: they go with "
        + "what was here before. madang restore FILE does it for you.")
  }

  /// Brings the log into the file where it is long. After a commit, by whoever has written.
  func bringInLog() {
    guard !isReadOnly, gauge.pages >= limits.logPagesMax else { return }
    store.writeWithoutTransaction { connection in
      intake.withLock { intake in
        // Another thread may have closed it since the commit.
        if connection.isOpen, intake?.isDue(pages: gauge.pages) == true { intake?.run(connection, gauge) }
      }
    }
  }

  /// Gives the database another number, as it is opened, and writes down which: see `DatabaseMark`.
  static func mark(_ files: DatabaseFiles, _ pool: DatabasePool) throws -> DatabaseMark {
    let before = try DatabaseMark.read(files.mark)
    do {
      return try renew(files, pool)
    } catch {
      // A full disk leaves the numbers that were.
      guard let before, before.state == .kept else { throw error }
      return before
    }
  }

  private static func renew(_ files: DatabaseFiles, _ pool: DatabasePool) throws -> DatabaseMark {
    let old = try files.openingInFile() ?? 0
    let new = UInt32.random(in: 1 ... .max)
    // However far this comes, the number in the file is one of these.
    var mark = DatabaseMark(.kept, openings: [old, new])
    try mark.write(files.mark)
    mark.salt = try pool.writeWithoutTransaction { connection in
      try connection.execute(sql: "PRAGMA user_version = \(Int32(bitPattern: new))")
      let salt = try files.saltOfLog()
      _ = try connection.checkpoint(.passive)
      return salt
    }
    // Somebody who reads may have kept it in the log.
    if try files.openingInFile() == new { mark.openings = [new] }
    try mark.write(files.mark)
    return mark
  }
}
