import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld
import Synchronization

/// What the reactor and the workers share. Each part has its own lock; the article "Threads and locks" has the order in which
/// they are taken.
package final class Courtyard<K: Kernel>: Sendable {
  let kernel: K
  package let configuration: Configuration
  let shell: Shell
  let world: ReadWriteLock<World>
  /// By slot. Only the reactor grows it.
  let queues: Slab<ConnectionQueues>
  /// By room. Only who holds the world alone grows it.
  let roomLogs: Slab<RoomLog>
  let runQueue: RunQueue
  /// Where others hold the same world; nil: this one is alone.
  package let seat: ClusterSeat?
  /// Sessions that the world has room for: of connections here, and elsewhere.
  let peopleMax: Int
  let attention = AttentionList()
  let slowLane = SlowLane()
  let recordSaver = RecordSaver()
  let gauges: Gauges
  let metrics = MetricsCache()
  /// Whether the reactor is to shut down, as it does for a signal.
  let isStopRequested = Atomic<Bool>(false)
  /// The bounds that hold now, those that may change while running included. Tier 1.
  let limitsInUse: Lock<Limits>
  /// What handshakes begin with now.
  let tlsInUse: TLSContextsInUse
  let presentedCertificates = PresentedCertificates()
  /// Whether the reactor has yet to take them over.
  let haveLimitsChanged = Atomic<Bool>(false)
  /// Of the bounds in use, those that workers ask for: the raw value of `FloodRates`.
  let floodRates: Atomic<UInt64>
  /// When rooms of before the restart are over next, in milliseconds on the monotonic clock; `max`: none is kept.
  let keptRoomsDue: Atomic<Int64>
  /// Whether the program is to begin again after that.
  let restarts = Atomic<Bool>(false)
  /// Operators who are waiting to hear what came of REHASH. Tier 1.
  let reloadAskers = Lock<[Handle]>([])
  /// Whether the reactor is to do what it does for SIGHUP.
  let isReloadRequested = Atomic<Bool>(false)

  package init(kernel: K, configuration: Configuration) {
    configuration.limits.check()
    self.kernel = kernel
    self.configuration = configuration
    let gauges = Gauges(listeners: configuration.listeners.count)
    self.gauges = gauges
    limitsInUse = Lock(configuration.limits)
    tlsInUse = configuration.tls
    floodRates = Atomic(FloodRates(configuration.limits).rawValue)
    // Whoever is here without a connection has a place that no connection needs.
    let slots =
      configuration.limits.connectionsMax + configuration.settings.limits.alwaysOnMax + Courtyard.slotsSpare
    let seat = configuration.cluster.map { ClusterSeat($0, configuration.settings, connectionSlots: slots) }
    self.seat = seat
    shell = Shell(commands: configuration.commands, controls: configuration.controls) {
      var facts = Courtyard.facts(kernel, configuration, gauges)
      facts.cluster = seat?.facts(at: kernel.monotonicMilliseconds())
      return facts
    }
    let people = slots + (configuration.cluster?.peopleMax ?? 0)
    peopleMax = people
    // Every room has a member, and a session is in a bounded number of rooms.
    let rooms = people * configuration.settings.limits.roomsPerSessionMax
    let settings = seat == nil ? configuration.settings : configuration.settings.withSecretsApart
    var everyone = World(settings: settings.fitting(configuration.limits), sessionsMax: people, roomsMax: rooms)
    if let newest = configuration.newestID { everyone.messageClock.advance(past: newest) }
    keptRoomsDue = Atomic(Courtyard.monotonic(everyone.keepingEnds(), kernel))
    world = ReadWriteLock(everyone)
    queues = Slab(slotsMax: slots)
    roomLogs = Slab(slotsMax: rooms)
    runQueue = RunQueue(workers: configuration.workers)
    // Whoever asks is a thread that keeps the courtyard. A weak reference would make every other one dearer: counts of an
    // object that has any lie apart from it.
    gauges.connections.withLock { $0 = { [unowned self] in facts(of: $0) } }
    configuration.cluster?.stores?.connect(
      StoreApplier.Line(
        offer: { [unowned self] in offer($0, token: $1) },
        resumeLog: { [unowned self] in schedule(ClusterSeat.slot) }, page: configuration.cluster?.page))
  }

  /// Slots beyond the connections that may be open: those that are still closing hold theirs.
  private static var slotsSpare: Int { 4096 }

  /// Has the reactor shut down. Any thread may call it.
  package func requestStop(restarting: Bool = false) {
    if restarting { restarts.store(true, ordering: .releasing) }
    isStopRequested.store(true, ordering: .releasing)
    kernel.wake()
  }

  /// Has the reactor do what it does for SIGHUP. Any thread may call it.
  func requestReload() {
    isReloadRequested.store(true, ordering: .releasing)
    kernel.wake()
  }

  /// Has a worker take up a connection, when the turn of its address comes. `isContinued`: an answer goes on.
  func schedule(_ slot: UInt32, isContinued: Bool = false) {
    runQueue.post(slot, lane: queues[slot].lane, isContinued: isContinued)
  }

  /// Has a slow thread do something that the reactor must not wait for, such as reading a file again.
  func post(chore: @escaping @Sendable () -> Void) {
    slowLane.post(chore: chore)
  }
}
