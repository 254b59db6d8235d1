import GRDB
import MadangKernel
import MadangRecords

extension Database {
  /// Brings a database of an earlier version up to date. Until that has succeeded, the file as it was lies beside it, for
  /// its owner alone.
  static func migrate(_ store: any DatabaseWriter, file: String) throws {
    let copy = try pendingMigrations(store).first.map { name(ofCopyOf: file, before: $0) }
    if let copy { try keep(store, as: copy) }
    do {
      try Migrations.all.migrate(store)
    } catch {
      guard let copy else { throw error }
      throw StoreError.notMigrated(file: file, copy: copy, detail: "\(error)")
    }
    // Those of an earlier try too, which may have ended in between.
    for migration in Migrations.all.migrations { Folder.removeFile(name(ofCopyOf: file, before: migration)) }
  }

  private static func name(ofCopyOf file: String, before migration: String) -> String { "\(file).before-\(migration)" }

  /// What an existing database has yet to go through; nothing for a new one.
  static func pendingMigrations(_ store: any DatabaseReader) throws -> [String] {
    let applied = try store.read { try Migrations.all.appliedIdentifiers($0) }
    return applied.isEmpty ? [] : Migrations.all.migrations.filter { !applied.contains($0) }
  }

  private static func keep(_ store: any DatabaseWriter, as copy: String) throws {
    do {
      // What an earlier try left may be a part.
      Folder.removeFile(copy)
      try Folder.createFile(copy)
      let target = try DatabaseQueue(path: copy)
      try store.backup(to: target)
      try target.close()
    } catch {
      Folder.removeFile(copy)
      throw StoreError(error, file: copy)
    }
  }
}
