import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangWorld
import Synchronization

/// The place of a node among those that share a log: what it has yet to say there, and how far it has read.
///
///     worker ─ offer ▶ BatchSender ─ pump ▶ engine ─ log ▶ mailbox ─ LogReading ▶ worker
package final class ClusterSeat: Sendable {
  let configuration: ClusterConfiguration
  /// The log's own place among the connections: the first that is taken, before any connection is made.
  static let slot: UInt32 = 0
  /// Tier 1.
  let outbound: Lock<Outbound>
  /// Tier 1.
  let reading: Lock<LogReading>
  /// Tier 1.
  let ghosts: Lock<GhostSlots>
  /// Tier 1.
  let snapshots: Lock<SnapshotTaking>
  /// How the engine is, and since when nothing has come. Tier 1.
  private let watch = Lock(Watch())
  /// The settings of this node's own file, which those of all nodes may be other than. Tier 1.
  let ownSettings: Lock<ChatSettings>
  /// How often the others have given it up.
  private let cutOffs = Atomic<Int>(0)
  /// Whether it takes nobody any more.
  let isDraining = Atomic<Bool>(false)
  /// Whether it has been one of the nodes, and what it keeps is this log's.
  let isFaithful = Atomic<Bool>(false)
  /// What waits to be applied. Tier 1.
  private let unread = Monitor(Unread())
  /// How far all is carried out that it has read.
  let applied = Atomic<UInt64>(0)
  /// How far the engine has handed the log over.
  let handedOver = Atomic<UInt64>(0)
  /// Until when what comes in the log gathers; milliseconds on the monotonic clock, `.max` where it does not.
  let gathersUntil = Atomic<Int64>(.max)
  /// When something of its own came back last, or nothing was on the way; milliseconds on the monotonic clock.
  let heardItself = Atomic<Int64>(0)

  struct Outbound: ~Copyable {
    var sender: BatchSender
    /// How many senders there were before it.
    var number: UInt64 = 0
    /// Where the last life under this name began.
    var epoch: UInt64 = 0
    /// Where it has trapped before, and what becomes of that is not known; nil: it has yet to look.
    var died: [LogMark]? = []
    /// Connections that wait until something can be offered again.
    var waiting: [UInt32] = []
    /// Whether this node says no more than that it ends.
    var isLeaving = false
    /// Whether somebody has a batch that they have yet to give to the engine.
    var isSending = false

    /// The next batch, for whoever is the one to send it.
    mutating func next(milliseconds: Int64, applied: UInt64) -> [UInt8]? {
      if isSending { return nil }
      guard let batch = sender.next(after: epoch, milliseconds: milliseconds, applied: applied, died: died) else {
        return nil
      }
      isSending = true
      return batch
    }
  }

  private struct Watch {
    var engine = EngineState.connecting(nil)
    /// Of the server that was connected to last.
    var facts: EngineFacts?
    var silence = LogSilence()
  }

  private struct Unread {
    var batches = 0
    /// Of frames in the log's mailbox.
    var bytes = 0
    var isClosed = false
    /// Whether the log knows that this node has ended.
    var hasEnded = false

    var isFull: Bool { bytes >= ClusterSeat.unreadBytesMax }
  }

  /// Without something of its own for so long, all that is on the way is sent again.
  static let patienceMilliseconds: Int64 = 3_000
  static let beatMilliseconds: Int64 = 1_000
  /// Beyond so much that is not applied, the engine waits.
  static let unreadBytesMax = 1 << 20
  /// How long the end waits for others to know of it.
  static let farewellMilliseconds: Int64 = 2_000

  /// - Parameter settings: those of this node's own file.
  init(_ configuration: ClusterConfiguration, _ settings: ChatSettings, connectionSlots: Int) {
    self.configuration = configuration
    ownSettings = Lock(settings)
    let foresight = ClusterSeat.marks(of: configuration.page)
    reading = Lock(LogReading(foresight))
    outbound = Lock(
      Outbound(
        sender: BatchSender(
          name: configuration.name, nonce: configuration.nonce(),
          settings: SharedSettings.of(settings) + [configuration.originSetting], rules: configuration.rules)))
    ghosts = Lock(GhostSlots(first: connectionSlots, count: configuration.peopleMax))
    snapshots = Lock(SnapshotTaking(configuration.pace))
    if !foresight.isEmpty { outbound.withLock { $0.died = nil } }
  }

  // MARK: Saying

  /// Takes an entry; false where so much waits that the connection has to.
  func offer(_ entry: Span<UInt8>) -> Bool { outbound.withLock { $0.sender.offer(entry) } }

  /// Of the sender that there is now: each life has its own.
  var senderNumber: UInt64 { outbound.withLock { $0.number } }

  enum Taking { case taken, full, replaced }

  /// The same, for one sender alone.
  func offer(_ entry: Span<UInt8>, to sender: UInt64) -> Taking {
    outbound.withLock { outbound in
      if outbound.number != sender { return .replaced }
      return outbound.sender.offer(entry) ? .taken : .full
    }
  }

  enum Room {
    /// There is some by now.
    case isThere
    /// The connection is noted.
    case isAwaited
    /// There never will be: this node is none any more.
    case isNever
  }

  /// Notes a connection that waits for room.
  func awaitRoom(for slot: UInt32) -> Room {
    outbound.withLock { outbound in
      if outbound.sender.state == .ended { return .isNever }
      if outbound.sender.isAtRest { return .isThere }
      outbound.waiting.append(slot)
      return .isAwaited
    }
  }

  /// Sends what may be sent. Any thread; one does it for all, so that batches go in their order.
  func pump(wallMilliseconds: Int64) {
    let applied = appliedEverywhere
    while let batch = outbound.withLock({ $0.next(milliseconds: wallMilliseconds, applied: applied) }) {
      // What the engine does not take is said again once it is live, or after a while.
      _ = configuration.engine.append(batch)
      outbound.withLock { $0.isSending = false }
    }
  }

  /// A second has passed.
  func beat(milliseconds: Int64) {
    snapshots.withLock { $0.beat(milliseconds: milliseconds) }
    lookForSilence(at: milliseconds)
    outbound.withLock { outbound in
      outbound.sender.beat()
      if outbound.sender.isAtRest, outbound.sender.state != .beginning {
        heardItself.store(milliseconds, ordering: .relaxed)
      } else if milliseconds - heardItself.load(ordering: .relaxed) >= ClusterSeat.patienceMilliseconds {
        heardItself.store(milliseconds, ordering: .relaxed)
        outbound.sender.sayAgain()
      }
    }
  }

  /// The engine was connected to anew: what was on its way may be lost.
  func sayAgain() { outbound.withLock { $0.sender.sayAgain() } }

  /// Says that this node ends.
  package func leave() {
    outbound.withLock { outbound in
      outbound.isLeaving = true
      outbound.sender.leave()
    }
  }

  /// Whether all that was said here has come back, and the node is one of those that are here.
  package var isAtRest: Bool { outbound.withLock { $0.sender.life != nil && $0.sender.isAtRest } }

  /// Which node it is, while it is one.
  var node: NodeID? { outbound.withLock { $0.sender.life?.node } }

  /// Whether it is one of those nodes that are here.
  package var isHere: Bool { outbound.withLock { $0.sender.life != nil } }

  // MARK: Hearing

  /// What a batch came to for this node.
  struct Heard {
    /// Others have given it up: what it says counts no more, and it begins anew.
    var isCutOff = false
    /// Another process has taken its name. Were it to begin anew, it would take it back, and so on for ever.
    var isDisplaced = false
    /// What it keeps has come further than this log: it is another log's.
    var isStrange = false
    /// It is one of the nodes from here on.
    var hasBegun = false
    /// Why it can't be one of them.
    var refusal: BatchSender.Refusal?
    /// Whether its world is like the others', where that was seen now.
    var finding: WorldComparison.Finding?
    /// It has applied what counts nowhere.
    var parted: LogMark?
    /// It does not come to know what becomes of that at which it has trapped.
    var isUndecided = false
    /// Slots that have waited to offer something.
    var waiting: [UInt32] = []
  }

  /// Takes in the frame of a batch that the log's mailbox has brought.
  func hear(_ frame: Segment, _ world: borrowing World, milliseconds: Int64) -> Heard {
    if let silence = watch.withLock({ $0.silence.hear(at: milliseconds) }) {
      configuration.tell(.speaks(afterMilliseconds: silence))
    }
    switch reading.withLock({ $0.recognize(frame) }) {
    case .new: break
    case .same: return Heard()
    case .other: return beStrange()
    }
    return setAside(frame) ?? take(frame, world, milliseconds: milliseconds)
  }

  /// Takes in a frame that has its turn.
  func take(_ frame: Segment, _ world: borrowing World, milliseconds: Int64) -> Heard {
    let mine = outbound.withLock { $0.sender.life }
    let name = configuration.name
    var finding: WorldComparison.Finding?
    var mark: WorldMark?
    let (taken, silent, epoch, settings) = reading.withLock {
      reading -> (LogReading.Taken?, [NodeLife], UInt64?, [SharedSetting]) in
      let taken = reading.take(frame, mine: mine, world)
      let settings = reading.table.settings
      guard let taken else { return (nil, [], nil, settings) }
      var silent: [NodeLife] = []
      if case .beat(let statement, let told) = taken.batch.content, taken.verdict.isOfTheLiving {
        if let mine, statement.life == mine, taken.verdict == .counts { silent = reading.table.silent(to: mine) }
        finding = reading.compare(statement, told, mine: mine, world)
        mark = reading.comparison.mark
      }
      var epoch: UInt64?
      if case .begin = taken.batch.content { epoch = reading.table.epoch(of: name) }
      return (taken, silent, epoch, settings)
    }
    guard let taken else { return Heard() }
    defer { noteEnd() }
    return outbound.withLock { outbound in
      if let epoch { outbound.epoch = epoch }
      outbound.sender.hear(taken.batch, taken.verdict)
      if let mark { outbound.sender.mark = mark }
      if let mine, taken.batch.statement?.life == mine {
        heardItself.store(milliseconds, ordering: .relaxed)
        for life in silent { outbound.sender.declareDead(life) }
      }
      var heard = Heard()
      heard.finding = finding
      if case .outvoted? = heard.finding {
        outbound.isLeaving = true
        // Its next start is not to be from what it has.
        isFaithful.store(false, ordering: .releasing)
      }
      if let parted = taken.parted, !outbound.isLeaving {
        outbound.isLeaving = true
        isFaithful.store(false, ordering: .releasing)
        heard.parted = parted
      }
      if case .begun(let life, _, let ending) = taken.verdict {
        // The first that has begun says it: what it began with stands before all of the log.
        let keys = SharedSetting.differences([configuration.originSetting], settings)
        if !keys.isEmpty { heard.refusal = .settings(keys) }
        if ending != nil, ending == mine {
          outbound.isLeaving = true
          heard.isDisplaced = true
        } else if outbound.sender.state == .here(life) {
          heard.hasBegun = true
          if let kept = configuration.stores?.keptThrough, kept.sequence >= life.epoch {
            outbound.isLeaving = true
            heard.isStrange = true
          } else {
            isFaithful.store(true, ordering: .releasing)
          }
        }
      }
      if heard.refusal == nil { heard.refusal = outbound.sender.refusal }
      if outbound.isLeaving { heard.refusal = nil }
      if heard.refusal != nil { outbound.isLeaving = true }
      if outbound.sender.state == .ended, !outbound.isLeaving {
        heard.isCutOff = true
        cutOffs.wrappingAdd(1, ordering: .relaxed)
        // It has gone on with the settings of all, whatever its own file says by now.
        outbound.sender = BatchSender(
          name: configuration.name, nonce: configuration.nonce(), settings: settings, rules: configuration.rules)
        outbound.number += 1
      }
      swap(&heard.waiting, &outbound.waiting)
      return heard
    }
  }

  private func beStrange() -> Heard {
    outbound.withLock { $0.isLeaving = true }
    var heard = Heard()
    heard.isStrange = true
    return heard
  }

  /// What is to run next of what was heard. Until the next is asked for, the page says that it is being carried out.
  func next() -> LogReading.Step {
    reading.withLock { reading in
      let place = reading.place
      configuration.page?.begin(
        .first, sequence: place.sequence, step: UInt64(place.entry), stamp: UInt64(bitPattern: reading.milliseconds))
      let step = reading.next()
      if case .nothing = step {
        configuration.page?.rest(.first)
        applied.store(reading.position, ordering: .relaxed)
      }
      return step
    }
  }

  // MARK: The engine

  func note(_ state: EngineState) {
    watch.withLock { watch in
      watch.engine = state
      if case .live(let facts) = state { watch.facts = facts }
    }
  }

  private func lookForSilence(at milliseconds: Int64) {
    let (mustTell, reason) = watch.withLock { watch in
      (watch.silence.look(at: milliseconds), watch.engine.reason)
    }
    if mustTell { configuration.tell(.silent(reason)) }
  }

  /// Whether the log has been silent for so long that newcomers had better go elsewhere.
  func isOutOfPatience(at milliseconds: Int64) -> Bool {
    watch.withLock { $0.silence.milliseconds(at: milliseconds) } >= configuration.patienceMilliseconds
  }

  /// What there is to tell of it. Any thread may ask.
  package func facts(at milliseconds: Int64) -> ClusterFacts {
    var facts = ClusterFacts()
    facts.cluster = configuration.cluster
    facts.node = configuration.name
    facts.isHere = isHere
    facts.isDraining = isDraining.load(ordering: .relaxed)
    facts.cutOffs = cutOffs.load(ordering: .relaxed)
    (facts.unappliedBatches, facts.unappliedBytes) = unread.withLock { ($0.batches, $0.bytes) }
    reading.withLock { reading in
      facts.position = reading.position
      for life in reading.table.here { facts.applied[life.node] = reading.table[life]?.applied }
      facts.agreed = reading.comparison.agreed
    }
    if let own = outbound.withLock({ $0.sender.life }) { facts.applied[own.node] = facts.position }
    watch.withLock { watch in
      facts.engine = watch.engine.kind
      facts.reason = watch.engine.reason
      facts.engineFacts = watch.facts
      facts.silenceMilliseconds = watch.silence.milliseconds(at: milliseconds)
      facts.lastSilence = watch.silence.last.map { ($0.milliseconds, milliseconds - $0.endedAt) }
    }
    facts.refusesNewcomers = facts.silenceMilliseconds >= configuration.patienceMilliseconds
    return facts
  }

  // MARK: Room

  /// Whether so much waits to be applied that the engine is to wait.
  package var isFull: Bool { unread.withLock { $0.isFull } }

  /// A frame has been taken from the log's mailbox.
  func noteRead(_ bytes: Int) {
    snapshots.withLock { $0.noteRead(bytes) }
    unread.withLock { unread in
      unread.bytes -= bytes
      unread.batches -= 1
    }
    unread.signalAll()
  }

  /// Where this node was to end, it has.
  private func noteEnd() {
    guard outbound.withLock({ $0.isLeaving && $0.sender.state == .ended }) else { return }
    unread.withLock { $0.hasEnded = true }
    unread.signalAll()
  }

  /// Waits until the others know that this node ends; at most until then, in nanoseconds on the monotonic clock.
  func awaitEnd(until deadline: Int64) {
    unread.wait(until: { $0.hasEnded }, deadline: UInt64(deadline), then: { _, _ in })
  }

  /// Waits until there is room for one more frame, which counts from then on; called by the engine's thread.
  func awaitRoom(for bytes: Int) {
    unread.wait { unread in
      !unread.isFull || unread.isClosed
    } then: { unread in
      unread.bytes += bytes
      unread.batches += 1
    }
  }

  /// Nobody reads any more.
  func close() {
    unread.withLock { $0.isClosed = true }
    unread.signalAll()
  }
}
