import MadangChat
import MadangKernel
import MadangRecords
import MadangWorld

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
  /// Keeps the rooms for the next run. Called once, when everybody has gone.
  package var keepRooms: @Sendable (RoomsAtEnd) -> Void = { _ in }
  /// What is kept, and what is on its way there; nil where nothing is.
  package var storage: @Sendable () -> StorageFacts? = { nil }
  /// What the system knows of the process.
  package var processFacts: @Sendable () -> ProcessFacts = ProcessFacts.now
  /// Who is told how the server is; nil: nobody asks.
  package var supervisor: (any Supervisor)?
  /// Who takes what comes in, in the order in which the world is told of it; nil: nobody.
  package var entrySink: (any EntrySink)?
  /// Whether what is said is handed over with it.
  package var keepsTexts = true
  /// Whether nobody is given a message before it is on the disk.
  package var waitsForJournal = false
  /// Where this is one node of several; nil: it is alone.
  package var cluster: ClusterConfiguration?

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
