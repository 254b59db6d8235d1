/// What of a log is to be handed over, and what is to be asked for, where batches are published as they are stored, and
/// some of that may be missed: in order, without gaps and without repetition. It has neither a connection nor a clock.
///
///     position          target
///        ▼                ▼
///     ───●━━━━┅┅┅┅━━━━┅┅┅┅┃      ━ held    ┅ asked for, at most `asksMax` batches behind the position
///
/// While something is missing, what is published need not be taken: it is asked for later.
package struct GapFiller {
  /// What has been handed over: all up to here.
  package private(set) var position: UInt64
  /// How far the log goes, as far as is known.
  package private(set) var target: UInt64
  private let asksMax: UInt64
  /// Batches that wait for earlier ones, by their sequences.
  private var held: [UInt64: [UInt8]] = [:]
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

  /// What is to be asked for now, by sequence.
  package mutating func asks() -> [UInt64] {
    guard isBehind else { return [] }
    var asks: [UInt64] = []
    for sequence in (position + 1)...min(target, position + asksMax)
    where held[sequence] == nil && asked.insert(sequence).inserted { asks.append(sequence) }
    return asks
  }

  /// Asks whether there is more than is known of; nil: that is being asked already.
  package mutating func probe() -> UInt64? { asked.insert(position + 1).inserted ? position + 1 : nil }

  /// What was asked for has come.
  package mutating func found(_ batch: [UInt8], at sequence: UInt64) {
    guard asked.remove(sequence) != nil, sequence > position else { return }
    target = max(target, sequence)
    keep(batch, at: sequence)
  }

  /// Nothing stands there, where it was asked: nothing does, or it was not there yet. True: it is known to be in the log, and is
  /// asked for again.
  package mutating func foundNone(at sequence: UInt64) -> Bool {
    asked.remove(sequence) != nil && sequence > position && sequence <= target
  }

  /// What was asked for is not awaited any more, and is asked for again.
  package mutating func forgetAsks() { asked.removeAll() }

  /// What is to be handed over now.
  package mutating func next() -> (batch: [UInt8], sequence: UInt64)? {
    let sequence = position + 1
    guard let batch = held.removeValue(forKey: sequence) else { return nil }
    position = sequence
    asked.remove(sequence)
    return (batch, sequence)
  }

  /// The next batch stands at `first`: the engine has left out the numbers before it.
  package mutating func leaveOut(before first: UInt64) {
    precondition(first > position, "It was handed over.")
    position = first - 1
    target = max(target, position)
    forgetPast()
  }

  private mutating func forgetPast() {
    if !held.isEmpty { held = held.filter { $0.key > position } }
    if !asked.isEmpty { asked = asked.filter { $0 > position } }
  }

  // MARK: Invariants

  package func checkInvariants() {
    precondition(position <= target, "It has handed over more than there is.")
    precondition(held.count <= asksMax && asked.count <= asksMax, "It keeps more than it may.")
    for sequence in held.keys { precondition(sequence > position && sequence - position <= asksMax) }
  }
}
