import ArgumentParser
import Glibc
import Logging
import MadangAccounts
import MadangChat
import MadangKernel
import MadangRecords
import MadangServer
import MadangStore
import MadangTLS
import MadangWire
import MadangWorld

/// What the settings of `madang serve` come to, checked before anything is bound.
struct ServePlan {
  /// Descriptors that are not connections, besides those that are open already and the listeners: epoll, wake-up,
  /// signals, the spare, a file being read; and a few in hand.
  static let descriptorsReserved = 16

  private let sources: SettingSources
  private let settings: EffectiveSettings
  private let setup: ServerSetup
  private var configuration: Configuration
  private let logger: Logger
  private let gate: LogGate
  private let tickets = TicketKeys(now: Int64(time(nil)))
  private let descriptors: Int
  /// What systemd has bound already.
  private let sockets: InheritedSockets
  /// What the person should know, one line each.
  private var remarks: [String] = []

  init(_ sources: SettingSources) throws {
    self.sources = sources
    settings = try Complaint.settings(of: sources)
    setup = settings.setup()
    LogThreshold.level = setup.logLevel
    gate = LogFormat.bootstrap(setup.logFormat)
    logger = Logger(label: "madang")
    ProgramReplacement.prepare()
    sockets = .ofProgram()
    sockets.prepare()
    do throws(Errno) { descriptors = try DescriptorLimit.raise() } catch {
      try Complaint.fail("the limit on open files can't be read: \(error)")
    }
    configuration = Configuration()
    configuration.supervisor = try ServiceReporter.ofProgram()
    try readListeners()
    readLimits()
    addControl()
    try readChat()
    try readWeb()
    if setup.keptDurability != setup.durability {
      remarks.append(
        "--durability \(setup.durability.rawValue) says nothing in a cluster: nobody is given a message before it is in "
          + "the log.")
    }
  }

  private mutating func readListeners() throws {
    for url in setup.listen {
      do throws(ListenURL.Invalid) {
        configuration.listeners += try ListenURL.listeners(url, among: sockets)
      } catch {
        try Complaint.fail("--listen \(url): \(error.reason).")
      }
    }
    let named = Set(configuration.listeners.compactMap(\.inheritedName))
    for name in Set(sockets.entries.map(\.name)).subtracting(named).sorted() {
      let remark = "nobody listens on the socket \(name) of systemd: name it with --listen irc://systemd:\(name)."
      remarks.append(remark)
      logger.note(.socketUnused, remark)
    }
  }

  /// The last listener, which may be missing where nobody asked for it.
  private mutating func addControl() {
    guard let path = ControlPlace.path(setup) else { return }
    var listener = ListenerConfiguration(scheme: "control", address: .unix(path: path), encoding: .control)
    listener.isDispensable = setup.control == nil
    // Where there is no folder, there will be no socket, which is said then.
    if listener.isDispensable { try? ControlPlace.prepare(path) }
    configuration.listeners.append(listener)
    for user in [0, UserName.current] { configuration.userNames[user] = UserName.of(user) }
  }

  private mutating func readLimits() {
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    configuration.workers = setup.workers ?? max(1, processors)
    var limits = setup.serverLimits
    let reserved = ServePlan.descriptorsReserved + (setup.data == DataFolder.nothing ? 0 : DataFolder.descriptors)
    var left = descriptors - DescriptorLimit.openCount() - reserved - configuration.listeners.count
    if configuration.listeners.contains(where: \.dialect.isHTTP) {
      limits.httpConnectionsMax = max(1, min(Limits.httpConnectionsMost, left / 8))
      left -= limits.httpConnectionsMax
    }
    let possible = max(1, left)
    if left < 1 {
      remarks.append(
        "the descriptor limit is too low: one connection is taken all the same, and may be refused. Raise it by "
          + "\(1 - left) at least (ulimit -n, or LimitNOFILE= of systemd).")
    }
    limits.connectionsMax = possible
    if let wanted = setup.maxConnections {
      limits.connectionsMax = min(wanted, possible)
      if wanted > possible {
        remarks.append(
          "--max-connections \(wanted) can't be met: this process may open \(descriptors) descriptors, so \(possible) "
            + "connections. Raise the hard limit (ulimit -Hn, or LimitNOFILE= of systemd) for more.")
      }
    }
    configuration.limits = limits
  }

