import DequeModule
import MadangChat
import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// How far a node has read the log, and what of it is left to be applied before it reads on. Whoever takes the log's mailbox
/// from the run queue reads; so it is one worker at a time.
struct LogReading: ~Copyable {
  private(set) var table = NodeTable()
  /// What is compared with the others' worlds, a step at each beat of the first of the nodes.
  private(set) var sweep = WorldSweep()
  private(set) var comparison = WorldComparison()
  /// Where the last batch stands that was taken in.
  private(set) var position: UInt64 = 0
  /// Where the last one stands at which there was something to apply; a node's own end is not counted there.
  private(set) var lastSteps: UInt64 = 0
  /// That batch; nil: it was none that this version knows, or was read in an earlier life.
  private var last: LogBatch?
  /// Of the batch that a snapshot ends with.
  private var restored = LogReading.unknown
  /// The batch that a snapshot ends with, where it is to be read again; nil: it is not.
  private var recognized: Digest?
  private var frame: Segment?
  private var offset = 0
  private var statement: LogBatch.Statement?
  private var isOurs = false
  /// The how-manieth step of the batch comes next; of entries, the how-manieth entry.
  private var index: UInt32 = 0
  /// The time of day in the batch.
  private(set) var milliseconds: Int64 = 0
  /// What becomes of steps at which this node has trapped.
  private(set) var foresight: Foresight
  /// Frames that are kept aside until that is known. The references are the reading's.
  private var kept = Deque<Segment>()
  private var keptBytes = 0
  /// The first place that it has read; 0: all that comes before is in its snapshot.
  private var first: UInt64?
  /// Settings that all nodes have from here on, which the world is told first.
  private var settings: SettingsChange?
  /// What has become of a node, which the world is told before anything else but those.
  private var change: NodeChange?
  /// Those who are to go then.
  private var departures: [NodeDeparture] = []

  /// Of what lies between where nodes have trapped and where it is told what becomes of that; a node says no more than a few
  /// batches in there.
  static let keptBytesMax = 256 << 20

  init(_ marks: [LogMark] = []) { foresight = Foresight(marks) }

  /// What stands before a batch in its frame: its position.
  static let headBytes = 8

