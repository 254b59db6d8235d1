import MadangChat
import MadangKernel
import MadangMemory
import MadangRecords
import MadangWorld

/// Where nodes have trapped: see `Foresight`.
extension ClusterSeat {
  /// What the last process of this node has left behind.
  static func marks(of page: TrapPage?) -> [LogMark] {
    guard let page else { return [] }
    page.collect()
    return page.marks.compactMap { mark in
      guard let entry = UInt32(exactly: mark.step) else { return nil }
      return LogMark(
        LogPlace(sequence: mark.sequence, entry: entry), milliseconds: Int64(bitPattern: mark.stamp))
    }
  }

  /// How far all of the log is carried out, by the world and by the stores.
  var appliedEverywhere: UInt64 {
    // In this order: what the world has yet to hand over comes behind.
    let applied = applied.load(ordering: .relaxed)
    guard let waiting = configuration.stores?.firstWaiting else { return applied }
    return min(applied, waiting.sequence - 1)
  }

  /// Keeps a frame aside, where it is to be seen first what becomes of a step at which this node has trapped; nil: it has its
  /// turn.
  func setAside(_ frame: Segment) -> Heard? {
    let (aside, died, survived) = reading.withLock { reading in
      let survived = reading.foresight.survived.count
      let aside = reading.setAside(frame)
      return (aside, reading.foresight.claims, reading.foresight.survived.dropFirst(survived))
    }
    if aside == .no { return nil }
    outbound.withLock { $0.died = died }
    for place in survived { configuration.tell(.survived(place)) }
    rememberMarks()
    var heard = Heard()
    heard.isUndecided = aside == .tooMuch
    if heard.isUndecided { fallSilent() }
    return heard
  }

  /// This node ends.
  func fallSilent() { outbound.withLock { $0.isLeaving = true } }

  /// The first of the frames that were kept aside, where it has its turn.
  func takeKept() -> Segment? { reading.withLock { $0.takeKept() } }

  /// All that stood in the log was handed over: a mark that is beyond is of another one.
  func noteEnd(of log: UInt64) {
    let died = reading.withLock { reading in
      reading.end(at: log)
      return reading.foresight.claims
    }
    outbound.withLock { $0.died = died }
    rememberMarks()
  }

  /// Whether a snapshot may have what this node has marked, and counts nowhere: when it was written, nobody had told to have
  /// survived that.
  func mistrusts(_ head: LogSnapshotReader.Head) -> Bool {
    reading.withLock { reading in
      reading.foresight.remembered.contains {
        $0.place.sequence <= head.position && $0.place.sequence > head.nodes.witnessed
      }
    }
  }

  /// Brings to the page what the next process is to know.
  func rememberMarks() {
    reading.withLock { reading in
      configuration.page?.replaceMarks(reading.foresight.remembered.map(TrapPage.Mark.init))
    }
  }

  /// This node ends, and is not to carry that out again.
  func remember(_ mark: LogMark) {
    reading.withLock { $0.remember(mark) }
    rememberMarks()
  }

  /// What there is to be told of a step that is left out.
  func describe(_ step: VoidStep, _ world: borrowing World, _ shell: Shell) -> SkippedStep {
    let handle = step.entry.flatMap { $0.kind == .stored ? nil : world.session($0.connection) }
    let author = handle.map { world.sessions[$0.slot].nick }
    let isPlain = handle.map { world.sessions[$0.slot].encoding.isPlain } ?? false
    var command = step.entry.map { "\($0.kind)" } ?? (step.settings == nil ? "other" : "settings")
    if let line = step.line {
      let word = reading.withLock { reading in
        reading.withVoid(line) { body in
          guard let start = try? shell.line(in: body, isPlain: isPlain).start else { return "" }
          return SkippedStep.command(of: body.extracting(start..<body.count), isPlain: isPlain)
        }
      }
      if let word, !word.isEmpty { command = word }
    }
    return SkippedStep(place: step.place, author: author, command: command)
  }

  /// Has this node's store leave out what counts nowhere; false where it has carried that out in an earlier life.
  func storeLeavesOut(_ step: VoidStep) -> Bool {
    guard step.entry?.kind == .stored, let stores = configuration.stores else { return true }
    if stores.keptChanges.has(step.place) { return false }
    stores.leaveOut(step.place)
    return true
  }
}

extension TrapPage.Mark {
  fileprivate init(_ mark: LogMark) {
    self.init(
      sequence: mark.place.sequence, step: UInt64(mark.place.entry), stamp: UInt64(bitPattern: mark.milliseconds))
  }
}
