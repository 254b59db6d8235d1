import DequeModule
import MadangChat
import MadangKernel
import MadangMemory
import MadangWorld
import Synchronization

/// Work that takes long, such as hashing a password: in lanes, each with threads of its own, of low priority, so that no
/// worker is ever kept from short commands, and no lane from its own. Within a lane addresses are served in turn. Meanwhile
/// the connection that asked is parked: its next command runs once the work is done.
package final class SlowLane: Sendable {
  /// What a connection's command has left to do, and the label under which it is answered.
  struct Job: Sendable {
    let handle: Handle
    let work: SlowWork
    let label: [UInt8]?
    /// When it was asked for, on the monotonic clock.
    let milliseconds: Int64
  }

  /// Something with its turn.
  enum Turn {
    case work(Job, TurnOwner)
    /// A handshake of TLS. Addresses have their turns in it.
    case greeting(Greeting, Handle)
    /// A request of HTTP.
    case answer(PendingAnswer, Handle)
    /// A deflated message that is to be sent back.
    case echo(Echo, Handle)
    /// Nobody's command.
    case chore(@Sendable () -> Void)
  }

  private struct State {
    var jobs = TurnQueue<Job>()
    var isClosed = false
  }

  private struct Chores {
    var bodies = Deque<@Sendable () -> Void>()
    var isClosed = false
  }

  private struct Greetings {
    var waiting = TurnQueue<(Greeting, Handle)>()
    var isClosed = false
  }

  private struct Answers {
    var waiting = Deque<(PendingAnswer, Handle)>()
    var isClosed = false
  }

  private struct Echoes {
    var waiting = Deque<(Echo, Handle)>()
    var isClosed = false
  }

  // Tier 1, all of them.
  private let disk = Monitor(State())
  private let search = Monitor(State())
  private let hash = Monitor(State())
  private let erase = Monitor(State())
  private let chores = Monitor(Chores())
  private let greetings = Monitor(Greetings())
  private let answers = Monitor(Answers())
  private let echoes = Monitor(Echoes())

  private func state(_ lane: SlowWork.Lane) -> Monitor<State> {
    switch lane {
    case .disk: disk
    case .search: search
    case .hash: hash
    case .erase: erase
    }
  }

  func post(_ job: Job, of owner: TurnOwner) {
    let lane = state(job.work.lane)
    lane.withLock { $0.jobs.push(job, of: owner) }
    lane.signalOne()
  }

  func post(chore: @escaping @Sendable () -> Void) {
    chores.withLock { $0.bodies.append(chore) }
    chores.signalOne()
  }

  func post(_ greeting: Greeting, for handle: Handle, of owner: TurnOwner) {
    greetings.withLock { $0.waiting.push((greeting, handle), of: owner) }
    greetings.signalOne()
  }

  /// False where so many wait already that nobody would live to see it: each connection waits for its one, but those that
  /// have ended leave theirs behind.
  func post(_ answer: PendingAnswer, for handle: Handle) -> Bool {
    let isTaken = answers.withLock { answers in
      if answers.waiting.count >= Limits.answersWaitingMax { return false }
      answers.waiting.append((answer, handle))
      return true
    }
    if isTaken { answers.signalOne() }
    return isTaken
  }

  /// Sleeps until a request is to be answered; nil once they are closed.
  func takeAnswer() -> Turn? {
    answers.wait { answers in
      !answers.waiting.isEmpty || answers.isClosed
    } then: { answers in
      answers.waiting.popFirst().map { .answer($0.0, $0.1) }
    }
  }

  /// What waits on all lanes.
  var waitingCount: Int {
    SlowWork.Lane.allCases.reduce(0) { $0 + state($1).withLock { $0.jobs.count } }
      + greetings.withLock { $0.waiting.count } + chores.withLock { $0.bodies.count }
  }

  /// Sleeps until a handshake is to go on; nil once they are closed.
  func takeGreeting() -> Turn? {
    greetings.wait { greetings in
      !greetings.waiting.isEmpty || greetings.isClosed
    } then: { greetings in
      greetings.waiting.pop().map { .greeting($0.job.0, $0.job.1) }
    }
  }

  func post(_ echo: Echo, of handle: Handle) {
    echoes.withLock { $0.waiting.append((echo, handle)) }
    echoes.signalOne()
  }

  /// Sleeps until a message is to be sent back; nil once they are closed.
  func takeEcho() -> Turn? {
    echoes.wait { echoes in
      !echoes.waiting.isEmpty || echoes.isClosed
    } then: { echoes in
      echoes.waiting.popFirst().map { .echo($0.0, $0.1) }
    }
  }

  /// Something that waits on any lane; nil where nothing does.
  func takeNow() -> Turn? {
    if let (echo, handle) = echoes.withLock({ $0.waiting.popFirst() }) { return .echo(echo, handle) }
    if let (_, (greeting, handle)) = greetings.withLock({ $0.waiting.pop() }) { return .greeting(greeting, handle) }
    if let (answer, handle) = answers.withLock({ $0.waiting.popFirst() }) { return .answer(answer, handle) }
    if let chore = chores.withLock({ $0.bodies.popFirst() }) { return .chore(chore) }
    for lane in SlowWork.Lane.allCases {
      if let (owner, job) = state(lane).withLock({ $0.jobs.pop() }) { return .work(job, owner) }
    }
    return nil
  }

  /// Sleeps until somebody has a turn on a lane; nil once it is closed.
  func take(_ lane: SlowWork.Lane) -> Turn? {
    state(lane).wait { state in
      !state.jobs.isEmpty || state.isClosed
    } then: { state in
      state.jobs.pop().map { .work($0.job, $0.owner) }
    }
  }

  /// Sleeps until there is a chore; nil once they are closed, and none is left.
  func takeChore() -> Turn? {
    chores.wait { chores in
      !chores.bodies.isEmpty || chores.isClosed
    } then: { chores in
      chores.bodies.popFirst().map { .chore($0) }
    }
  }

  func note(_ owner: TurnOwner, on lane: SlowWork.Lane, hasStrained: Bool) {
    state(lane).withLock { $0.jobs.note(owner, hasStrained: hasStrained) }
  }

  /// How many wait on a lane while this owner has their turn: others, and more of their own.
  func waiting(on lane: SlowWork.Lane, beside owner: TurnOwner) -> Int {
    state(lane).withLock { $0.jobs.waitingBeside(owner) + $0.jobs.waiting(of: owner) }
  }

  /// Wakes everyone for the last time: the server is ending. Commands that still wait are not done, for nobody reads their
  /// answers; chores are, since they keep what must not be lost.
  func close() {
    for lane in SlowWork.Lane.allCases {
      state(lane).withLock { state in
        state.isClosed = true
        state.jobs.removeAll()
      }
      state(lane).signalAll()
    }
    greetings.withLock { greetings in
      greetings.isClosed = true
      greetings.waiting.removeAll()
    }
    greetings.signalAll()
    answers.withLock { answers in
      answers.isClosed = true
      answers.waiting.removeAll()
    }
    answers.signalAll()
    echoes.withLock { echoes in
      echoes.isClosed = true
      echoes.waiting.removeAll()
    }
    echoes.signalAll()
    chores.withLock { $0.isClosed = true }
    chores.signalAll()
  }
}

