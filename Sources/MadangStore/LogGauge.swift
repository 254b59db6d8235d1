import GRDB
import GRDBSQLite
import MadangMemory

/// How many pages the log has, as SQLite tells at each commit. It also keeps SQLite from bringing the log in by itself.
final class LogGauge: Sendable {
  /// Tier 1.
  private let count = Lock(0)

  var pages: Int { count.withLock { $0 } }

  /// Hears of the commits of a connection, which must end before this object. See sqlite3_wal_hook.
  func watch(_ connection: Connection) {
    // SAFETY: the database, which has this object, outlives its connections; the hook runs within a commit alone.
    _ = unsafe sqlite3_wal_hook(
      connection.sqliteConnection,
      { context, _, _, pages in
        if let context = unsafe context {
          unsafe Unmanaged<LogGauge>.fromOpaque(context).takeUnretainedValue().note(Int(pages))
        }
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  private func note(_ pages: Int) { count.withLock { $0 = pages } }
}
