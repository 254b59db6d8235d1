import Foundation
import GRDB
import MadangAccounts
import MadangRecords
import MadangServer
import MadangSimulator
import MadangStore
import MadangTestSupport
import MadangWorld

/// Nodes without faults that keep what they have, each in a folder of its own.
final class KeepingCluster {
  /// What one process has open.
  private final class Shelf {
    let database: MadangStore.Database
    private var writer: HistoryWriter?

    init(_ folder: String) throws {
      database = try MadangStore.Database(folder: folder)
      writer = try HistoryWriter(database)
    }

    func close() throws {
      guard let writer = writer.take() else { return }
      writer.stop()
      try database.close()
    }

    deinit { try? close() }
  }

  private final class Shelves {
    let folder: ScratchFolder
    var open: [String: Shelf] = [:]
    private var lives: [String: Int] = [:]

    init() throws { folder = try ScratchFolder() }

    func path(_ name: String) -> String { folder.path + "/\(name)-\(lives[name, default: 0])" }

    /// Closes what a process had open. The next of that name has a copy: the lock is the process's as long as it is in memory.
    func close(_ name: String) throws {
      try open.removeValue(forKey: name)?.close()
      let path = path(name)
      lives[name, default: 0] += 1
      try FileManager.default.copyItem(atPath: path, toPath: self.path(name))
    }
  }

  let cluster: SimulatedCluster
  private let shelves: Shelves
  private var backups = 0
  /// Done once, while somebody waits for the log.
  private let interlude: Interlude

  /// One thread drives all of it; that is what `@unchecked Sendable` rests on.
  private final class Interlude: @unchecked Sendable {
    var body: (() -> Void)?

    func play() {
      let body = body
      self.body = nil
      body?()
    }
  }

  /// - Parameters:
  ///   - furnish: what a server had that was alone, of which each node begins with a backup.
  ///   - traps: where stores trap.
  ///   - change: what is otherwise of each node.
  init(
    nodes count: Int, furnish: ((MadangStore.Database) throws -> Void)? = nil, traps: StoreTraps? = nil,
    changing change: @escaping (inout ClusterConfiguration) -> Void = { _ in }
  ) throws {
    let shelves = try Shelves()
    if let furnish {
      let shelf = try Shelf(shelves.path("alone"))
      try furnish(shelf.database)
      try shelf.close()
      let file = shelves.folder.path + "/founding"
      try MadangStore.Database.backUp(folder: shelves.path("alone"), to: file)
      for number in 1...count {
        _ = try MadangStore.Database.restore(folder: shelves.path("n\(number)"), from: file, moment: "0")
      }
    }
    let interlude = Interlude()
    self.shelves = shelves
    self.interlude = interlude
    var settings = ChatSettings()
    settings.operators = [OperatorBlock(name: "root") { $0 == "secret" }]
    let prepare = { (configuration: inout MadangServer.Configuration, driver: SimulatedCluster.Driver) in
      do {
        guard let name = configuration.cluster?.name else { return }
        let shelf = try Shelf(shelves.path(name))
        shelves.open[name] = shelf
        let process = traps?.process(name, shelf.database)
        configuration.cluster?.page = process?.page
        try KeepingCluster.prepare(&configuration, shelf.database, applying: process ?? shelf.database) {
          interlude.play()
          return process?.isOver != true && driver.drive()
        }
      } catch { preconditionFailure("A node can't keep anything: \(error)") }
    }
    cluster = try SimulatedCluster(nodes: count, settings: settings, prepare: prepare, changing: change)
    traps?.kill = { [unowned cluster] in cluster.kill($0) }
  }

  private static func prepare(
    _ configuration: inout MadangServer.Configuration, _ database: MadangStore.Database,
    applying store: any ChangeStore & SnapshotStore, drive: @escaping @Sendable () -> Bool
  ) throws {
    try found(configuration.settings, database)
    configuration.cluster?.origin = try database.origin()
    let stores = try StoreApplier(store, drive: drive)
    configuration.cluster?.stores = stores
    let cheap = ScryptCost(logarithm: 4, blockSize: 8, parallelism: 1)
    configuration.settings.services = ChatServices(
      accounts: Accounts(LoggedAccountStore(database, stores), cost: cheap, likeness: nil), rooms: database,
      metadata: database, alwaysOnStore: database, likeness: NameLikeness(skeleton: NameSkeleton.of))
    configuration.settings.banStore = LoggedBanStore(database, stores)
    configuration.settings.filterStore = LoggedFilterStore(database, stores)
    configuration.settings.auditLog = database
    configuration.settings.history = LoggedHistoryStore(database, stores)
    configuration.audit = { entry in _ = try? stores.carryOut(.addEntry(entry)) }
    configuration.journal = database.journal
  }

  private static func found(_ own: ChatSettings, _ database: MadangStore.Database) throws {
    guard try database.keptThrough() == nil, let origin = try database.origin() else { return }
    var settings = own
    settings.bans = try database.bans(at: origin.seconds)
    settings.filters += try database.filters().compactMap(SpamFilter.init)
    settings.services = ChatServices(
      rooms: database, metadata: database, alwaysOnStore: database, ownedNames: try database.ownedNames(),
      likeness: NameLikeness(skeleton: NameSkeleton.of), alwaysOn: try database.alwaysOnRecords(),
      registeredRooms: try database.rooms())
    try FoundingWorld.keep(
      settings, newest: try database.newestID(), seconds: origin.seconds, in: database
    ) { world throws(StoreError) in try database.setWorldOfOrigin(world.rawValue) }
  }

