import Logging
import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangServer
import MadangWorld

/// One process of a simulated cluster: a whole server on a kernel of its own, and what it has of the log.
final class ClusterNode {
  let name: String
  let kernel: SimulatedKernel
  let engine: SimulatedEngine
  private let news = ClusterNewsKeeper()
  let courtyard: Courtyard<SimulatedKernel>
  private var reactor: Reactor<SimulatedKernel>
  let workers: [Simulation.WorkerBox]
  /// Until then it does nothing at all, as a process that was stopped.
  var standsUntil: Int64 = 0
  /// Its process is gone, without a word.
  var isKilled = false
  /// How far it had read the log when its world was compared last.
  var comparedAt: UInt64 = 0
  /// Its reactor has shut down.
  private(set) var hasStopped = false
  /// It has ended in order while others go on.
  private var hasLeft = false
  /// What outlives its process.
  let page: TrapPage
  let traps = TrapRow()
  private let settings: ChatSettings
  private let limits: Limits

  private static let control = Address.loopback(port: 7_001)

  init(
    _ name: String, _ plan: ClusterPlan, _ log: SimulatedLog, _ folder: SimulatedFolder?, seed: UInt64, now: Int64,
    skew: Int64, departuresMax: Int, page: TrapPage, nonce: @escaping @Sendable () -> UInt64
  ) {
    self.name = name
    self.page = page
    limits = plan.people.limits
    kernel = SimulatedKernel(seed: seed)
    kernel.sendBufferBytes = plan.people.sendBufferBytes
    kernel.receiveBufferBytes = plan.people.receiveBufferBytes
    kernel.now = now
    kernel.wallSkew = skew
    engine = SimulatedEngine(log)
    var settings = ChatSettings()
    settings.limits.roomsPerSessionMax = 10
    settings.limits.alwaysOnMax = 10
    settings.limits.formerNicknamesMax = departuresMax
    self.settings = settings
    var listeners = Dialect.allCases.map { $0.listener(rooms: plan.people.rooms) }
    listeners.append(ListenerConfiguration(scheme: "control", address: ClusterNode.control, encoding: .control))
    var configuration = Configuration(
      listeners: listeners, workers: plan.people.workers, limits: plan.people.limits, settings: settings,
      crowdMin: plan.people.crowdMin)
    configuration.commands = traps.commands
    configuration.cluster = ClusterConfiguration(engine: engine, name: name, nonce: nonce) { [news] in
      news.keep($0, of: name)
    }
    configuration.cluster?.page = page
    configuration.cluster?.peopleMax = 1_000
    configuration.cluster?.snapshotLogBytes = plan.snapshotLogBytes
    configuration.cluster?.deliveriesPerMillisecond = plan.deliveriesPerMillisecond
    if let folder {
      do throws(StoreError) { configuration.cluster?.stores = try StoreApplier(folder) } catch {
        preconditionFailure("A folder in memory can't be read: \(error)")
      }
    }
    let courtyard = Courtyard(kernel: kernel, configuration: configuration)
    self.courtyard = courtyard
    workers = (0..<plan.people.workers).map { _ in Simulation.WorkerBox(courtyard) }
    reactor = Reactor(courtyard, logger: Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() })
    for listener in listeners {
      do throws(Errno) { _ = try reactor.listen(listener) } catch { preconditionFailure("It can't listen: \(error)") }
    }
    engine.start(after: 0, courtyard)
  }

  /// Whether it has found another world than its own, which would be a fault of the program's.
  var seesDifference: Bool {
    news.all(of: name).contains { news in
      switch news {
      case .diverged, .differs: true
      default: false
      }
    }
  }

  /// Whether its process goes on.
  var isThere: Bool { !isKilled && !hasStopped }

  /// What the log has is not enough for it to begin.
  var isLate: Bool { engine.position == .max }

  /// Whether it has begun with a snapshot of its own.
  var hasBegunWithItsOwn: Bool { !engine.hasRestored && (courtyard.appliedPosition ?? 0) > 0 }

  /// Nobody is connected to it, and it knows of nobody; but where another process has its name, and it has read no further.
  var hasNobody: Bool { hasLeft || courtyard.isDeserted || courtyard.seat?.isHere != true }

  func lives(at now: Int64) -> Bool { !isKilled && now >= standsUntil }

  /// Whether all that it has of the log is applied.
  var isAtRest: Bool { courtyard.appliedPosition != nil }

  /// What its name has told of itself last.
  var lastWords: String { news.all(of: name).suffix(3).map { "\($0)" }.joined(separator: ", ") }

  /// How far it is, for whoever reads a failure.
  var state: String {
    let seat = courtyard.seat
    let rest = seat?.isAtRest == true ? "at rest" : seat?.isHere == true ? "waits for its own" : "is not here"
    let applied = courtyard.appliedPosition.map { "\($0)" } ?? "something unapplied of what it has read"
    return "\(rest), was handed \(engine.position), applied \(applied)\(isDraining ? ", drains" : "")"
  }

  /// Turns the reactor once, where something has happened, or `isDue`.
  func turn(isDue: Bool = false) -> Bool {
    if hasStopped || !(isDue || kernel.isReady || reactor.mustTurn) { return false }
    hasStopped = !reactor.turn(timeoutMilliseconds: 0)
    // One that has given up leaves too: nobody would end its gathering.
    if hasStopped, isDraining || hasParted || courtyard.seat?.isHere != true {
      courtyard.leaveCluster()
      courtyard.keepLastSnapshot()
      hasLeft = true
    }
    return true
  }

  /// It has applied what the others leave out, and ends.
  var hasParted: Bool { news.all(of: name).contains { if case .parted = $0 { true } else { false } } }

  /// How often it has left something out.
  var skips: Int { news.all(of: name).count { if case .skipped = $0 { true } else { false } } }

  /// Has somebody who does not wait for anything say so.
  func say(_ line: String, as nick: String) {
    guard let row = kernel.connect(to: Dialect.irc.address, from: 0x0A00_FFFE, port: 9) else { return }
    kernel.spare(row)
    _ = kernel.sendFromClient(row, Array("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n\(line)\r\n".utf8)[...])
  }

  var isDraining: Bool { courtyard.seat?.facts(at: kernel.now).isDraining ?? false }

  /// Has somebody say so on the control socket, who does not wait for the answer.
  func drain() {
    guard let row = kernel.connect(to: ClusterNode.control, from: 0x0A00_FFFF, port: 9) else { return }
    kernel.spare(row)
    _ = kernel.sendFromClient(row, Array("cluster drain\n".utf8)[...])
  }

  /// Its file has another bound, and is read again.
  func reload(departuresMax: Int) {
    var settings = settings
    settings.limits.formerNicknamesMax = departuresMax
    courtyard.adopt(Reloaded(limits: limits, settings: settings, whenAdopted: {}))
  }

  func checkInvariants() {
    reactor.checkInvariants()
    courtyard.checkInvariants(slots: reactor.slots, held: workers.compactMap { $0.worker.heldSlot })
  }
}
