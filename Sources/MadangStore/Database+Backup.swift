import GRDB
import MadangKernel
import MadangRecords

/// Copies of the whole database, to put away and to put back.
extension Database {
  /// Copies what is committed in `folder` to a file that is not there yet: one whole database by itself, as it was at one
  /// moment. A server may be running, and goes on meanwhile. Nothing is changed in the folder.
  package static func backUp(folder: String, to path: String) throws(StoreError) {
    let files = DatabaseFiles(folder: folder)
    if Folder.fileBytes(path) != nil {
      throw .cannotOpen(file: path, detail: "it is there already, and nothing is overwritten")
    }
    // Where a server runs, it has looked at its files itself.
    if let lock = try lockIfFree(files) {
      defer { lock.release() }
      try checkFiles(files, wasUsed: true)
    }
    try copy(files.main, to: path, as: nameOrigin)
  }

  /// Puts a copy in the place of what is in `folder`, which is kept beside it, and returns under which name; nil where there
  /// was nothing. The server must not be running.
  ///
  /// - Parameter moment: tells the kept file from others, as `20260102T030405Z`.
  package static func restore(folder: String, from path: String, moment: String) throws(StoreError) -> String? {
    let files = DatabaseFiles(folder: folder)
    for other in [path + "-wal", path + "-journal"] where (Folder.fileBytes(other) ?? 0) > 0 {
      throw .mixed(
        file: path, detail: "\(other) lies beside it, and a backup is one file",
        advice: "Where both belong together, bring them into one with: sqlite3 '\(path)' \"VACUUM INTO 'whole.db'\".")
    }
    guard (Folder.fileBytes(path) ?? 0) > 0 else {
      throw .cannotOpen(file: path, detail: "there is no such file, or nothing in it")
    }
    do throws(Errno) { try Folder.create(folder) } catch {
      throw .cannotOpen(file: files.main, detail: "its folder can't be made: \(error)")
    }
    guard let lock = try lockIfFree(files) else { throw .locked(file: files.main) }
    defer { lock.release() }
    try checkBackup(path)
    let draft = files.main + ".restoring"
    do throws(Errno) { try SmallFile.remove(draft) } catch {
      throw .cannotOpen(file: draft, detail: "\(error)")
    }
    try copy(path, to: draft)
    do throws(Errno) {
      return try exchange(files, for: draft, moment: moment)
    } catch {
      throw .cannotOpen(file: files.main, detail: "\(error)")
    }
  }

  private final class Held {
    private var lock: FileLock?

    init(_ lock: consuming FileLock) { self.lock = consume lock }

    func release() { lock = nil }
  }

  private static func lockIfFree(_ files: DatabaseFiles) throws(StoreError) -> Held? {
    do throws(Errno) {
      return Held(try FileLock(path: files.lock))
    } catch {
      if error == .wouldBlock { return nil }
      throw .cannotOpen(file: files.main, detail: "\(error)")
    }
  }

  /// By SQLite's own way of copying a database that is in use: what is written meanwhile is not in the copy, and nobody waits.
  /// `finish` makes of the copy what it is to be.
  private static func copy(
    _ source: String, to path: String, as finish: (Connection) throws -> Void = { _ in }
  ) throws(StoreError) {
    let draft = path + ".part"
    do {
      try SmallFile.remove(draft)
      // What was said is for nobody else's eyes.
      try Folder.createFile(draft)
      var reading = Configuration()
      reading.readonly = true
      reading.busyMode = .timeout(StoreLimits.busySeconds)
      let from = try DatabaseQueue(path: source, configuration: reading)
      let to = try DatabaseQueue(path: draft)
      try from.backup(to: to)
      try from.close()
      try to.writeWithoutTransaction { connection in
        // One file by itself, which is no other database's: a log that lies where it is put back is not its own.
        try connection.execute(sql: "PRAGMA journal_mode = DELETE")
        try connection.execute(sql: "PRAGMA user_version = \(Int32.random(in: 1 ... .max))")
        try finish(connection)
      }
      try to.close()
      try SmallFile.synchronize(draft)
      try SmallFile.rename(draft, to: path)
    } catch {
      try? SmallFile.remove(draft)
      if let error = error as? Errno { throw .cannotOpen(file: path, detail: "\(error)") }
      throw StoreError(error, file: path)
    }
  }

  /// Refuses what is no backup of Madang, is damaged, or is of a later version.
  private static func checkBackup(_ path: String) throws(StoreError) {
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let source = try DatabaseQueue(path: path, configuration: configuration)
      try checkKnown(source, file: path)
      let steps = try source.read { try Migrations.all.appliedIdentifiers($0) }
      if steps.isEmpty { throw StoreError.cannotOpen(file: path, detail: "it is no database of Madang") }
      try checkWhole(source, file: path)
      try source.close()
    } catch {
      throw StoreError(error, file: path)
    }
  }

  /// Puts the copy in the place of what is there. A crash in between is noticed at the next start: the mark says so.
  private static func exchange(_ files: DatabaseFiles, for draft: String, moment: String) throws(Errno) -> String? {
    try DatabaseMark(.restoring).write(files.mark)
    var kept: String?
    if Folder.fileBytes(files.main) != nil {
      let name = files.main + ".before-" + moment
      kept = name
      // The log goes with its own file, under its name, so that SQLite opens both.
      for (file, end) in [(files.log, "-wal"), (files.journal, "-journal"), (files.main, "")]
      where Folder.fileBytes(file) != nil {
        try SmallFile.rename(file, to: name + end)
      }
    } else {
      for file in [files.log, files.journal] { try SmallFile.remove(file) }
    }
    try SmallFile.remove(files.shared)
    try SmallFile.rename(draft, to: files.main)
    try DatabaseMark(.kept, openings: [try files.openingInFile() ?? 0]).write(files.mark)
    return kept
  }
}
