import GRDB

/// A connection to SQLite. GRDB calls it Database, as we call the whole.
typealias Connection = GRDB.Database

extension Connection {
  /// Whether it was not closed. Of one that was, SQLite must be asked nothing but by way of a statement: it would trap.
  var isOpen: Bool {
    // SAFETY: what is compared is the address alone.
    unsafe sqliteConnection != nil
  }
}
