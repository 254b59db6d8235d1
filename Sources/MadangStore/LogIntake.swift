import GRDB
import MadangKernel
import MadangRecords

/// Brings the log into the database's own file, and tells copies of that file apart which were made before, while and after
/// that was done: one that has too little for the log beside it is refused when it is put back.
///
/// The database's number stands on its first page, which SQLite brings in first, and `cp` reads first. It changes twice:
///
///     number in the file   madang.id   the log
///     A                    A           goes on
///     A, later B           A B C       gets B, and is brought in
///     B                    B C         is all in the file; C begins it anew
///     C                    B C         has nothing but C, which is brought in
///     C                    C           goes on
///
/// Whoever began to copy while the file said A has all that the log goes on from, until the log begins anew; who found B may
/// have old pages and new ones; who found C has what was brought in as a whole. A copy that is put back with a number that
/// is not in madang.id is refused, see `Database.checkFiles`.
///
/// Any thread may ask; one at a time is in it, as the writer.
struct LogIntake {
  private enum Phase: Equatable {
    case resting
    /// Both numbers are in madang.id.
    case announced(UInt32, UInt32)
    /// The log has the first of them; where it stays so, somebody who reads old pages keeps it from being brought in whole.
    case begun(UInt32, UInt32)
  }

  private let files: DatabaseFiles
  private var mark: DatabaseMark
  private var phase = Phase.resting
  /// At how many pages of the log it is done, or tried again.
  private var pagesDue: Int
  private let pagesMax: Int

  init(_ files: DatabaseFiles, mark: DatabaseMark, pagesMax: Int) {
    self.files = files
    self.mark = mark
    self.pagesMax = pagesMax
    pagesDue = pagesMax
  }

  mutating func isDue(pages: Int) -> Bool {
    // The log has begun anew.
    if pages < pagesMax { pagesDue = pagesMax }
    return pages >= pagesDue
  }

  /// Within the writer, outside of a transaction.
  mutating func run(_ connection: Connection, _ gauge: LogGauge) {
    do {
      try bringIn(connection)
    } catch {
      // A folder that takes no other mark must not keep the log from being brought in. The number in the file stays, so that
      // a copy that has too little isn't told from others until this succeeds.
      _ = try? connection.checkpoint(.passive)
    }
    // Where somebody reads, the log may go on all the same. It is not looked at with each commit again.
    pagesDue = max(pagesMax, gauge.pages + pagesMax / 4 + 1)
  }

  private mutating func bringIn(_ connection: Connection) throws {
    let (during, after) = try begin(connection)
    phase = .begun(during, after)
    guard try LogIntake.checkpoint(connection) else { return }
    try accept([during, after])
    phase = .resting
    try LogIntake.number(connection, after)
    guard try LogIntake.checkpoint(connection) else { return }
    try accept([after])
  }

  private mutating func accept(_ openings: [UInt32]) throws(Errno) {
    var next = mark
    next.openings = openings
    if let salt = try files.saltOfLog() { next.salt = salt }
    try next.write(files.mark)
    mark = next
  }

  private mutating func begin(_ connection: Connection) throws -> (during: UInt32, after: UInt32) {
    if phase == .resting {
      let (during, after) = (UInt32.random(in: 1 ... .max), UInt32.random(in: 1 ... .max))
      try accept(mark.openings + [during, after])
      phase = .announced(during, after)
    }
    switch phase {
    case .announced(let during, let after):
      try LogIntake.number(connection, during)
      return (during, after)
    case .begun(let during, let after): return (during, after)
    case .resting: preconditionFailure("Its numbers have been chosen.")
    }
  }

  private static func number(_ connection: Connection, _ number: UInt32) throws {
    try connection.execute(sql: "PRAGMA user_version = \(Int32(bitPattern: number))")
  }

  private static func checkpoint(_ connection: Connection) throws -> Bool {
    let result = try connection.checkpoint(.passive)
    return result.walFrameCount == result.checkpointedFrameCount
  }
}