  /// Certificates, and what HTTP listeners serve.
  private mutating func readWeb() throws {
    do throws(CertificateFiles.Invalid) {
      configuration.tls.replace(with: try setup.certificateFiles.contexts(tickets: tickets, now: nil))
    } catch {
      try Complaint.fail("--tls-cert: \(error.reason).")
    }
    for warning in setup.certificateFiles.warnings {
      remarks.append(warning)
      logger.note(.secretReadable, warning)
    }
    if configuration.tls.current == nil, let secure = configuration.listeners.first(where: { $0.transport != .clear }) {
      try Complaint.fail(
        "--listen \(secure.url): there is no certificate. Name one with --tls-cert and --tls-key; "
          + "`madang cert self-signed FOLDER` makes one for trying it out.")
    }
    if configuration.listeners.contains(where: { $0.dialect == .http }) {
      configuration.web.resources = PageFiles.resources(lobby: configuration.settings.lobby)
    }
    try readStrictTransport()
    let names = setup.webNames.isEmpty ? [configuration.settings.serverName] : setup.webNames
    configuration.web.names = names.map { Array($0.utf8) }
    configuration.web.trustedProxies = setup.trustedProxies.compactMap { AddressRange($0) }
    if let proxied = configuration.listeners.first(where: \.expectsProxy), setup.trustedProxies.isEmpty,
      proxied.address.port != nil
    {
      try Complaint.fail(
        "--listen \(proxied.scheme)://\(proxied.address)?proxy=on: nobody may connect there. Name the proxy with "
          + "--trusted-proxy.")
    }
    configuration.web.origins = setup.webOrigins.map { Array($0.utf8) }
    configuration.web.challengeFolder = setup.acmeWebroot
    try readMetrics()
  }

  /// Who may read what is counted.
  private mutating func readMetrics() throws {
    configuration.web.metricsAllowed = setup.metricsAllowed.compactMap { AddressRange($0) }
    guard let file = setup.metricsTokenFile else { return }
    guard let token = MetricsToken.read(file) else {
      try Complaint.fail("--metrics-token-file \(file): the token can't be read any more.")
    }
    configuration.web.metricsToken = token
    if Folder.isReadableByAll(file) {
      let warning = "\(file) can be read by everybody on this machine: chmod o-rwx \(file)"
      remarks.append(warning)
      logger.note(.secretReadable, warning)
    }
  }

  /// IRCv3, sts; RFC 6797 for browsers.
  private mutating func readStrictTransport() throws {
    guard let duration = setup.stsDuration else { return }
    guard let policy = configuration.settings.strictTransport else {
      try Complaint.fail("--sts \(duration): there is no ircs:// listener with a port to send clients to.")
    }
    configuration.web.strictTransportSeconds = policy.seconds
  }

  private mutating func readChat() throws {
    guard var chat = setup.chatSettings() else { try Complaint.fail("--motd or --cloak: the file can't be read.") }
    if chat.requiresAccount {
      if setup.data == DataFolder.nothing {
        try Complaint.fail("--require-account on: with --data none there are no accounts, and nobody could come in.")
      }
      if configuration.listeners.contains(where: \.encoding.isPlain) {
        remarks.append("plain:// takes nobody: only who has an account comes in, and plain text knows none.")
      }
    }
    chat.startedSeconds = Int64(time(nil))
    // Its name is enough for those who ask over IRC.
    if let name = sources.path()?.split(separator: "/").last { chat.configurationName = String(name) }
    chat.hashSeed = UInt64.random(in: .min ... .max)
    chat.markSeed = UInt64.random(in: .min ... .max)
    chat.houseRooms = configuration.listeners.compactMap(\.room)
    if let remark = setup.passwordRemark {
      remarks.append(remark)
      logger.note(.passwordPartial, remark)
    }
    configuration.settings = chat
  }

  /// Runs the server until a signal ends it.
  func start() throws {
    let database = try DataFolder.open(setup.data, durability: setup.keptDurability)
    for note in database.upgradeNotes {
      logger.note(.nameChanged, "Two names are one now, and the younger has another.", ["what": "\(note)"])
    }
    // What can't be said of this any more is said when it is opened next.
    let restarts: Bool
    do {
      defer { try? database.close() }
      restarts = try serve(database)
    }
    if restarts {
      sockets.surviveReplacement()
      let error = ProgramReplacement.restart(arguments: CommandLine.arguments)
      try Complaint.fail("the program can't begin again: \(error).")
    }
  }

