import Logging
import MadangChat
import MadangKernel
import MadangMemory
import MadangServer
import MadangTestSupport
import MadangTwin
import MadangWorld

/// The whole server on a simulated kernel, with simulated people, on one thread: the same seed takes the same turns.
///
/// The reactor turns as in production. Wherever it waits, and now and then in the middle of a system call, the workers and
/// the clients get steps in an order that the seed decides; the clock moves only when nothing is left to do.
package final class Simulation: SimulatedEnvironment {
  enum Phase {
    /// Only the chronicler comes.
    case arriving
    case acting
    /// Nobody begins anything; everyone waits for the last answer.
    case calming
    case leaving
    case stopping
  }

  let plan: SimulationPlan
  let kernel: SimulatedKernel
  let courtyard: Courtyard<SimulatedKernel>
  let workers: [WorkerBox]
  let clients: [SimulatedClient]
  /// A second world, which is told all that comes in.
  package let twin: Twin
  var generator: SeededGenerator
  var phase = Phase.arriving
  /// When the phase began, by the simulated clock.
  var phaseStart: Int64
  var failure: String?
  var mustBeVacant = false
  package internal(set) var tally = SimulationTally()

  /// A worker as an element of an array.
  final class WorkerBox {
    var worker: Worker<SimulatedKernel>

    init(_ courtyard: Courtyard<SimulatedKernel>) { worker = Worker(courtyard) }
  }

  package init(_ plan: SimulationPlan) {
    self.plan = plan
    generator = SeededGenerator(seed: plan.seed &+ 1)
    let kernel = SimulatedKernel(seed: plan.seed &+ 2)
    kernel.sendBufferBytes = plan.sendBufferBytes
    kernel.receiveBufferBytes = plan.receiveBufferBytes
    self.kernel = kernel
    var settings = ChatSettings()
    settings.limits.roomsPerSessionMax = 10
    let listeners = Dialect.allCases.map { $0.listener(rooms: plan.rooms) }
    var configuration = Configuration(
      listeners: listeners, workers: plan.workers, limits: plan.limits, settings: settings, crowdMin: plan.crowdMin)
    twin = Twin(plan.twin)
    configuration.entrySink = twin
    let courtyard = Courtyard(kernel: kernel, configuration: configuration)
    self.courtyard = courtyard
    workers = (0..<plan.workers).map { _ in WorkerBox(courtyard) }
    let ledger = Ledger()
    clients = plan.characters.indices.map { index in
      SimulatedClient(
        index: index, character: plan.characters[index], dialect: plan.dialects[index], kernel: kernel, plan: plan,
        ledger: ledger)
    }
    ledger.chronicler = clients[0]
    phaseStart = kernel.now
    kernel.environment = self
  }

  /// Has everything that is said and heard told.
  package func trace(_ tell: @escaping (String) -> Void) {
    for client in clients { client.trace = tell }
  }

  /// Runs from the first connection to the shutdown.
  package func run() throws(SimulationFailure) {
    #if DEBUG
      let census = SegmentCensus()
      SegmentCensus.$current.withValue(census) { tellStory() }
      if census.living > 0 { fail("\(census.living) segments were never given back") }
    #else
      tellStory()
    #endif
    tally.add(kernel.tally)
    for client in clients { tally.add(client) }
    if let failure { throw SimulationFailure(plan.seed, failure) }
  }

  private func tellStory() {
    let logger = Logger(label: "simulation") { _ in SwiftLogNoOpLogHandler() }
    var reactor = Reactor(courtyard, logger: logger)
    for listener in courtyard.configuration.listeners {
      do throws(Errno) { _ = try reactor.listen(listener) } catch { fail("the server can't listen: \(error)") }
    }
    while failure == nil, reactor.turn(timeoutMilliseconds: nil) { inspect(reactor) }
    while failure == nil, step() {}
    if failure == nil { checkEnd() }
  }

  private func inspect(_ reactor: borrowing Reactor<SimulatedKernel>) {
    tally.turns += 1
    reactor.checkInvariants()
    // What it looks at stays wrong once it is, and it looks at everybody.
    if tally.turns % 4 == 0 || phase == .stopping {
      courtyard.checkInvariants(slots: reactor.slots, held: workers.compactMap { $0.worker.heldSlot })
    }
    if reactor.socketCount != kernel.descriptorsInUse { fail("the server has forgotten a socket") }
    if reactor.pausedCount > 0 { tally.pausedTurns += 1 }
    if reactor.isAcceptResting { tally.restingTurns += 1 }
    if mustBeVacant, reactor.occupiedCount > 0 { fail("everyone is gone, and a connection is not recycled") }
    for client in clients { if let failure = client.failure { fail(failure) } }
    if let failure = partedTwin { fail(failure) }
    if tally.turns > 100_000 { fail("it goes on for ever, in the phase \(phase)") }
  }

  /// How the worlds have parted. Where they shall, the story is told to its end, and the twin asked then.
  var partedTwin: String? { plan.twin.falsified == nil ? twin.failure : nil }

  func fail(_ sentence: String) {
    if failure == nil { failure = sentence }
    // Whatever the reactor waits for, it shall come round.
    kernel.wake()
  }

  func begin(_ phase: Phase) {
    self.phase = phase
    phaseStart = kernel.now
  }

  // MARK: What happens beside the reactor

  package func whileWaiting(timeoutMilliseconds: Int32) {
    let deadline = timeoutMilliseconds < 0 ? Int64.max : kernel.now + Int64(timeoutMilliseconds)
    for _ in 0..<generator.index(below: 6) { _ = step() }
    while failure == nil, !kernel.isReady, kernel.now < deadline {
      if step() { continue }
      if generator.chance(plan.faults.emptyWait) { return }
      advance(deadline)
    }
  }

  package func duringSystemCall() {
    if generator.chance(plan.faults.overtaking) {
      _ = workers[generator.index(below: workers.count)].step(plan, courtyard)
    }
  }

  /// Has somebody who can do something do it; false where nobody can.
  func step() -> Bool {
    let present = phase == .arriving ? 1 : clients.count
    let count = workers.count + present
    let begin = generator.index(below: count)
    // Workers that the system has not given a processor yet.
    let areDelayed = generator.chance(plan.workerDelay)
    for offset in 0..<count {
      let index = (begin + offset) % count
      if index < workers.count {
        if !areDelayed, workers[index].step(plan, courtyard) { return true }
      } else {
        let client = clients[index - workers.count]
        let wasHere = client.state != .gone
        guard client.step() else { continue }
        if wasHere, client.state == .gone { clients.first { $0.state == .waiting }?.takeOver(from: client) }
        return true
      }
    }
    if areDelayed { for worker in workers where worker.step(plan, courtyard) { return true } }
    return courtyard.runSlowWork()
  }

  /// Nothing can happen now: the story goes on, or the clock does.
  private func advance(_ deadline: Int64) {
    let before = phase
    settle()
    if phase != before || failure != nil { return }
    var next = deadline
    for client in clients { next = min(next, client.nextTime) }
    if next == .max {
      fail("nothing will ever happen again, in the phase \(phase)")
    } else {
      kernel.now = max(kernel.now + 1, next)
    }
  }
}

extension Simulation.WorkerBox {
  /// One hold of the world; false where the worker has nothing to do.
  func step(_ plan: SimulationPlan, _ courtyard: Courtyard<SimulatedKernel>) -> Bool {
    guard worker.heldSlot != nil || courtyard.hasWaitingWork else { return false }
    _ = worker.step(commandsMax: plan.commandsPerStepMax)
    return true
  }
}
