import GRDB

/// A connection to SQLite. GRDB calls it Database, as we call the whole.
typealias Connection = GRDB.Database