  /// Whether the program is to begin again.
  private func serve(_ database: Database) throws -> Bool {
    var configuration = configuration
    let operators = OperatorLine()
    let refusal = NodeRefusal(folder: setup.data == DataFolder.nothing ? DataFolder.nothing : folder(of: database))
    let rooms: KeptRoomsFile?
    var page: TrapPage?
    defer { page?.removeUnlessMarked() }
    if let cluster = try cluster(operators, refusal) {
      try ClusterPlan(setup, logger, operators).prepare(&configuration, cluster, database)
      let folder = setup.data == DataFolder.nothing ? nil : folder(of: database)
      page = TrapFile(cluster: setup.clusterName, node: cluster.name, folder: folder).open(logger)
      page?.arm()
      configuration.cluster?.page = page
      #if DEBUG
        if let commands = TrapCommand.commands { configuration.commands = commands }
      #endif
      rooms = nil
    } else {
      try keepOrder(in: database, &configuration)
      configuration.settings.services = try services(database)
      rooms = setup.data == DataFolder.nothing ? nil : KeptRoomsFile(folder: folder(of: database))
      rooms?.prepare(&configuration, logger)
    }
    configuration.storage = { [isKept = setup.data != DataFolder.nothing] in
      guard isKept else { return nil }
      let bytes = ["", "-wal", "-shm"].map { Folder.fileBytes(database.file + $0) ?? 0 }.reduce(0, +)
      let counts = database.journal.counts
      return StorageFacts(
        waitingEvents: database.journal.waitingCount, bytes: bytes, commits: counts.commits,
        lostEvents: Int(clamping: counts.lost))
    }
    let logs = LogKeeper(gate)
    defer { logs.stop() }
    if setup.data == DataFolder.nothing {
      let restarts = try run(configuration, database, rooms, operators, startServices: logs.start)
      try refusal.check(node: setup.nodeName ?? "")
      return restarts
    }
    let history = HistoryPlan(setup)
    try history.prepare(&configuration, database)
    let keeper = HistoryKeeper(database, history.retention, logger: logger, operators: operators)
    defer { keeper.stop() }
    let restarts = try run(configuration, database, rooms, operators) {
      try logs.start()
      try keeper.start()
    }
    try refusal.check(node: setup.nodeName ?? "")
    return restarts
  }

  private func cluster(_ operators: OperatorLine, _ refusal: NodeRefusal) throws -> ClusterConfiguration? {
    try ClusterSetup.configuration(setup) { [logger] news in
      refusal.note(news)
      if let line = logger.note(news) { operators.tell(line) }
    }
  }

