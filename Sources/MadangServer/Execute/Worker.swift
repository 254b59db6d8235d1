import BasicContainers
import MadangChat
import MadangKernel
import MadangMemory
import MadangWire
import MadangWorld

/// Runs commands: takes a connection from the run queue, runs what its mailbox holds, and hands what follows to the
/// fan-out. One thread owns it; it makes no socket call.
///
/// While it holds the world shared, it goes on from connection to connection, and room messages are gathered. A command
/// that changes the world ends that: everything gathered is handed out, and the command runs alone, with those that wait
/// behind it and need the world alone too. Either hold is bounded by time, for others wait meanwhile.
package struct Worker<K: Kernel>: ~Copyable {
  let courtyard: Courtyard<K>
  /// The courtyard's, at hand for what each command needs of them: reached through it, they would be counted each time.
  let kernel: K
  let runQueue: RunQueue
  let shell: Shell
  var effects = Effects()
  var fanout: Fanout
  var inflater = MessageInflater()
  var current: TakenConnection?
  /// What of it is to run next. Apart from it, for Swift 6.3 leaks what an assignment through an optional replaces.
  var pending: PendingWork?
  /// The line that is pending, and paid for.
  var admitted = Admitted.nothing
  /// Whether the effects have begun for the line that is pending, in this hold of the world.
  var hasBegun = false
  /// What comes in, for whoever wants to have it.
  var entries: EntryWriter
  /// Whether others hold the same world: what concerns them comes about where the log has it.
  let isClustered: Bool
  /// Where it says what of the log it is carrying out.
  let page: TrapPage?
  /// What the log is told.
  var logEntry = LogEntryWriter()
  /// Whether some of that has yet to be sent.
  var hasOffered = false
  /// What came by the log and is carried out, but for what was gathered.
  var carriedOut: [Handle] = []
  /// What it has from the log, while that is its.
  var log = LogTurn()
  /// The last hold of the world ended for want of having it alone, or of leaving it to others.
  private var needsWorld = false
  /// Where it counts.
  let board: CounterBoard
  /// When it last looked at the clock, in nanoseconds; and the histogram of what it has run since, 0 where that is nothing.
  private var lookedAt: Int64 = 0
  /// When the hold of the world began: on the same clock, and since 1970 in milliseconds.
  private var holdBegan: Int64 = 0
  private var holdBeganWall: Int64 = 0
  private var ran = 0
  /// Since when what it does has not been counted as busy time.
  private var countedAt: Int64 = 0

  package init(_ courtyard: Courtyard<K>) {
    self.courtyard = courtyard
    kernel = courtyard.kernel
    runQueue = courtyard.runQueue
    shell = courtyard.shell
    isClustered = courtyard.seat != nil
    page = courtyard.seat?.configuration.page
    // Where there is a log, it has all that comes in.
    entries = EntryWriter(
      isClustered ? nil : courtyard.configuration.entrySink, keepsTexts: courtyard.configuration.keepsTexts)
    board = courtyard.gauges.addWorker()
    fanout = Fanout(crowdMin: courtyard.configuration.crowdMin, board: board)
  }

  /// The life of a worker's thread.
  mutating func run() {
    if page != nil { TrapPage.coverThread() }
    repeat {
      runUntilIdle()
      fanout.minimizeMemory()
      inflater.minimizeMemory()
    } while runQueue.waitForWork()
  }

  /// Runs until nothing waits.
  package mutating func runUntilIdle() {
    countedAt = kernel.monotonicNanoseconds()
    while step() {}
  }

  /// First what the last step has left to do with the world alone; then holds the world shared, for so many commands at
  /// most. False where nothing waits.
  package mutating func step(commandsMax: Int = Limits.commandsPerTurnMax) -> Bool {
    if needsWorld {
      runAlone(commandsMax: commandsMax)
      announce()
    }
    let courtyard = self.courtyard
    var pause = WorkerPause.idle
    courtyard.world.withReading { world in pause = share(world, commandsMax: commandsMax) }
    if isClustered { gather() }
    announce()
    needsWorld = pause == .needsWorld
    countBusyTime()
    return pause != .idle
  }

  /// Lets the reactor know of everything that was appended or noted.
  private mutating func announce() {
    if courtyard.attention.add(&fanout.listed) { kernel.wake() }
    if hasOffered { pump() }
  }

  // MARK: The clock

  /// When a hold of the world that begins now has lasted long enough, in nanoseconds.
  mutating func holdEnds() -> Int64 {
    lookedAt = kernel.monotonicNanoseconds()
    holdBegan = lookedAt
    holdBeganWall = kernel.wallMilliseconds()
    return lookedAt + Limits.holdMilliseconds * 1_000_000
  }

  /// The time of day, as of when the clock was last looked at: of two clocks, a command needs but one look. Never ahead of
  /// the one that is not looked at.
  private var wallMilliseconds: Int64 { holdBeganWall + (lookedAt - holdBegan) / 1_000_000 }

  /// Whether a hold has lasted long enough. What has run since the clock was last looked at took as long as that: so
  /// commands are measured without another look.
  mutating func isOver(_ end: Int64) -> Bool {
    let now = kernel.monotonicNanoseconds()
    if ran != 0 { board.observe(Int(now - lookedAt), .nanoseconds, at: ran) }
    ran = 0
    lookedAt = now
    return now >= end
  }

  /// A command has run; its time goes into a histogram.
  mutating func noteRun(_ histogram: Int) { ran = histogram }

  /// The hold of the world ends. The command that ran last is measured, where none came after it.
  mutating func endMeasuring() { if ran != 0 { _ = isOver(0) } }

  private mutating func countBusyTime() {
    let now = kernel.monotonicNanoseconds()
    board.add(Int(now - countedAt), to: WorkerWord.busyNanoseconds)
    countedAt = now
  }

  // MARK: A command

  func needsWorldAlone(_ pending: PendingWork) -> Bool {
    switch pending {
    case .frame(.deflated): false
    case .frame: true
    case .line: admitted.needsWorldAlone
    case .finished(let work): !work.finish.isReading
    case .continuation: false
    case .entry(let logged): logged.entry.kind != .line || admitted.needsWorldAlone
    case .settings, .change, .departure, .expulsion: true
    }
  }

  /// The time is now, or for what is in the log, that of the node where it came in.
  mutating func begin(_ handle: Handle, _ world: borrowing World, milliseconds: Int64? = nil) {
    effects.begin(for: handle, in: world, milliseconds: milliseconds ?? wallMilliseconds)
  }

  /// Begins a line that was admitted, unless that was done in this hold. False where nothing is to run: since then,
  /// somebody else has ended the connection.
  mutating func resume(_ holding: TakenConnection, label: [UInt8]?, _ world: borrowing World) -> Bool {
    if hasBegun { return true }
    if world.hasLeft(holding.handle) { return false }
    begin(holding.handle, world)
    if let label { effects.setLabel(label.span) }
    return true
  }

  /// The hold of the world ends: what the effects say of the pending line is kept for the next.
  mutating func endHold() {
    if hasBegun, case .line(let range, _) = self.pending {
      self.pending = .line(range, label: effects.labelBytes)
    }
    hasBegun = false
  }

  /// What is left to do of a command whose effects were carried out.
  mutating func leave(_ turn: Turn, _ holding: TakenConnection) {
    charge(holding.handle)
    switch turn {
    case .done: return
    case .slow(let work, let label, _): park(work, holding.handle, label: label)
    case .continues(let continuation): postpone(continuation, holding.handle)
    }
  }

  /// Has the connection pay for what could not be known before: how many were told, and how much was looked at.
  mutating func charge(_ handle: Handle) {
    let told = fanout.takeTold()
    if told < Limits.toldPerSpeech, effects.looks < Limits.looksPerQuery { return }
    let rates = FloodRates(rawValue: courtyard.floodRates.load(ordering: .relaxed))
    if !rates.areOn || effects.encoding.isControl { return }
    courtyard.queues[handle.slot].mailbox.charge(told: told, looks: effects.looks, rates)
  }

  /// Leaves what takes long to the slow lane, and the connection's next command until that is done. Nothing is answered
  /// before: what the preparation recorded is given up.
  private mutating func park(_ work: SlowWork, _ handle: Handle, label: [UInt8]?) {
    courtyard.queues[handle.slot].mailbox.park(current?.lines, offset: current?.cursor.offset ?? 0)
    current = nil
    guard let finish = work.finished else { return courtyard.post(work, for: handle, label: label) }
    courtyard.queues[handle.slot].mailbox.unpark(
      FinishedWork(finish: finish, label: label, isBinding: work.isBinding))
    courtyard.schedule(handle.slot)
  }

  /// Leaves the next piece of an answer until others have had their turn, and the connection has room for it.
  private mutating func postpone(_ continuation: Continuation, _ handle: Handle) {
    let mailbox = handle.slot
    courtyard.queues[mailbox].mailbox.park(current?.lines, offset: current?.cursor.offset ?? 0, until: continuation)
    current = nil
    // Once it is parked, the reactor may wake it: so it is only then that the outbox is asked.
    if courtyard.queues[mailbox].outbox.awaitsRoom(generation: handle.generation) { return }
    if courtyard.queues[mailbox].mailbox.resume() { courtyard.schedule(mailbox, isContinued: true) }
  }
}
