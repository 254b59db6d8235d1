import GRDB
import GRDBSQLite

/// Cuts short what a connection is at. SQLite asks every so often whether it may go on, within what the full-text index
/// does for one row too: an answer of no is an error there. See sqlite3_progress_handler.
final class Interruption {
  private let mayGoOn: () -> Bool
  private var hasStopped = false

  /// Instructions of SQLite's machine between two questions: some microseconds to a fraction of a millisecond.
  private static var instructions: CInt { 400 }

  private init(_ mayGoOn: @escaping () -> Bool) {
    self.mayGoOn = mayGoOn
  }

  /// Runs `body`; false where it was cut short. What it has noted by then stays.
  static func run(
    _ connection: Connection, while mayGoOn: @escaping () -> Bool, _ body: () throws -> Void
  ) throws -> Bool {
    let interruption = Interruption(mayGoOn)
    return try withExtendedLifetime(interruption) {
      // SAFETY: the handler runs within `body` alone, on this thread, and is taken off before `interruption` can go.
      unsafe sqlite3_progress_handler(
        connection.sqliteConnection, instructions,
        { context in
          guard let context = unsafe context else { return 0 }
          return unsafe Unmanaged<Interruption>.fromOpaque(context).takeUnretainedValue().mustStop ? 1 : 0
        }, Unmanaged.passUnretained(interruption).toOpaque())
      defer { unsafe sqlite3_progress_handler(connection.sqliteConnection, 0, nil, nil) }
      do {
        try body()
        return true
      } catch is DatabaseError where interruption.hasStopped {
        return false
      }
    }
  }

  private var mustStop: Bool {
    if !hasStopped, !mayGoOn() { hasStopped = true }
    return hasStopped
  }
}