  private func run(
    _ configuration: Configuration, _ database: Database, _ rooms: KeptRoomsFile?, _ operators: OperatorLine,
    startServices: () throws -> Void
  ) throws -> Bool {
    var started = setup
    started.limits = configuration.limits
    started.chat = configuration.settings
    let reloader = Reloader(
      sources, running: settings, started: started, sockets: sockets, tickets: tickets, logger: logger)
    var configuration = configuration
    configuration.restartPlan = reloader.restartPlan
    let certificates = CertificateKeeper(certificateWatch(reloader, configuration.tls, database, operators))
    defer { certificates.stop() }
    let access = setup.accessLog.map { AccessLogKeeper($0, gate: gate, logger: logger) }
    configuration.web.accessLog = access?.log
    defer { access?.stop() }
    let recorder = self.recorder()
    configuration.entrySink = recorder
    configuration.keepsTexts = setup.recordsTexts
    do {
      return try Server.run(
        configuration, logger: logger, operators: operators,
        startServices: {
          try startServices()
          try certificates.start()
        },
        whenListening: {
          try openFiles(access, recorder)
        },
        reload: { [log = access?.log] in
          log?.reopen()
          return reloader.reload()
        },
        whenReady: {
          rooms?.forget(logger)
          printBanner($0, database)
        })
    } catch let failure as Server.ListenFailure {
      if failure.listener.encoding.isControl {
        try Complaint.fail("--control \(failure.listener.address): \(failure.reason).")
      }
      let url = failure.listener.url
      let advice = failure.reason == .addressInUse ? " Stop what listens there, or choose another port." : ""
      try Complaint.fail("--listen \(url): \(failure.reason).\(advice)")
    } catch let error as Errno {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  private func recorder() -> Recorder? {
    if setup.record == nil { return nil }
    return Recorder(program: Version.current, keepsTexts: setup.recordsTexts) { [logger] error in
      logger.note(.recordEnded, "What comes in is recorded no more.", ["error": "\(error)"])
    }
  }

  /// Opens what the server writes to besides its data. Where one of them can't be had, none is left behind.
  private func openFiles(_ access: AccessLogKeeper?, _ recorder: Recorder?) throws {
    guard let recorder, let path = setup.record else {
      try access?.start()
      return
    }
    let record: MappedAppendFile
    do throws(Errno) { record = try RecordedFile.make(path, bytesMax: setup.recordBytesMax) } catch {
      try Complaint.fail("--record \(path): the file can't be made: \(error).")
    }
    do { try access?.start() } catch {
      record.remove()
      throw error
    }
    recorder.open(record)
  }

  /// Goes on with the ticket keys of the run before, and says what is to be looked after from now on.
  private func certificateWatch(
    _ reloader: Reloader, _ inUse: TLSContextsInUse, _ database: Database, _ operators: OperatorLine
  ) -> CertificateWatch {
    let isKept = setup.data != DataFolder.nothing && inUse.current != nil
    let file = TicketKeyFile(folder: isKept ? folder(of: database) : nil)
    do throws(Errno) { try file.load(into: tickets, now: Int64(time(nil))) } catch {
      logger.note(
        .ticketKeysUnkept, "The keys of TLS tickets can't be kept; clients won't resume.", ["error": "\(error)"])
    }
    return CertificateWatch(files: reloader.certificateFiles, inUse: inUse, tickets: tickets, ticketFile: file) {
      [logger] event, text in
      logger.note(event, text)
      operators.tell(text)
    }
  }

  private func folder(of database: Database) -> String {
    database.file.lastIndex(of: "/").map { String(database.file[..<$0]) } ?? "."
  }

  /// Accounts and rooms, with what the database has of them.
  private func services(_ database: Database) throws -> ChatServices {
    let logger = logger
    do {
      let likeness = NameLikeness(skeleton: NameSkeleton.of)
      try database.leaveLog()
      let accounts = Accounts(database, likeness: likeness) { logger.note(.accountsFailed, "Accounts: \($0)") }
      var services = ChatServices(
        accounts: accounts, rooms: database, metadata: database, alwaysOnStore: database,
        ownedNames: try database.ownedNames(), likeness: likeness,
        alwaysOn: try database.alwaysOnRecords(),
        registeredRooms: try database.rooms())
      let troubles = TroubleLog { logger.note(.dataFailed, $0) }
      services.onTrouble = { troubles.note($0) }
      return services
    } catch {
      try Complaint.fail("data: \(error)")
    }
  }

  /// Bans, filters and what operators do are kept.
  private func keepOrder(in database: Database, _ configuration: inout Configuration) throws {
    let now = configuration.settings.startedSeconds
    do throws(StoreError) {
      _ = try database.removeExpiredBans(at: now)
      configuration.settings.bans = try database.bans(at: now)
      configuration.settings.filters += try database.filters().compactMap(SpamFilter.init)
    } catch {
      try Complaint.fail("bans and filters can't be read: \(error)")
    }
    configuration.settings.banStore = database
    configuration.settings.filterStore = database
    configuration.settings.auditLog = database
    configuration.audit = { [logger] entry in
      do throws(StoreError) { try database.addEntry(entry) } catch {
        logger.note(unkept: entry, error)
      }
    }
  }

  private func printBanner(_ addresses: [Address], _ database: Database) {
    var text = ""
    func print(_ line: String) { text += line + "\n" }
    print("Madang \(Version.current): one courtyard for IRC, the web and plain text.")
    print(
      "  connections  up to \(configuration.limits.connectionsMax) (\(descriptors) descriptors); under 1 KiB of memory each while idle"
    )
    print("  workers      \(configuration.workers)")
    print("  SendQ        \(configuration.limits.sendQueueBytesMax) bytes for each connection that falls behind")
    if let path = sources.path() { print("  settings     \(path)") }
    print("  data         \(setup.data == DataFolder.nothing ? "nothing is kept after the end" : database.file)")
    if setup.data != DataFolder.nothing { print("  history      \(HistoryPlan(setup).summary)") }
    if let engine = setup.clusterEngine, let name = setup.nodeName {
      print("  cluster      \(setup.clusterName), of which this is \(name), by \(engine)")
    }
    for remark in remarks { print("  note         \(remark)") }
    if configuration.listeners.allSatisfy(\.address.isLocal) {
      print("  network      only this machine can connect; open it with --listen irc://0.0.0.0:6667")
    }
    if let control = configuration.listeners.last, control.encoding.isControl {
      let isThere = addresses.count == configuration.listeners.count
      print("  control      \(isThere ? "\(control.address)" : "none: \(control.address) can't be had; see --control")")
    }
    for (listener, address) in zip(configuration.listeners, addresses) where !listener.encoding.isControl {
      print("listening \(listener.scheme)://\(address)")
    }
    print("ready")
    // Whoever started the server may have stopped reading once it was ready, and it may begin again: it waits for nobody.
    _ = StandardStream.output.write(Array(text.utf8), within: 1_000)
  }
}
