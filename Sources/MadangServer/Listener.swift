import MadangChat
import MadangKernel
import MadangRecords
import MadangWorld

/// One place to listen on, and what is spoken there.
package struct ListenerConfiguration: Sendable {
  /// What stands before `://`.
  package var scheme: String
  package var address: Address
  package var dialect: Dialect
  package var transport = ListenerTransport.clear
  /// Whether only trusted proxies connect, and say first whom they stand for.
  package var expectsProxy = false
  /// What of the dialect shapes the bytes of events; empty for IRC, and for HTTP, where a request decides.
  package var encoding: Encoding
  /// Where plain connections land; nil: the lobby.
  package var room: String?
  /// The name of the sockets that the program was started with, where it listens on one of them instead of binding; such a
  /// socket stays, whatever happens to the listener.
  package var inheritedName: String?
  /// The descriptor of that socket.
  package var inherited: Int32?
  /// Whether the server starts without it where its place is taken. Only the last listener may be so: those that are
  /// open are numbered.
  package var isDispensable = false

  /// A listener whose dialect follows from how its lines are encoded.
  package init(scheme: String, address: Address, encoding: Encoding, room: String? = nil) {
    self.init(scheme: scheme, address: address, dialect: Dialect(of: encoding), encoding: encoding, room: room)
  }

  package init(
    scheme: String, address: Address, dialect: Dialect, encoding: Encoding = [], room: String? = nil
  ) {
    self.scheme = scheme
    self.address = address
    self.dialect = dialect
    self.encoding = encoding
    self.room = room
  }
}

extension ListenerConfiguration {
  /// As `--listen` has it: `irc://127.0.0.1:6667`, `irc://systemd:NAME`.
  package var url: String { "\(scheme)://\(inheritedName.map { "systemd:\($0)" } ?? "\(address)")" }
}

/// All that a server is started with.
package struct Configuration: Sendable {
  package var listeners: [ListenerConfiguration]
  package var workers: Int
  /// Threads for what waits for the disk. One is enough for most: they yield to the workers.
  package var slowWorkers = 1
  package var limits: Limits
  /// See `Limits.crowdMin`; a simulation has smaller crowds.
  package let crowdMin: Int
  package var settings: ChatSettings
  package var commands = CommandTable.standard
  package var controls = ControlTable.standard
  package var web = WebConfiguration()
  /// What listeners that speak TLS use.
  package let tls = TLSContextsInUse()
  /// What those are called who may come to the control socket, by their numbers.
  package var userNames: [UInt32: String] = [:]
  /// Keeps what operators do. Called on a slow thread, with no lock held.
  package var audit: @Sendable (AuditEntry) -> Void = { _ in }
  /// Where the server would listen if it began again now, or what keeps it from that. Called on a slow thread, with no lock
  /// held.
  package var restartPlan: @Sendable () -> Result<[ListenerConfiguration], ReloadRefusal> = { .success([]) }
  /// Where events go that history keeps; nil where nothing is kept.
  package var journal: (any EventJournal)?
  /// The last id that an earlier run gave out.
  package var newestID: MessageID?
  /// What is kept, and what is on its way there; nil where nothing is.
  package var storage: @Sendable () -> StorageFacts? = { nil }
  /// What the system knows of the process.
  package var processFacts: @Sendable () -> ProcessFacts = ProcessFacts.now
  /// Who is told how the server is; nil: nobody asks.
  package var supervisor: (any Supervisor)?
  /// Whether nobody is given a message before it is on the disk.
  package var waitsForJournal = false

  package init(
    listeners: [ListenerConfiguration] = [], workers: Int = 2, limits: Limits = Limits(),
    settings: ChatSettings = ChatSettings(), crowdMin: Int = Limits.crowdMin
  ) {
    self.crowdMin = crowdMin
    self.listeners = listeners
    self.workers = workers
    self.limits = limits
    self.settings = settings
  }
}