  static func frame(_ batch: [UInt8], at position: UInt64) -> Segment {
    var writer = ByteWriter(capacity: headBytes + batch.count)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      writer.append(byte: UInt8(truncatingIfNeeded: position >> shift))
    }
    writer.append(batch.span)
    return Segment(copying: writer.span)
  }

  private static func position(in frame: Span<UInt8>) -> UInt64 {
    var position: UInt64 = 0
    for index in 0..<headBytes { position |= UInt64(frame[index]) << UInt64(8 * index) }
    return position
  }

  /// Of what is no batch that this version knows.
  private static let unknown = Digest(rawValue: 0)

  private static func digest(of batch: LogBatch) -> Digest { Digest(of: batch.bytes()) }

  /// Begins behind what a snapshot stands for. `batch`: the one that it ends with. `isOwn`: that is to be recognized.
  ///
  /// - Precondition: nothing was read yet.
  mutating func begin(with head: LogSnapshotReader.Head, isOwn: Bool) {
    precondition(position == 0, "Some of the log was read before its snapshot.")
    position = head.position
    restored = head.batch
    recognized = isOwn ? head.batch : nil
    table = head.nodes
    sweep = head.sweep
    // What comes before it, it has: were that to count nowhere, it would have to begin without it.
    first = 0
    foresight.pass(through: position)
  }

  /// A snapshot of all that is applied by now.
  func snapshotWriter() -> LogSnapshotWriter { LogSnapshotWriter(at: position, batch: batch, table, sweep) }

  /// Of the batch that was read last, but for its entries.
  var batch: Digest { last.map { LogReading.digest(of: $0) } ?? restored }

  enum Recognition { case new, same, other }

  /// Whether a frame has the batch that was read last already, in an earlier life; and whether it is the one that stood there
  /// then. Takes over the reference, unless it is new.
  mutating func recognize(_ frame: Segment) -> Recognition {
    guard let recognized = recognized.take() else { return .new }
    // SAFETY: the reference is the caller's, and then the reading's.
    let bytes = unsafe frame.span
    if LogReading.position(in: bytes) > position { return .new }
    // SAFETY: it is let go of here, and nowhere else.
    defer { unsafe frame.release() }
    let rest = bytes.extracting(LogReading.headBytes..<bytes.count)
    let found = (try? LogBatch.head(of: rest)).map { LogReading.digest(of: $0.batch) } ?? LogReading.unknown
    return found == recognized ? .same : .other
  }

  /// Whether all is applied of the batch that was read last.
  var isBetweenBatches: Bool {
    frame == nil && settings == nil && change == nil && departures.isEmpty
  }

  enum Step {
    case entry(LoggedEntry)
    case settings(SettingsChange)
    case change(NodeChange)
    case departure(NodeDeparture)
    /// It counts nowhere.
    case void(VoidStep)
    /// All is applied.
    case nothing
  }

  /// Where what `next` returns next stands.
  var place: LogPlace { LogPlace(sequence: position, entry: index) }

  /// What is to run next of the batch that was taken in last.
  mutating func next() -> Step {
    let place = self.place
    let isVoid = !foresight.voids.isEmpty && foresight.voids.contains(place)
    if var settings = settings.take() {
      index += 1
      settings.isQuiet = isVoid
      return isVoid ? .void(VoidStep(place, settings: settings)) : .settings(settings)
    }
    if let change = change.take() {
      index += 1
      return isVoid ? .void(VoidStep(place)) : .change(change)
    }
    if let departure = departures.popLast() {
      index += 1
      return isVoid ? .void(VoidStep(place)) : .departure(departure)
    }
    guard let frame, let statement else { return .nothing }
    if offset < frame.count {
      defer { index += 1 }
      if isVoid { return .void(skip(frame, at: place)) }
      // SAFETY: the reading holds the frame until it lets it go.
      let (entry, body) = unsafe LogReading.entry(in: frame.span, at: offset)
      offset = body.upperBound
      if entry.kind == .agreement {
        let before = table.settings
        // SAFETY: as above.
        table.change(LogReading.settings(in: unsafe frame.span.extracting(body)))
        return .settings(SettingsChange(from: before, to: table.settings, milliseconds: entry.milliseconds))
      }
      return .entry(
        LoggedEntry(
          entry: entry, body: body, frame: frame, node: statement.life.node, isOurs: isOurs, place: place))
    }
    letGo()
    return .nothing
  }

  /// Leaves an entry out, which need not be one. Settings that all nodes have alike are others all the same: begins are judged
  /// by them before it is known that the entry counts nowhere.
  private mutating func skip(_ frame: Segment, at place: LogPlace) -> VoidStep {
    // SAFETY: the reading holds the frame until it lets it go.
    let whole = unsafe LogReading.bounds(in: frame.span, at: offset)
    offset = whole.upperBound
    // SAFETY: as above.
    let (entry, body) = unsafe LogReading.entryIfAny(in: frame.span, whole)
    var step = VoidStep(place, entry: entry)
    // SAFETY: as above.
    guard entry?.kind == .agreement, let others = unsafe LogReading.settingsIfAny(in: frame.span.extracting(body))
    else {
      if entry?.kind == .line { step.line = body }
      return step
    }
    let before = table.settings
    table.change(others)
    step.settings = SettingsChange(from: before, to: table.settings, milliseconds: entry?.milliseconds ?? milliseconds)
    step.settings?.isQuiet = true
    return step
  }

  /// Whatever stands in the frame of the step that was left out last.
  func withVoid<Result>(_ body: Range<Int>, _ look: (Span<UInt8>) -> Result) -> Result? {
    // SAFETY: the reading holds the frame until it lets it go, which `next` does.
    frame.map { unsafe look($0.span.extracting(body)) }
  }

  /// Where the entry that begins at an offset stands; `LogBatch.head` has found all of them whole.
  private static func bounds(in frame: Span<UInt8>, at offset: Int) -> Range<Int> {
    do throws(FieldError) {
      var reader = FieldReader(frame.extracting(offset..<frame.count))
      let length = try reader.count()
      let start = frame.count - reader.remaining
      return start..<start + length
    } catch { preconditionFailure("A batch has been read whole, and an entry of it is cut: \(error)") }
  }

  /// The entry that begins at an offset, and where its body stands.
  private static func entry(in frame: Span<UInt8>, at offset: Int) -> (Entry, body: Range<Int>) {
    let (entry, body) = entryIfAny(in: frame, bounds(in: frame, at: offset))
    guard let entry else { preconditionFailure("A batch has been read whole, and an entry of it is none.") }
    return (entry, body)
  }

  private static func entryIfAny(in frame: Span<UInt8>, _ whole: Range<Int>) -> (Entry?, body: Range<Int>) {
    var reader = FieldReader(frame.extracting(whole))
    let entry = try? Entry(from: &reader)
    return (entry, whole.upperBound - reader.remaining..<whole.upperBound)
  }

  private static func settings(in body: Span<UInt8>) -> [SharedSetting] {
    guard let settings = settingsIfAny(in: body) else { preconditionFailure("An entry has no settings.") }
    return settings
  }

  private static func settingsIfAny(in body: Span<UInt8>) -> [SharedSetting]? {
    do throws(FieldError) {
      var reader = FieldReader(body)
      let settings = try [SharedSetting](from: &reader)
      try reader.end()
      return settings
    } catch { return nil }
  }

  // MARK: Looking ahead

  enum Aside {
    /// It is to be read.
    case no
    case kept
    /// So much is kept that nothing will come of it.
    case tooMuch
  }

  /// Keeps a frame aside where it is to be seen first what becomes of a step at which this node has trapped; it takes over the
  /// reference then.
  mutating func setAside(_ frame: Segment) -> Aside {
    guard let first = foresight.first else {
      if kept.isEmpty { return .no }
      // All has become known meanwhile: those that are kept come first.
      kept.append(frame)
      keptBytes += frame.count
      return .kept
    }
    // SAFETY: the reference is the caller's, or the reading's.
    let bytes = unsafe frame.span
    let position = LogReading.position(in: bytes)
    guard foresight.isLooking || position >= first else { return .no }
    kept.append(frame)
    keptBytes += frame.count
    let head = try? LogBatch.head(of: bytes.extracting(LogReading.headBytes..<bytes.count))
    var agreements: [[SharedSetting]] = []
    if case .entries? = head?.batch.content {
      var offset = LogReading.headBytes + (head?.entries ?? 0)
      while offset < bytes.count {
        let whole = LogReading.bounds(in: bytes, at: offset)
        offset = whole.upperBound
        let (entry, body) = LogReading.entryIfAny(in: bytes, whole)
        guard entry?.kind == .agreement else { continue }
        if let settings = LogReading.settingsIfAny(in: bytes.extracting(body)) { agreements.append(settings) }
      }
    }
    _ = foresight.look(at: head?.batch, position, table, agreements: agreements)
    return keptBytes > LogReading.keptBytesMax ? .tooMuch : .kept
  }

  /// The first frame that was kept aside, where it is to be read by now; the reference is the caller's.
  mutating func takeKept() -> Segment? {
    if foresight.isLooking { return nil }
    guard let frame = kept.popFirst() else { return nil }
    keptBytes -= frame.count
    return frame
  }

  mutating func remember(_ mark: LogMark) { foresight.remember(mark) }

  /// The engine has handed over all up to there.
  mutating func end(at position: UInt64) { foresight.end(at: position) }

  private mutating func letGo() {
    // SAFETY: it was the reading's, which has forgotten it.
    unsafe frame?.release()
    frame = nil
    statement = nil
  }

  /// A batch that was taken in, and what it comes to.
  struct Taken {
    let batch: LogBatch
    let verdict: NodeTable.Verdict
    /// A place that was applied here, and counts nowhere.
    let parted: LogMark?
  }

  /// Takes in what a beat says, and looks at a piece of this node's world where all nodes do. A beat that is too early, as
  /// something of its node is missing, says it too: where that was lost for this node alone, its world is another.
  mutating func compare(
    _ statement: LogBatch.Statement, _ mark: WorldMark?, mine: NodeLife?, _ world: borrowing World
  ) -> WorldComparison.Finding? {
    var finding: WorldComparison.Finding?
    let here = table.here
    if let mark, mine != nil, statement.life != mine {
      finding = comparison.hear(mark, of: statement.life.node, others: here.count { $0 != mine })
    }
    guard here.first == statement.life else { return finding }
    let digest = sweep.step(world, table, looks: mine != nil)
    return mine == nil ? nil : comparison.note(WorldMark(at: position, digest)) ?? finding
  }

  /// Takes in a batch, of whose frame it takes over the reference. `mine`: this node's life, before it. What is no batch that
  /// this version knows counts for nobody.
  ///
  /// - Precondition: `next` has nothing left.
  mutating func take(
    _ frame: Segment, mine: NodeLife?, _ world: borrowing World
  ) -> Taken? {
    // SAFETY: the reference is the reading's.
    let bytes = unsafe frame.span
    position = LogReading.position(in: bytes)
    let first = self.first ?? position
    self.first = first
    index = 0
    self.frame = frame
    let batch: LogBatch
    do throws(FieldError) {
      let head = try LogBatch.head(of: bytes.extracting(LogReading.headBytes..<bytes.count))
      batch = head.batch
      last = batch
      offset = LogReading.headBytes + head.entries
    } catch {
      last = nil
      restored = LogReading.unknown
      letGo()
      return nil
    }
    milliseconds = batch.milliseconds
    let before = table.settings
    let parted = table.voided(by: batch, at: position).first {
      $0.place.sequence >= first && !foresight.voids.contains($0.place)
    }
    let verdict = table.take(batch, at: position, rules: world.nodes.rules)
    if table.settings != before {
      settings = SettingsChange(from: before, to: table.settings, milliseconds: batch.milliseconds)
    }
    switch verdict {
    case .begun(let life, _, let ending):
      if case .begin(let name, _, _, _, let rules, _, _) = batch.content {
        change = NodeChange(life.node, .begun(name: name, rules: rules), milliseconds: batch.milliseconds)
      }
      if let ending { beginDepartures(from: ending, batch, mine: mine, world) }
    case .ended(let life):
      change = NodeChange(life.node, .ended, milliseconds: batch.milliseconds)
      beginDepartures(from: life, batch, mine: mine, world)
    case .counts, .void: break
    }
    if verdict == .counts, case .entries(let statement) = batch.content {
      self.statement = statement
      isOurs = statement.life == mine
    } else {
      letGo()
    }
    let hasSteps = settings != nil || change != nil || self.frame != nil && offset < frame.count
    let isFarewell = if case .ended(let life) = verdict { life == mine } else { false }
    if hasSteps, !isFarewell { lastSteps = position }
    return Taken(batch: batch, verdict: verdict, parted: parted)
  }

  private mutating func beginDepartures(
    from life: NodeLife, _ batch: LogBatch, mine: NodeLife?, _ world: borrowing World
  ) {
    // The last is taken first.
    departures = world.connections(at: life.node).enumerated().reversed().map { index, handle in
      NodeDeparture(
        handle: handle, isOurs: life == mine, milliseconds: batch.milliseconds,
        place: LogPlace(sequence: position, entry: UInt32(index)))
    }
  }

  /// What is left of a frame goes with it.
  deinit {
    // SAFETY: as in `letGo`.
    unsafe frame?.release()
    for frame in kept { unsafe frame.release() }
  }
}
