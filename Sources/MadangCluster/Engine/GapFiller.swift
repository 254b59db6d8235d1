/// What of a log is to be handed over, and what is to be asked for, where batches are published as they are stored, and
/// some of that may be missed: in order, without gaps and without repetition. It has neither a connection nor a clock.
///
///     position          target
///        ▼                ▼
///     ───●━━━━┅┅┅┅━━━━┅┅┅┅┃      ━ held    ┅ asked for, at most `asksMax` batches behind the position
///
/// While something is missing, what is published need not be taken: it is asked for later.
package struct GapFiller {
  /// What comes next.
  package enum Next: Equatable, Sendable {
    case batch([UInt8], at: UInt64)
    /// Nothing stands there, as one server says: it may be right, as where what was old is dropped, or lack what others have.
    /// Whoever asked finds out, and calls `leaveOut` or `doubt`.
    case hole(Range<UInt64>)
  }

  /// What has been handed over: all up to here.
  package private(set) var position: UInt64
  /// How far the log goes, as far as is known.
  package private(set) var target: UInt64
  private let asksMax: UInt64
  /// Batches that wait for earlier ones, by their sequences.
  private var held: [UInt64: [UInt8]] = [:]
  /// Where nothing stands: up to which sequence.
  private var holes: [UInt64: UInt64] = [:]
  private var asked: Set<UInt64> = []

  /// - Parameter asksMax: how many batches are on their way at a time.
  package init(after position: UInt64, asksMax: Int) {
    self.position = position
    target = position
    self.asksMax = UInt64(asksMax)
  }

  /// Whether something is missing.
  package var isBehind: Bool { position < target }

  /// The log goes at least to there.
  package mutating func stands(upTo last: UInt64) { target = max(target, last) }

  /// A batch was published. True: it is the next, and is handed over by whoever calls this. Otherwise it is there already,
  /// or what comes before it is missing.
  package mutating func isNext(_ sequence: UInt64) -> Bool {
    if sequence <= position { return false }
    target = max(target, sequence)
    guard sequence == position + 1 else { return false }
    position = sequence
    forgetPast()
    return true
  }

  /// A batch was published, which is not the next. It is kept if it is near.
  package mutating func keep(_ batch: [UInt8], at sequence: UInt64) {
    if sequence > position, sequence - position <= asksMax { held[sequence] = batch }
  }

  /// What is to be asked for now, each with the sequence from which on the first batch is wanted.
  package mutating func asks() -> [UInt64] {
    guard isBehind else { return [] }
    var asks: [UInt64] = []
    for sequence in (position + 1)...min(target, position + asksMax)
    where held[sequence] == nil && holes[sequence] == nil && asked.insert(sequence).inserted { asks.append(sequence) }
    return asks
  }

  /// Asks whether there is more than is known of; nil: that is being asked already.
  package mutating func probe() -> UInt64? { asked.insert(position + 1).inserted ? position + 1 : nil }

  /// The first batch from `ask` on was found at `sequence`.
  package mutating func found(_ batch: [UInt8], at sequence: UInt64, for ask: UInt64) {
    guard asked.remove(ask) != nil, ask > position, sequence >= ask else { return }
    if sequence > ask { holes[ask] = sequence }
    target = max(target, sequence)
    keep(batch, at: sequence)
  }

  /// Nothing stands from `ask` on, where it was asked: nothing does, or it was not there yet. True: it is known to be in the
  /// log, and is asked for again.
  package mutating func foundNone(for ask: UInt64) -> Bool {
    asked.remove(ask) != nil && ask > position && ask <= target
  }

  /// What was asked for is not awaited any more, and is asked for again.
  package mutating func forgetAsks() { asked.removeAll() }

  /// What is to be handed over now.
  package mutating func next() -> Next? {
    let sequence = position + 1
    if let batch = held.removeValue(forKey: sequence) {
      position = sequence
      holes.removeValue(forKey: sequence)
      asked.remove(sequence)
      return .batch(batch, at: sequence)
    }
    return holes[sequence].map { .hole(sequence..<$0) }
  }

  /// Nothing stands in that hole: what comes behind it is next.
  package mutating func leaveOut(_ hole: Range<UInt64>) {
    precondition(hole.lowerBound == position + 1 && !hole.isEmpty, "Something else is next.")
    position = hole.upperBound - 1
    target = max(target, position)
    forgetPast()
  }

  /// Something stands there all the same, or whoever knows has not answered: it is asked for again.
  package mutating func doubt(_ hole: Range<UInt64>) { holes = holes.filter { !hole.contains($0.key) } }

  private mutating func forgetPast() {
    if !held.isEmpty { held = held.filter { $0.key > position } }
    if !holes.isEmpty { holes = holes.filter { $0.key > position } }
    if !asked.isEmpty { asked = asked.filter { $0 > position } }
  }

  // MARK: Invariants

  package func checkInvariants() {
    precondition(position <= target, "It has handed over more than there is.")
    precondition(held.count <= asksMax && asked.count <= asksMax, "It keeps more than it may.")
    for sequence in held.keys { precondition(sequence > position && sequence - position <= asksMax) }
    for (start, end) in holes { precondition(start > position && end > start) }
  }
}
