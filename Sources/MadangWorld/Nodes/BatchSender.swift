import DequeModule
import MadangRecords
import MadangWire

/// What a node has to say to the log, until it has seen it come back: then it counts, on every node, and not before.
///
///     offer ─▶ gathered ─ next ─▶ on the way ─ heard ─▶ counts
///                                    ▲  │
///                                    └──┘ sayAgain, or where the log says that something is missing
///
/// It has neither a clock nor a connection: whoever has them asks it what to send, and tells it all that is in the log.
package struct BatchSender: ~Copyable {
  /// How much it keeps, and how it is cut.
  package struct Limits: Sendable {
    /// Entries of one batch, in bytes; one that is longer has a batch of its own.
    package var batchBytesMax = 64 << 10
    /// Batches on their way, where each is as long as a batch may be; else the next gathers until the one before it has come
    /// back. So at low load all goes at once, and the more is said, the fewer batches carry it.
    package var onTheWayMax = 2
    /// Gathered and on the way, in bytes; nothing is offered beyond it.
    package var bytesMax = 4 << 20

    package init() {}
  }

  package enum State: Equatable, Sendable {
    /// Its begin is not in the log yet.
    case beginning
    case here(NodeLife)
    /// What it says counts no more. It was given up, or another process has its name, or it has left; or it was refused.
    case ended
  }

  /// Why a node can't be one of those that are here.
  package enum Refusal: Equatable, Sendable {
    /// Its settings of these keys are others.
    case settings([String])
    /// They go by rules that it does not know.
    case rules(UInt32, known: RulesRange)
  }

  private struct Sent {
    let number: UInt64
    let bytes: [UInt8]
  }

  private let name: String
  private let nonce: UInt64
  private let settings: [SharedSetting]
  private let rules: RulesRange
  private let limits: Limits
  /// How often its begin was refused.
  private var attempt: UInt32 = 0
  /// In what its settings are others than those of the nodes that seem to be here: refused for good once one of these speaks.
  private var objection: [String]?
  /// Whether the last attempt was refused, and the next is to be made.
  private var isRefused = false
  /// Where the life before it began, as its begin says.
  private var epochBefore: UInt64 = 0
  /// Why its begin was refused for good.
  package private(set) var refusal: Refusal?
  package private(set) var state = State.beginning
  private var nextNumber: UInt64 = 0
  private var onTheWay = Deque<Sent>()
  private var bytesOnTheWay = 0
  /// How many of those on the way are to be sent now, from the first on.
  private var unsent = 0
  /// Entries that no batch has yet, one behind the other as in a batch; and how long each is.
  private var gathered = ByteWriter()
  private var lengths = Deque<(entry: Int, whole: Int)>()
  private var gatheredBytes = 0
  /// What is said beside entries, before those that are gathered.
  private var remarks = Deque<Remark>()
  /// Whether a beat has not come back yet. While the log is silent they don't gather: in one heap, they would seem to be
  /// the silence of others.
  private var isBeating = false
  /// Whether it is asked to tell how far its node is, and has not seen that come back.
  private var isWitnessing = false
  /// Whom it has said to be dead, and not heard of it since.
  private var accused: Set<NodeLife> = []
  private var begin: [UInt8]?
  /// What the next beat tells of this node's world.
  package var mark: WorldMark?

  private enum Remark {
    case beat, left, witness
    case died(NodeLife)
  }

  /// - Parameters:
  ///   - nonce: a number that no other process has.
  ///   - settings: those that all nodes must have alike, as this one has them.
  ///   - rules: those that it can go by.
  package init(
    name: String, nonce: UInt64, settings: [SharedSetting] = [], rules: RulesRange = .known, _ limits: Limits = Limits()
  ) {
    self.name = name
    self.nonce = nonce
    self.settings = settings
    self.rules = rules
    self.limits = limits
  }

  /// The life that its node has now; nil: it is not here.
  package var life: NodeLife? { if case .here(let life) = state { life } else { nil } }

  /// Whether all that was said has come back.
  package var isAtRest: Bool { onTheWay.isEmpty && lengths.isEmpty && remarks.isEmpty }

  // MARK: Saying

  /// Takes an entry; false where too much waits already, or nothing counts any more. It goes with the next batch.
  package mutating func offer(_ entry: Span<UInt8>) -> Bool {
    if state == .ended || gatheredBytes + bytesOnTheWay + entry.count > limits.bytesMax { return false }
    let start = gathered.count
    LogBatch.append(entry: entry, to: &gathered)
    lengths.append((entry.count, gathered.count - start))
    gatheredBytes += entry.count
    return true
  }

  /// A second has passed. The next beat goes once the last has come back.
  package mutating func beat() {
    // Whoever is here beats as often.
    if isRefused { tryAgain() }
    if isBeating { return }
    isBeating = remark(.beat)
  }

  private mutating func tryAgain() {
    isRefused = false
    begin = nil
    attempt += 1
  }

  /// Tells how far its node is, which is no beat: who beats faster than others would take them to be silent.
  package mutating func witness() {
    if isWitnessing { return }
    isWitnessing = remark(.witness)
  }

  /// Says that another node is dead; once, until that has come back.
  package mutating func declareDead(_ life: NodeLife) {
    if !accused.contains(life), remark(.died(life)) { accused.insert(life) }
  }

  /// Says that this one ends; nothing can be offered afterwards, nor counts.
  package mutating func leave() { _ = remark(.left) }

  /// False where it says nothing yet, or nothing any more.
  private mutating func remark(_ remark: Remark) -> Bool {
    guard case .here = state else { return false }
    remarks.append(remark)
    return true
  }

  /// The next batch to be put into the log; nil: nothing, for now.
  ///
  /// - Parameters:
  ///   - epoch: where the last life of this node's name began, see `NodeTable.epoch`.
  ///   - applied: how far in the log this node is.
  ///   - died: where it has trapped before, and does not know what became of that; nil: it has yet to look.
  package mutating func next(
    after epoch: UInt64, milliseconds: Int64, applied: UInt64, died: [LogMark]? = []
  ) -> [UInt8]? {
    switch state {
    case .ended: return nil
    case .beginning:
      guard begin == nil, let died else { return nil }
      let batch = LogBatch(
        .begin(name: name, nonce: nonce, after: epoch, settings: settings, rules: rules, died: died, attempt: attempt),
        milliseconds: milliseconds
      ).bytes()
      begin = batch
      epochBefore = epoch
      return batch
    case .here(let life):
      if unsent > 0 {
        defer { unsent -= 1 }
        return onTheWay[onTheWay.count - unsent].bytes
      }
      guard mayGo else { return nil }
      let statement = LogBatch.Statement(life, number: nextNumber, applied: applied)
      let bytes = compose(statement, milliseconds: milliseconds)
      onTheWay.append(Sent(number: nextNumber, bytes: bytes))
      bytesOnTheWay += bytes.count
      nextNumber += 1
      return bytes
    }
  }

  /// Whether there is another batch to be sent.
  private var mayGo: Bool {
    if onTheWay.isEmpty { return !remarks.isEmpty || !lengths.isEmpty }
    return onTheWay.count < limits.onTheWayMax && (!remarks.isEmpty || gathered.count >= limits.batchBytesMax)
  }

  private mutating func compose(_ statement: LogBatch.Statement, milliseconds: Int64) -> [UInt8] {
    switch remarks.popFirst() {
    case .beat?: return LogBatch(.beat(statement, mark), milliseconds: milliseconds).bytes()
    case .died(let life)?: return LogBatch(.died(statement, life), milliseconds: milliseconds).bytes()
    case .left?: return LogBatch(.left(statement), milliseconds: milliseconds).bytes()
    case .witness? where lengths.isEmpty: return LogBatch(.entries(statement), milliseconds: milliseconds).bytes()
    case .witness?, nil: break
    }
    var count = 0
    repeat {
      guard let length = lengths.popFirst() else { break }
      gatheredBytes -= length.entry
      count += length.whole
    } while count + (lengths.first?.whole ?? 0) <= limits.batchBytesMax
    let batch = LogBatch(.entries(statement), milliseconds: milliseconds).bytes(gathered.span.extracting(0..<count))
    var rest = ByteWriter()
    rest.append(gathered.span.extracting(count..<gathered.count))
    gathered.removeAll()
    gathered.append(rest.span)
    return batch
  }

  /// The engine may have lost what was on its way: it was connected to anew, or has been silent for long. All of it goes
  /// again; what was not lost counts once all the same.
  package mutating func sayAgain() {
    begin = nil
    unsent = onTheWay.count
  }

  // MARK: Hearing

  /// Something stands in the log: its own, or another node's.
  ///
  /// - Parameter verdict: what `NodeTable` made of it.
  package mutating func hear(_ batch: LogBatch, _ verdict: NodeTable.Verdict) {
    switch verdict {
    case .begun(let life, let nonce, let ending):
      if case .here(let mine) = state, mine == ending { return end() }
      if state == .beginning, nonce == self.nonce {
        state = .here(life)
        objection = nil
      } else if objection != nil {
        // Who begins may have set others.
        objection = nil
        tryAgain()
      }
    case .ended(let life):
      drop(batch)
      if state == .here(life) { end() }
      if isOwnBegin(batch) { tryAgain() }
    case .counts:
      drop(batch)
      if let life = batch.statement?.life, life.epoch != epochBefore { refuse() }
    case .void(let reason): hearVoid(batch, reason)
    }
  }

  /// One of its own has come back.
  private mutating func drop(_ batch: LogBatch) {
    guard let statement = batch.statement, state == .here(statement.life) else { return }
    switch batch.content {
    case .beat: isBeating = false
    case .died(_, let life): accused.remove(life)
    case .entries: isWitnessing = false
    case .begin, .left: break
    }
    while let first = onTheWay.first, first.number <= statement.number {
      bytesOnTheWay -= first.bytes.count
      onTheWay.removeFirst()
    }
    unsent = min(unsent, onTheWay.count)
  }

  private mutating func hearVoid(_ batch: LogBatch, _ reason: NodeTable.Reason) {
    if isOwnBegin(batch) {
      switch reason {
      case .disagrees(let keys) where keys.contains(SharedSetting.origin): refusal = .settings(keys)
      case .disagrees(let keys):
        objection = keys
        isRefused = true
        return
      case .unfit(let number): refusal = .rules(number, known: rules)
      case .full, .unknown, .ended, .repeated, .early, .unproven: break
      }
      if refusal != nil { return end() }
      // Somebody else has begun under its name meanwhile, which it knows by now.
      begin = nil
      return
    }
    guard let statement = batch.statement, state == .here(statement.life) else { return }
    switch reason {
    case .repeated, .full, .disagrees, .unfit: break
    // It counted as a batch; whoever it was about lives.
    case .unproven: drop(batch)
    case .early(let next):
      // What is missing, and all behind it, for the order is theirs.
      guard let first = onTheWay.first, first.number == next else { return }
      unsent = onTheWay.count
    case .unknown, .ended: end()
    }
  }

  private func isOwnBegin(_ batch: LogBatch) -> Bool {
    if case .begin(_, nonce, _, _, _, _, _) = batch.content { state == .beginning } else { false }
  }

  /// One of those that are here lives.
  private mutating func refuse() {
    guard state == .beginning, let objection else { return }
    refusal = .settings(objection)
    end()
  }

  private mutating func end() {
    state = .ended
    (objection, isRefused) = (nil, false)
    onTheWay.removeAll()
    gathered.removeAll()
    lengths.removeAll()
    remarks.removeAll()
    accused.removeAll()
    isBeating = false
    isWitnessing = false
    (bytesOnTheWay, gatheredBytes, unsent) = (0, 0, 0)
  }
}
