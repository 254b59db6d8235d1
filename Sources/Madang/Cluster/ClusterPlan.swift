import Logging
import MadangAccounts
import MadangChat
import MadangRecords
import MadangServer
import MadangStore
import MadangWorld

/// What one of several nodes keeps, and how: nothing that the others don't have.
struct ClusterPlan {
  private let setup: ServerSetup
  private let logger: Logger
  private let operators: OperatorLine

  init(_ setup: ServerSetup, _ logger: Logger, _ operators: OperatorLine) {
    self.setup = setup
    self.logger = logger
    self.operators = operators
  }

  /// The world begins with nothing, whatever the database holds: the log brings all of it. So do the stores, from where they
  /// are on.
  func prepare(
    _ configuration: inout Configuration, _ cluster: ClusterConfiguration, _ database: Database
  ) throws {
    configuration.cluster = cluster
    // Who has spoken of late in slow rooms is remembered by hashes, which must be alike on all nodes.
    configuration.settings.markSeed = Digest(of: Array(setup.clusterName.utf8)).rawValue
    if setup.data == DataFolder.nothing { return }
    var isStrange = false
    do throws(StoreError) {
      if try database.keptThrough() == nil { isStrange = try !found(configuration.settings, database) }
      configuration.cluster?.origin = try database.origin()
      let stores = try stores(database)
      configuration.cluster?.stores = stores
      configuration.settings.services = services(database, stores)
      configuration.settings.banStore = LoggedBanStore(database, stores)
      configuration.settings.filterStore = LoggedFilterStore(database, stores)
      configuration.settings.auditLog = database
      configuration.audit = { [logger] in ClusterPlan.keep($0, stores, logger) }
    } catch { try Complaint.fail("data: \(error)") }
    if isStrange { try refuse(database) }
  }

  /// A backup of a server that was alone is what the world begins with. False where there is something, and no backup.
  private func found(_ own: ChatSettings, _ database: Database) throws(StoreError) -> Bool {
    guard let origin = try database.origin() else { return try database.isUnused() }
    var settings = own.withSecretsApart
    settings.bans = try database.bans(at: origin.seconds)
    settings.filters += try database.filters().compactMap(SpamFilter.init)
    settings.services = ChatServices(
      rooms: database, metadata: database, alwaysOnStore: database, ownedNames: try database.ownedNames(),
      likeness: NameLikeness(skeleton: NameSkeleton.of), alwaysOn: try database.alwaysOnRecords(),
      registeredRooms: try database.rooms())
    try FoundingWorld.keep(
      settings, newest: try database.newestID(), seconds: origin.seconds, in: database
    ) { world throws(StoreError) in try database.setWorldOfOrigin(world.rawValue) }
    return true
  }

  /// Nobody else would have what is there.
  private func refuse(_ database: Database) throws {
    try Complaint.fail(
      "--data: \(database.file) has accounts, rooms or history of a server that was alone, which other nodes would not "
        + "have. Begin all of them with a backup of it: madang backup FILE, and madang restore --data FOLDER FILE for each. "
        + "Or start this node with an empty folder.")
  }

  private func stores(_ database: Database) throws(StoreError) -> StoreApplier {
    let tell: @Sendable (StoreError) -> Void = { [logger, operators] error in
      let text =
        "What all nodes keep can't be kept here: \(error) It is tried again; nothing later is kept before it is."
      logger.note(.storeBehind, text)
      operators.tell(text)
    }
    return try StoreApplier(database, onTrouble: tell)
  }

  /// What an operator did here, and the log does not tell, others are told.
  private static func keep(_ entry: AuditEntry, _ stores: StoreApplier, _ logger: Logger) {
    do throws(StoreError) { _ = try stores.carryOut(.addEntry(entry)) } catch {
      logger.note(unkept: entry, error)
    }
  }

  private func services(_ database: Database, _ stores: StoreApplier) -> ChatServices {
    let accounts = Accounts(LoggedAccountStore(database, stores), likeness: nil) { [logger] in
      logger.note(.accountsFailed, "Accounts: \($0)")
    }
    var services = ChatServices(
      accounts: accounts, rooms: database, metadata: database, alwaysOnStore: database,
      likeness: NameLikeness(skeleton: NameSkeleton.of))
    let troubles = TroubleLog { [logger] in logger.note(.dataFailed, $0) }
    services.onTrouble = { troubles.note($0) }
    return services
  }
}
