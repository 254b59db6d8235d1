@testable import MadangStore

extension Database {
  /// Makes every insert of an event fail, as a disk that went bad would, or heals it again.
  func breakWriting(_ isBroken: Bool) throws {
    try write { connection in
      try connection.execute(
        sql: isBroken
          ? "CREATE TRIGGER broken BEFORE INSERT ON event BEGIN SELECT raise(FAIL, 'disk I/O error'); END"
          : "DROP TRIGGER broken")
    }
  }

  /// Lets the file grow no further, as a full disk would, or lets it again.
  func fillDisk(_ isFull: Bool) throws {
    try write { connection in
      try connection.execute(sql: "PRAGMA max_page_count = \(isFull ? 1 : 1_000_000)")
    }
  }
}
