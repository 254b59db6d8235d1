import GRDB
import MadangKernel
import MadangMemory
import MadangRecords

/// Everything that Madang keeps: one SQLite database, and the journal of what is on its way there.
///
/// Any thread may call any function. Reading goes beside writing and beside other readers; of writing, one transaction at
/// a time. What belongs to each kind of record is in an extension of its own.
package final class Database: Sendable {
  /// The database's file, or `:memory:`.
  package let file: String
  package let limits: StoreLimits
  package let durability: Durability
  /// Events go in here; a `HistoryWriter` brings them to the disk.
  package let journal: Journal

  let store: any DatabaseWriter
  /// A connection for searches alone: they wait for each other, and nobody waits for them. The same as `store` in memory.
  let searcher: any DatabaseReader
  /// Numbers of conversations and authors, as the transactions that insert events know them. Tier 2: taken only by who
  /// writes, and held while SQLite does.
  let numbers = Lock(NumberCache())
  /// What was done to names of an older version's database when this was opened, a sentence each: see `ComposedNames`.
  package let upgradeNotes: [String]
  /// How long the log is, and what brings it in; nil where nothing does.
  let gauge = LogGauge()
  /// The writer's, held while it brings the log in. Tier 2.
  let intake: Lock<LogIntake?>
  /// Whether another process has the database, and this one only looks.
  let isReadOnly: Bool
  /// Keeps a second server out of the folder.
  private let lock: HeldLock?

  private final class HeldLock: Sendable {
    let lock: FileLock

    init(path: String) throws(Errno) { lock = try FileLock(path: path) }
  }

  /// Opens `folder`/madang.db; makes both where they are missing, the folder for its owner alone. Nothing that is there is
  /// ever reset.
  package init(
    folder: String, durability: Durability = .batched, limits: StoreLimits = StoreLimits()
  ) throws(StoreError) {
    limits.check()
    let files = DatabaseFiles(folder: folder)
    let file = files.main
    do {
      try Folder.create(folder)
    } catch {
      throw .cannotOpen(file: file, detail: "its folder cannot be made: \(error)")
    }
    let wasUsed = Folder.fileBytes(files.lock) != nil
    do {
      lock = try HeldLock(path: files.lock)
    } catch {
      throw error == .wouldBlock ? .locked(file: file) : .cannotOpen(file: file, detail: "\(error)")
    }
    try Database.checkFiles(files, wasUsed: wasUsed)
    do {
      // SQLite makes its other files as readable as this one.
      try Folder.createFile(file)
    } catch {
      throw .cannotOpen(file: file, detail: "\(error)")
    }
    self.file = file
    isReadOnly = false
    self.limits = limits
    self.durability = durability
    journal = Journal(limits: limits)
    do {
      let pool = try DatabasePool(path: file, configuration: Database.configuration(durability, limits, gauge))
      store = pool
      try Database.check(store, file: file)
      upgradeNotes = try Database.upgrade(store) { try Database.migrate($0, file: file) }
      let mark = try Database.mark(files, pool)
      intake = Lock(LogIntake(files, mark: mark, pagesMax: limits.logPagesMax))
      var reading = Database.configuration(durability, limits, gauge)
      reading.readonly = true
      searcher = try DatabaseQueue(path: file, configuration: reading)
      try Database.openReaders(of: pool, limits.readersMax)
      journal.skip(through: try store.read { try Database.place(of: .history, in: $0) })
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// Opens `folder`/madang.db only to read it, beside the server that has it.
  package init(reading folder: String) throws(StoreError) {
    file = folder + "/madang.db"
    isReadOnly = true
    lock = nil
    intake = Lock(nil)
    limits = StoreLimits()
    durability = .batched
    journal = Journal(limits: limits)
    upgradeNotes = []
    do {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(StoreLimits.busySeconds)
      let queue = try DatabaseQueue(path: file, configuration: configuration)
      store = queue
      searcher = queue
      try Database.checkKnown(store, file: file)
      if try !Database.pendingMigrations(store).isEmpty { throw StoreError.older(file: file) }
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// The same in memory: what it keeps ends with it.
  package init(inMemory limits: StoreLimits) throws(StoreError) {
    limits.check()
    file = ":memory:"
    isReadOnly = false
    lock = nil
    intake = Lock(nil)
    self.limits = limits
    durability = .batched
    journal = Journal(limits: limits)
    do {
      let queue = try DatabaseQueue(configuration: Database.configuration(.batched, limits, gauge))
      store = queue
      searcher = queue
      upgradeNotes = try Database.upgrade(store) { try Migrations.all.migrate($0) }
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// Brings the schema up to date, and says what that did to names.
  private static func upgrade(
    _ store: any DatabaseWriter, _ migrate: (any DatabaseWriter) throws -> Void
  ) throws -> [String] {
    let last = { (connection: Connection) throws -> Int64 in
      guard try connection.tableExists("audit") else { return 0 }
      return try Int64.fetchOne(connection, sql: "SELECT max(id) FROM audit") ?? 0
    }
    let before = try store.read(last)
    try migrate(store)
    return try store.read { connection in
      try Row.fetchAll(
        connection, sql: "SELECT action, target, detail FROM audit WHERE id > ? AND actor = ?",
        arguments: [before, ComposedNames.actor]
      ).map { "\($0[0] as String) \($0[1] as String) \($0[2] as String)" }
    }
  }

  private static func configuration(
    _ durability: Durability, _ limits: StoreLimits, _ gauge: LogGauge
  ) -> Configuration {
    var configuration = Configuration()
    configuration.label = "madang"
    configuration.busyMode = .timeout(StoreLimits.busySeconds)
    configuration.maximumReaderCount = limits.readersMax
    // One that is opened later needs descriptors, and there may be none left.
    configuration.persistentReadOnlyConnections = true
    configuration.prepareDatabase { connection in
      // Has an effect only before there is a table: pages that pruning frees are given back bit by bit.
      if !connection.configuration.readonly { try connection.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL") }
      // What was redacted or forgotten must not stay readable in a free page.
      try connection.execute(sql: "PRAGMA secure_delete = ON")
      try connection.execute(sql: "PRAGMA synchronous = \(durability == .acknowledged ? "FULL" : "NORMAL")")
      try connection.execute(sql: "PRAGMA cache_size = -16384")
      try connection.execute(sql: "PRAGMA temp_store = MEMORY")
      // A reader that stays long lets the log grow; the next checkpoint cuts it back to this.
      try connection.execute(sql: "PRAGMA journal_size_limit = 67108864")
      if !connection.configuration.readonly { gauge.watch(connection) }
    }
    return configuration
  }

  /// Gives back memory that can be had again: pages of the file, and numbers that are looked up anew. What can't be given
  /// back stays.
  func shrink() {
    try? write { connection in
      numbers.withLock { $0 = NumberCache() }
      try connection.execute(sql: "PRAGMA shrink_memory")
    }
    // `releaseMemoryEventually` would have threads made for it by a library that dies where descriptors are short.
    if let pool = store as? DatabasePool { pool.releaseMemory() }
  }

  /// Refuses what a later version wrote, and what is damaged, before anything is changed.
  private static func check(_ store: any DatabaseWriter, file: String) throws {
    try checkKnown(store, file: file)
    if (Folder.fileBytes(file) ?? 0) <= StoreLimits.checkedBytesMax { try checkWhole(store, file: file) }
  }

  static func checkKnown(_ store: any DatabaseWriter, file: String) throws {
    let known = Migrations.all.migrations
    try store.read { connection in
      let unknown = try Migrations.all.appliedIdentifiers(connection).subtracting(known)
      if !unknown.isEmpty { throw StoreError.newer(file: file, migrations: unknown.sorted()) }
    }
  }

  static func checkWhole(_ store: any DatabaseWriter, file: String) throws {
    let verdict = try read(store) { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
    if verdict != "ok" { throw StoreError.damaged(file: file, detail: verdict ?? "it cannot be checked") }
  }

  /// Reads the whole database for damage, and throws where there is some. Takes as long as reading the file.
  package func checkWhole() throws(StoreError) {
    do {
      try Database.checkWhole(store, file: file)
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// Brings what the log holds into the database's own file, and closes it. Whoever calls something afterwards gets an
  /// error; closing it once more does nothing.
  package func close() throws(StoreError) {
    do {
      if searcher !== store { try searcher.close() }
      // Where somebody still reads, the log stays, and is brought in when the database is opened next.
      _ = try? store.writeWithoutTransaction { if $0.isOpen { try $0.checkpoint(.truncate) } }
      try store.close()
    } catch {
      throw StoreError(error, file: file)
    }
  }

  // MARK: For the extensions

  /// Reads what is committed, everything that this thread appended before included; where `saidAlone`, of that only
  /// messages and notices.
  func read<Result>(saidAlone: Bool = false, _ body: (Connection) throws -> Result) throws(StoreError) -> Result {
    if saidAlone { journal.flushSaid() } else { journal.flush() }
    do {
      return try Database.read(store, body)
    } catch {
      throw StoreError(error, file: file)
    }
  }

  /// Runs one transaction, alone.
  func write<Result>(_ body: (Connection) throws -> Result) throws(StoreError) -> Result {
    do {
      let result = try store.write(body)
      bringInLog()
      return result
    } catch {
      throw StoreError(error, file: file)
    }
  }
}