extension Courtyard {
  /// The life of a slow thread.
  func runSlowLane(_ lane: SlowWork.Lane) {
    while let turn = slowLane.take(lane) { run(turn) }
  }

  /// The life of the thread that does chores.
  func runChores() {
    while let turn = slowLane.takeChore() { run(turn) }
  }

  /// The life of a thread that computes handshakes.
  func runGreetings() {
    while let turn = slowLane.takeGreeting() { run(turn) }
  }

  /// The life of the thread that answers requests.
  func runAnswers() {
    while let turn = slowLane.takeAnswer() { run(turn) }
  }

  /// Has a thread answer a request; false where too many wait.
  func post(_ answer: PendingAnswer, for handle: Handle) -> Bool { slowLane.post(answer, for: handle) }

  /// The life of the thread that deflates what an echo sends back.
  func runEchoes() {
    while let turn = slowLane.takeEcho() { run(turn) }
  }

  /// Has a thread go on with a handshake.
  func post(_ greeting: Greeting, for handle: Handle, of peer: Address) {
    slowLane.post(greeting, for: handle, of: TurnOwner(peer, handle))
  }

  /// Does one thing that takes long. False where nothing waits.
  package func runSlowWork() -> Bool {
    if let stores = seat?.configuration.stores, stores.step() { return true }
    guard let turn = slowLane.takeNow() else { return false }
    run(turn)
    return true
  }

  /// Has something slow done for a connection, which is parked.
  func post(_ work: SlowWork, for handle: Handle, label: [UInt8]?) {
    let peer = queues[handle.slot].mailbox.origin.peer
    slowLane.post(
      SlowLane.Job(handle: handle, work: work, label: label, milliseconds: kernel.monotonicMilliseconds()),
      of: TurnOwner(peer, handle))
  }

  private func run(_ turn: SlowLane.Turn) {
    switch turn {
    case .chore(let body): body()
    case .greeting(let greeting, let handle):
      greeting.proceed()
      tellReactor(.greeted, handle)
    case .answer(let answer, let handle):
      answer.answer(with: self.answer(to: answer.question))
      tellReactor(.greeted, handle)
    case .echo(let echo, let handle):
      echo.answer()
      tellReactor(.echoed, handle)
    case .work(let job, let owner):
      defer { schedule(job.handle.slot) }
      // Nobody reads the answer, and nobody is kept waiting for it.
      if !job.work.isBinding, queues[job.handle.slot].mailbox.unparkIfGone() { return }
      let strain = Strain()
      let began = kernel.monotonicNanoseconds()
      let finish = job.work.run(
        SlowTurn(mayGoOn: patience(with: job, of: owner), onStrain: { strain.isNoted.store(true, ordering: .relaxed) }))
      gauges.countSlowWork(nanoseconds: Int(kernel.monotonicNanoseconds() - began))
      slowLane.note(owner, on: job.work.lane, hasStrained: strain.isNoted.load(ordering: .relaxed))
      queues[job.handle.slot].mailbox.unpark(
        FinishedWork(finish: finish, label: job.label, isBinding: job.work.isBinding))
    }
  }

  /// What was done for a connection, behind which no worker is, is there to be taken.
  private func tellReactor(_ notice: Notices, _ handle: Handle) {
    guard queues[handle.slot].outbox.notify(notice, generation: handle.generation) else { return }
    var listed = Listing(crowdMin: Limits.crowdMin)
    listed.append(handle.slot)
    if attention.add(&listed) { kernel.wake() }
  }

  private final class Strain: Sendable {
    let isNoted = Atomic<Bool>(false)
  }

  /// Whoever asks is answered in time, however many ask: what one may take is shared with those who wait.
  private func patience(with job: SlowLane.Job, of owner: TurnOwner) -> @Sendable () -> Bool {
    let began = kernel.monotonicMilliseconds()
    return { [self] in
      let now = kernel.monotonicMilliseconds()
      if now - job.milliseconds >= Limits.searchMilliseconds { return false }
      if now - began < Limits.searchMilliseconds / 64 { return true }
      return (now - began) * Int64(1 + slowLane.waiting(on: job.work.lane, beside: owner)) < Limits.searchMilliseconds
    }
  }
}