  func whileSomebodyWaits(_ body: @escaping () -> Void) { interlude.body = body }

  func stores(of node: Int) -> StoreApplier? { cluster.nodes[node].courtyard.configuration.cluster?.stores }

  func database(_ name: String) throws -> MadangStore.Database {
    guard let shelf = shelves.open[name] else { throw StoreError.locked(file: name) }
    return shelf.database
  }

  /// A node's process ends without a word, but that the disk has what it was told.
  func kill(_ node: Int, _ name: String) throws {
    cluster.kill(node)
    try shelves.close(name)
  }

  /// `madang backup` of a node, which may be running.
  func backUp(_ name: String) throws -> String {
    backups += 1
    let file = shelves.folder.path + "/backup-\(backups)"
    try MadangStore.Database.backUp(folder: shelves.path(name), to: file)
    return file
  }

  /// `madang restore` where a node's folder is, or will be. It is not running.
  func restore(_ name: String, from file: String) throws {
    _ = try MadangStore.Database.restore(folder: shelves.path(name), from: file, moment: "\(backups)")
  }

  /// The process of a node has ended.
  func close(_ name: String) throws { try shelves.close(name) }

  /// A node's process ends in order.
  func end(_ node: Int, _ name: String) throws {
    let courtyard = cluster.nodes[node].courtyard
    courtyard.seat?.leave()
    cluster.advance(milliseconds: 1_000)
    courtyard.keepLastSnapshot()
    try kill(node, name)
  }

  /// Where the snapshot was written that a node keeps of its own.
  func snapshotPosition(_ name: String) throws -> UInt64? { try database(name).snapshotPosition() }

  /// A node's database, beside the node.
  private func queue(_ name: String) throws -> DatabaseQueue {
    var configuration = GRDB.Configuration()
    // What the node writes there at that time is soon written.
    configuration.busyMode = .timeout(600)
    return try DatabaseQueue(path: shelves.path(name) + "/madang.db", configuration: configuration)
  }

  /// Where those were written of which a node has pieces.
  func pieces(_ name: String) throws -> [UInt64] {
    let queue = try self.queue(name)
    defer { try? queue.close() }
    let positions = try queue.read {
      try Int64.fetchAll($0, sql: "SELECT DISTINCT position FROM world_snapshot_piece ORDER BY position")
    }
    return positions.map { UInt64($0) }
  }

  /// Does something to a node's database that no node does.
  func tamper(with name: String, _ sql: String) throws {
    let queue = try self.queue(name)
    defer { try? queue.close() }
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Lets nodes bring everything to their disks.
  func save() throws {
    cluster.settle()
    for shelf in shelves.open.values { shelf.database.journal.flush() }
  }

  /// All that a node keeps, by table, without the numbers that are its own.
  func contents(_ name: String) throws -> [String: [String]] {
    let queue = try self.queue(name)
    defer { try? queue.close() }
    return try queue.read { connection in
      var contents: [String: [String]] = [:]
      for (table, sql) in KeepingCluster.questions {
        contents[table] = try Row.fetchAll(connection, sql: sql).map(\.description)
      }
      return contents
    }
  }

  private static let account = "(SELECT folded FROM account WHERE id = account)"

  private static let questions = [
    "account": """
    SELECT folded, name, passwordHash, scramSalt, scramIterations, scramStoredKey, scramServerKey, email, recoveryHash,
      createdSeconds, lastSeenSeconds, settings FROM account ORDER BY folded
    """,
    "nick": "SELECT folded, name, \(account) FROM nick ORDER BY folded",
    "certificate": """
    SELECT fingerprint, \(account), name, createdSeconds, isProved, usedMilliseconds, usedAddress
    FROM certificate ORDER BY fingerprint
    """,
    "secret": "SELECT * FROM secret ORDER BY name",
    "ban": "SELECT kind, pattern, reason, setBy, createdSeconds, expiresSeconds FROM ban ORDER BY kind, pattern",
    "filter": "SELECT pattern, action, setBy, createdSeconds FROM filter ORDER BY id",
    "audit": "SELECT * FROM audit ORDER BY id",
    "read_marker": "SELECT * FROM read_marker ORDER BY account, target",
    "metadata": "SELECT * FROM metadata ORDER BY target, key",
    "presence": """
    SELECT \(account), nick, user, host, realname, rooms, absentSince, absentMilliseconds FROM presence ORDER BY 1
    """,
    "room": """
    SELECT folded, name, (SELECT folded FROM account WHERE id = founder), topic, topicAuthor, topicSeconds, modes, key,
      membersMax, slowSeconds, createdSeconds FROM room ORDER BY folded
    """,
    "room_mask": """
    SELECT (SELECT folded FROM room WHERE id = room), list, position, mask, author, setSeconds FROM room_mask
    ORDER BY 1, 2, 3
    """,
    "room_standing": """
    SELECT (SELECT folded FROM room WHERE id = room), \(account), standing FROM room_standing ORDER BY 1, 2
    """,
    "conversation": "SELECT first, second, renamed, partOf IS NULL FROM conversation ORDER BY first, second",
    "author": "SELECT folded, name FROM author ORDER BY folded",
    "event": """
    SELECT e.id, c.first, c.second, shelf, kind, flags, source, a.folded, target, text, tags, refersTo, ahead FROM event e
      LEFT JOIN conversation c ON c.id = e.conversation LEFT JOIN author a ON a.id = e.author ORDER BY e.id
    """,
  ]
}
