import ArgumentParser
import Glibc
import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangStore

/// What the options of `madang serve` come to, checked before anything is bound.
struct ServePlan {
  /// Descriptors that are not connections, besides those that are open already and the listeners: epoll, wake-up,
  /// signals, the spare, a file being read; and a few in hand.
  static let descriptorsReserved = 16
  static let workersMax = 256

  private var configuration: Configuration
  private let logger: Logger
  private let motdPath: String?
  private let data: String?
  private let history: HistoryPlan
  private let descriptors: Int
  /// What the person should know, one line each.
  private var remarks: [String] = []

  init(_ command: ServeCommand) throws {
    LogFormat.bootstrap(command.logFormat)
    var logger = Logger(label: "madang")
    logger.logLevel = command.logLevel
    self.logger = logger
    motdPath = command.motd
    data = command.data
    history = try HistoryPlan(command)
    do throws(Errno) { descriptors = try DescriptorLimit.raise() } catch {
      try Complaint.fail("the limit on open files can't be read: \(error)")
    }
    configuration = Configuration()
    try readListeners(command)
    try readLimits(command)
    try readSettings(command)
  }

  private mutating func readListeners(_ command: ServeCommand) throws {
    let urls = command.listeners.isEmpty ? ["irc://127.0.0.1:6667", "plain://127.0.0.1:9000"] : command.listeners
    for url in urls {
      do throws(ListenURL.Invalid) {
        configuration.listeners.append(try ListenURL.parse(url))
      } catch {
        try Complaint.fail("--listen \(url): \(error.reason).")
      }
    }
  }

  private mutating func readLimits(_ command: ServeCommand) throws {
    var limits = Limits()
    let processors = sysconf(Int32(_SC_NPROCESSORS_ONLN))
    configuration.workers = command.workers ?? max(1, processors)
    try Complaint.check(configuration.workers, in: 1...ServePlan.workersMax, flag: "--workers")
    try Complaint.check(command.sendq, in: Limits.sendQueueBytesMin...1 << 30, flag: "--sendq")
    limits.sendQueueBytesMax = command.sendq
    try Complaint.check(command.idleTimeout, in: 2...86_400, flag: "--idle-timeout")
    limits.idleSecondsMax = command.idleTimeout
    limits.floodControl = command.flood == .on
    if let most = command.maxPerAddress {
      try Complaint.check(most, in: 1...1_000_000, flag: "--max-per-address")
      limits.connectionsPerAddressMax = most
    }
    let reserved = ServePlan.descriptorsReserved + (data == DataFolder.nothing ? 0 : DataFolder.descriptors)
    let possible = max(
      1, descriptors - DescriptorLimit.openCount() - reserved - configuration.listeners.count)
    limits.connectionsMax = possible
    if let wanted = command.maxConnections {
      try Complaint.check(wanted, in: 1...10_000_000, flag: "--max-connections")
      limits.connectionsMax = min(wanted, possible)
      if wanted > possible {
        remarks.append(
          "--max-connections \(wanted) can't be met: this process may open \(descriptors) descriptors, so \(possible) "
            + "connections. Raise the hard limit (ulimit -Hn, or LimitNOFILE= of systemd) for more.")
      }
    }
    configuration.limits = limits
  }

  private mutating func readSettings(_ command: ServeCommand) throws {
    var settings = Settings()
    settings.serverName = try Complaint.word(command.serverName, flag: "--server-name")
    settings.network = try Complaint.word(command.network, flag: "--network")
    settings.lobby = command.lobby.hasPrefix("#") ? command.lobby : "#" + command.lobby
    guard Names.isRoom(settings.lobby, bytesMax: settings.limits.roomNameBytesMax) else {
      try Complaint.fail("--lobby \(command.lobby): this can't be the name of a room.")
    }
    settings.version = "madang-\(Version.current)"
    settings.startedSeconds = Int64(time(nil))
    settings.hashSeed = UInt64.random(in: .min ... .max)
    if let motdPath {
      guard let motd = MotdFile.read(motdPath) else {
        try Complaint.fail("--motd \(motdPath): the file can't be read.")
      }
      settings.motd = motd
    }
    configuration.settings = settings
  }

  /// Runs the server until a signal ends it.
  func start() throws {
    let database = try DataFolder.open(data, durability: history.durability)
    // What can't be said of this any more is said when it is opened next.
    defer { try? database.close() }
    let operators = OperatorLine()
    if data == DataFolder.nothing {
      try serve(configuration, database, operators) {}
      return
    }
    var configuration = configuration
    try history.prepare(&configuration, database)
    let keeper = HistoryKeeper(database, history.retention, logger: logger, operators: operators)
    defer { keeper.stop() }
    try serve(configuration, database, operators, startServices: keeper.start)
  }

  private func serve(
    _ configuration: Configuration, _ database: Database, _ operators: OperatorLine,
    startServices: () throws -> Void
  ) throws {
    let motdPath = motdPath
    let logger = logger
    do {
      try Server.run(
        configuration, logger: logger, operators: operators, startServices: startServices,
        loadMotd: {
          guard let motdPath else { return nil }
          let motd = MotdFile.read(motdPath)
          if motd == nil { logger.error("The message of the day can't be read; the old one stays.") }
          return motd
        },
        whenReady: { printBanner($0, database) })
    } catch let failure as Server.ListenFailure {
      let url = "\(failure.listener.scheme)://\(failure.listener.address)"
      let advice = failure.reason == .addressInUse ? " Stop what listens there, or choose another port." : ""
      try Complaint.fail("--listen \(url): \(failure.reason).\(advice)")
    } catch let error as Errno {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  private func printBanner(_ addresses: [Address], _ database: Database) {
    print("Madang \(Version.current): one courtyard for IRC and plain text.")
    print(
      "  connections  up to \(configuration.limits.connectionsMax) (\(descriptors) descriptors); under 1 KiB of memory each while idle"
    )
    print("  workers      \(configuration.workers)")
    print("  SendQ        \(configuration.limits.sendQueueBytesMax) bytes for each connection that falls behind")
    print("  data         \(data == DataFolder.nothing ? "nothing is kept after the end" : database.file)")
    if data != DataFolder.nothing { print("  history      \(history.summary)") }
    for remark in remarks { print("  note         \(remark)") }
    if configuration.listeners.allSatisfy(\.address.isLocal) {
      print("  network      only this machine can connect; open it with --listen irc://0.0.0.0:6667")
    }
    for (listener, address) in zip(configuration.listeners, addresses) {
      print("listening \(listener.scheme)://\(address)")
    }
    print("ready")
    // A pipe is buffered in blocks, and whoever waits at its end waits for this.
    fflush(nil)
  }
}
