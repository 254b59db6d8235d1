import MadangKernel

/// The files of a database in its folder.
struct DatabaseFiles {
  let folder: String

  var main: String { folder + "/madang.db" }
  /// What was committed and is not in the main file yet. See SQLite, "Write-Ahead Logging".
  var log: String { main + "-wal" }
  /// What a transaction of the older kind is taken back with. Ours has none: it is somebody else's, and SQLite would put its
  /// pages over ours.
  var journal: String { main + "-journal" }
  /// Where those who read find pages in the log. Made anew whenever it is needed.
  var shared: String { main + "-shm" }
  var lock: String { folder + "/madang.lock" }
  var mark: String { folder + "/madang.id" }

  /// SQLite, "Database File Format": the user version is four bytes at offset 60, the highest first. Nil where the file is
  /// shorter. Read from the file itself: what the log would put over it does not count.
  func openingInFile() throws(Errno) -> UInt32? {
    guard let header = try SmallFile.read(main, bytesMax: 100), header.count == 100 else { return nil }
    return DatabaseFiles.number(header[60..<64])
  }

  /// The first of the two salts of the log's header, which goes up by one whenever the log begins anew; nil where there is no
  /// log, or nothing in it. SQLite, "WAL-mode File Format", "The WAL Header".
  func saltOfLog() throws(Errno) -> UInt32? {
    guard let header = try SmallFile.read(log, bytesMax: 32), header.count == 32 else { return nil }
    return DatabaseFiles.number(header[16..<20])
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    bytes.reduce(0) { $0 << 8 | UInt32($1) }
  }
}
