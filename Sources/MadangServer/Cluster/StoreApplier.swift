import DequeModule
import MadangKernel
import MadangMemory
import MadangRecords

/// Between the log and this node's stores: what the log has for them is carried out here, one after another, in its order; and
/// who writes to them waits until that has come about.
///
///     slow thread ─ carryOut ▶ log ▶ worker ─ handOver ▶ thread `applier` ─▶ store
///          ▲                                                   │
///          └───────────────────── verdict ─────────────────────┘
///
/// Any thread may call any function, but for `run` and `step`, which are one thread's.
package final class StoreApplier: StoreLog {
  /// What it needs of the node.
  struct Line: Sendable {
    /// Has a change take its place in the log; false where there is no room.
    let offer: @Sendable (StoreChange, _ token: UInt64) -> Bool
    /// The log is read on.
    let resumeLog: @Sendable () -> Void
    /// Where it says what it is carrying out.
    var page: TrapPage?
  }

  struct Job: Sendable {
    let change: StoreChange
    let place: LogPlace
    /// See `TrapPage`.
    let stamp: UInt64
    /// Of whoever waits for it here.
    let token: UInt64?
    let bytes: Int
  }

  enum Work: Sendable {
    case change(Job)
    /// What stands there counts nowhere.
    case leaveOut(LogPlace)
    /// The history has to come this far first.
    case journal(any EventJournal)
    /// A piece of a snapshot is to be kept.
    case piece(Piece)
    /// What is left of earlier snapshots is to be removed.
    case leftovers
  }

  /// What somebody waits for.
  enum Awaited {
    case offered, handedOver
    case settled(StoreVerdict)
    /// It never will be known.
    case lost
  }

  struct State {
    var line: Line?
    var waiting = Deque<Work>()
    /// Of changes.
    var bytes = 0
    /// Of pieces of snapshots.
    var pieceBytes = 0
    /// The snapshot that is being kept.
    var snapshot: Underway?
    /// How much was handed over, and how much of it is done.
    var handed: UInt64 = 0
    var done: UInt64 = 0
    var lastToken: UInt64 = 0
    var awaited: [UInt64: Awaited] = [:]
    var isLogPaused = false
    /// Nothing can be offered any more.
    var isOffline = false
    /// Nothing is handed over any more.
    var isClosed = false

    mutating func settle(_ token: UInt64, as state: Awaited) {
      // Whoever has waited too long has gone.
      if awaited[token] != nil { awaited[token] = state }
    }
  }

  let store: any ChangeStore & SnapshotStore
  /// Where the store was when this node began.
  package let keptThrough: LogPlace?
  /// What it had of the changes then: the history may have come further.
  let keptChanges: KeptChanges
  /// Told what the store could not do; at most once a minute.
  private let onTrouble: @Sendable (StoreError) -> Void
  /// Where one thread drives all that there is: has others go on, false where nobody can. Nil: they have their threads.
  private let drive: (@Sendable () -> Bool)?
  /// Tier 1.
  let state = Monitor(State())
  /// Until when nothing more is told of what the store could not do. Tier 1.
  private let quietUntil = Lock<UInt64>(0)

  /// Changes that wait, in bytes, beyond which the log is read no further.
  static let bytesMax = 1 << 20
  /// How long a change is waited for.
  static let patienceSeconds: UInt64 = 30
  /// How long it rests after the store could not take something.
  static let restMilliseconds: UInt64 = 1_000
  private static let complaintSeconds: UInt64 = 60

  package init(
    _ store: any ChangeStore & SnapshotStore, drive: (@Sendable () -> Bool)? = nil,
    onTrouble: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) throws(StoreError) {
    self.store = store
    self.drive = drive
    self.onTrouble = onTrouble
    keptThrough = try store.keptThrough()
    keptChanges = try store.keptChanges()
  }

  func connect(_ line: Line) { state.withLock { $0.line = line } }

  /// Where the first change stands that waits to be carried out.
  var firstWaiting: LogPlace? {
    state.withLock { state in
      for case .change(let job) in state.waiting { return job.place }
      return nil
    }
  }

  // MARK: Writing

  package func carryOut(_ change: StoreChange) throws(StoreError) -> StoreVerdict {
    let (token, line) = state.withLock { state -> (UInt64, Line?) in
      state.lastToken += 1
      state.awaited[state.lastToken] = .offered
      return (state.lastToken, state.isOffline ? nil : state.line)
    }
    defer { state.withLock { $0.awaited[token] = nil } }
    guard let line, line.offer(change, token) else { throw .unreachable }
    waitFor(token)
    guard case .settled(let verdict)? = state.withLock({ $0.awaited[token] }) else { throw .unreachable }
    return verdict
  }

  /// Waits until it is known what has become of something, or for too long.
  private func waitFor(_ token: UInt64) {
    let isKnown = { (state: inout State) -> Bool in
      switch state.awaited[token] {
      case .settled, .lost, nil: true
      case .offered, .handedOver: false
      }
    }
    wait(until: isKnown)
  }

  private func wait(until isMet: @escaping (inout State) -> Bool) {
    if let drive {
      while !state.withLock({ isMet(&$0) }), step() || drive() {}
    } else {
      let deadline = MonotonicClock.nanoseconds() + StoreApplier.patienceSeconds * 1_000_000_000
      state.wait(until: isMet, deadline: deadline, then: { _, _ in })
    }
  }

  package func catchUp() throws(StoreError) {
    let target = state.withLock { $0.handed }
    let isThere = { (state: inout State) -> Bool in state.done >= target }
    wait { state in isThere(&state) || state.isClosed }
    if !state.withLock({ isThere(&$0) }) { throw .unreachable }
  }

  /// This node was given up by the others, or ends: what was offered and has not come back never will.
  func lose(forGood isOffline: Bool) {
    state.withLock { state in
      if isOffline { state.isOffline = true }
      for (token, awaited) in state.awaited {
        if case .offered = awaited { state.awaited[token] = .lost }
      }
    }
    state.signalAll()
  }

  // MARK: From the log

  /// Whether so much waits that the log must not be read on now; `resumeLog` tells when.
  func pausesLog(_ journal: (any EventJournal)?) -> Bool {
    let awaited = journal.flatMap { $0.isBehind ? $0 : nil }
    let pauses = state.withLock { state in
      if let awaited, !state.isClosed { state.waiting.append(.journal(awaited)) }
      guard awaited != nil || state.bytes >= StoreApplier.bytesMax, !state.isClosed else { return false }
      state.isLogPaused = true
      return true
    }
    if awaited != nil { state.signalAll() }
    return pauses
  }

  /// Takes a change that stands at a place of the log. `token`: of whoever waits for it here. `refusal`: why it can't be, on
  /// every node alike.
  func handOver(
    _ change: StoreChange, at place: LogPlace, token: UInt64? = nil, bytes: Int = 0, refusal: StoreError? = nil
  ) {
    state.withLock { state in
      if let refusal {
        if let token { state.settle(token, as: .settled(.refused(refusal))) }
        return
      }
      if let token { state.settle(token, as: .handedOver) }
      // Whoever hands it over is carrying out what it comes of.
      let stamp = state.line?.page?.stamp(of: .first) ?? 0
      state.waiting.append(.change(Job(change: change, place: place, stamp: stamp, token: token, bytes: bytes)))
      state.bytes += bytes
      state.handed += 1
    }
    state.signalAll()
  }

  /// The change that stands there counts nowhere. To be noted before later ones are carried out.
  func leaveOut(_ place: LogPlace) {
    if keptChanges.leftOut.contains(place) { return }
    state.withLock { state in
      state.waiting.append(.leaveOut(place))
      state.handed += 1
    }
    state.signalAll()
  }

  // MARK: The thread

  private enum Attempt { case nothing, done, failed }

  /// The life of its thread.
  func run() {
    let page = state.withLock { $0.line?.page }
    if page != nil { TrapPage.coverThread() }
    while state.wait(until: { !$0.waiting.isEmpty || $0.isClosed }, then: { !$0.waiting.isEmpty }) {
      guard attempt() == .failed else { continue }
      // What can't be carried out now is not skipped: else this node would have other things than the others.
      let end = MonotonicClock.nanoseconds() + StoreApplier.restMilliseconds * 1_000_000
      if state.wait(until: { $0.isClosed }, deadline: end, then: { state, _ in state.isClosed }) { break }
    }
  }

  /// Does one thing that waits; false where nothing does, or it can't be done now.
  package func step() -> Bool { attempt() == .done }

  private func attempt() -> Attempt {
    guard let work = state.withLock({ $0.waiting.first }) else { return .nothing }
    switch work {
    case .journal(let journal):
      journal.awaitRoom()
      finish()
    case .piece(let piece):
      keep(piece)
      finish()
    case .leftovers:
      if !removeLeftovers() { finish() }
    case .leaveOut(let place):
      do throws(StoreError) { try store.leaveOut(place) } catch {
        tell(error)
        return .failed
      }
      finish()
    case .change(let job):
      do throws(StoreError) {
        let page = state.withLock { $0.line?.page }
        page?.begin(
          .second, sequence: job.place.sequence, step: UInt64(job.place.entry), stamp: job.stamp)
        defer { page?.rest(.second) }
        let verdict = try store.carryOut(job.change, at: job.place)
        finish(verdict)
      } catch {
        tell(error)
        return .failed
      }
    }
    return .done
  }

  /// What was done first of what waits. `verdict`: what a change has come to.
  private func finish(_ verdict: StoreVerdict? = nil) {
    let resumed = state.withLock { state -> Line? in
      switch state.waiting.removeFirst() {
      case .change(let job):
        state.bytes -= job.bytes
        state.done += 1
        // What was carried out in an earlier life was awaited there.
        if let token = job.token { state.settle(token, as: verdict.map { .settled($0) } ?? .lost) }
      case .piece(let piece):
        state.pieceBytes -= piece.bytes.count
        state.done += 1
      case .leaveOut: state.done += 1
      case .journal, .leftovers: break
      }
      guard state.isLogPaused, state.bytes < StoreApplier.bytesMax / 2,
        state.pieceBytes < StoreApplier.pieceBytesMax / 2
      else { return nil }
      state.isLogPaused = false
      return state.line
    }
    state.signalAll()
    resumed?.resumeLog()
  }

  private func tell(_ error: StoreError) {
    let now = MonotonicClock.nanoseconds()
    let isQuiet = quietUntil.withLock { until in
      if now < until { return true }
      until = now + StoreApplier.complaintSeconds * 1_000_000_000
      return false
    }
    if !isQuiet { onTrouble(error) }
  }

  /// Nothing more is handed over. What was is carried out, where the store takes it.
  func close() {
    state.withLock { state in
      state.isClosed = true
      for token in state.awaited.keys { if case .offered? = state.awaited[token] { state.awaited[token] = .lost } }
    }
    state.signalAll()
  }
}
