import MadangKernel
import MadangMemory
import MadangServer
import MadangTestSupport
import MadangWorld

/// Several nodes, each the whole server on a simulated kernel with a clock of its own that is off; one log between them, which
/// loses, doubles and swaps what it is given, and falls silent; people who are spread over the nodes. Nodes stand still, are
/// cut off, are killed and begin again, and lose their name to another process. On one thread: the same seed takes the same
/// turns.
///
/// Who writes the chronicle is connected to the first node, which only the log's faults befall.
package final class ClusterSimulation {
  enum Phase { case arriving, acting, mending, calming, stopping, over }

  let plan: ClusterPlan
  let log = SimulatedLog()
  private(set) var nodes: [ClusterNode] = []
  private(set) var clients: [SimulatedClient] = []
  private var nodeOfClient: [Int] = []
  private let ledger = Ledger()
  private var generator: SeededGenerator
  private var phase = Phase.arriving
  private var phaseStart: Int64
  private var now: Int64 = 1_000_000
  private var silentUntil: Int64 = 0
  private var cutOffUntil: [Int: Int64] = [:]
  private var restarts: [(name: String, at: Int64)] = []
  private var nonces = Nonces()
  /// What each name has kept, as far as nodes keep something.
  private var folders: [String: SimulatedFolder] = [:]
  /// What outlives the processes of each name.
  private var pages: [String: TrapPage] = [:]
  /// What each name has trapped at.
  private var traps: Set<String> = []
  private var trapsSaid = 0
  /// Whoever writes the chronicle was at a node that has trapped, or parted.
  private var isChronicleLost = false
  /// A bound that all nodes have alike, as every file has it: what differs by it shows in the worlds.
  private var departuresMax = 20
  private var failure: String?
  private var steps = 0
  private var advances = 0
  /// What the first node that had applied so much came to.
  private var digests: [UInt64: Digest] = [:]
  package private(set) var tally = ClusterTally()

  /// Numbers that no other process has. One thread drives all of it.
  private final class Nonces: @unchecked Sendable {
    private var last: UInt64 = 0

    func next() -> UInt64 {
      last += 1
      return last
    }
  }

  package init(_ plan: ClusterPlan) {
    self.plan = plan
    generator = SeededGenerator(seed: plan.people.seed &+ 4)
    phaseStart = now
    log.faults = plan.faults
    log.spoilsSnapshots = plan.spoilsSnapshots
    log.keptMax = plan.logKeptMax
    for number in 0..<plan.nodes { start("n\(number)", skew: plan.skews[number]) }
    nodes[0].engine.isSpared = true
    for index in plan.people.characters.indices {
      addClient(plan.people.characters[index], plan.people.dialects[index], at: index == 0 ? 0 : anyNode)
    }
    ledger.chronicler = clients[0]
  }

  private var anyNode: Int { generator.index(below: nodes.count) }

  private func start(_ name: String, skew: Int64) {
    let nonces = nonces
    var folder: SimulatedFolder?
    if plan.keepsFolders {
      // The process before may still have it.
      folder = folders[name].map { SimulatedFolder(copying: $0) } ?? SimulatedFolder()
      folders[name] = folder
    }
    let page = TrapPage(pages[name]?.marks ?? [])
    pages[name] = page
    let node = ClusterNode(
      name, plan, log, folder, seed: generator.next(), now: now, skew: skew, departuresMax: departuresMax, page: page
    ) { nonces.next() }
    node.traps.meet = { [unowned self, unowned node] number, share in meet(number, share: share, node) }
    nodes.append(node)
    if node.engine.hasRestored { tally.restorations += 1 }
    if node.hasBegunWithItsOwn { tally.ownRestorations += 1 }
    if phase == .acting { node.kernel.faults = plan.people.faults }
  }

  /// A node that was away for too long is given a backup of whoever has come furthest.
  private func restore(_ name: String) {
    let others = Set(nodes.filter { $0.isThere && $0.name != name }.map(\.name)).sorted()
    guard let best = others.compactMap({ folders[$0] }).max(by: { $0.position < $1.position }) else { return }
    tally.backups += 1
    folders[name] = SimulatedFolder(copying: best)
    start(name, skew: 0)
  }

  private func addClient(_ character: Character, _ dialect: Dialect, at node: Int) {
    clients.append(
      SimulatedClient(
        index: clients.count, character: character, dialect: dialect, kernel: nodes[node].kernel, plan: plan.people,
        ledger: ledger))
    nodeOfClient.append(node)
  }

  package func trace(_ tell: @escaping (String) -> Void) {
    for client in clients { client.trace = tell }
  }

  /// Runs from the first connection to the shutdown of all nodes.
  package func run() throws(SimulationFailure) {
    #if DEBUG
      let census = SegmentCensus()
      SegmentCensus.$current.withValue(census) { tellStory() }
      // Who is killed gives nothing back.
      if failure == nil, tally.kills == 0, census.living > 0 {
        fail("\(census.living) segments were never given back")
      }
    #else
      tellStory()
    #endif
    for client in clients { tally.people.add(client) }
    for node in nodes { tally.skips += node.skips }
    if let failure { throw SimulationFailure(plan.people.seed, failure) }
  }

  private func tellStory() {
    while failure == nil, phase != .over {
      steps += 1
      if steps > ClusterSimulation.stepsMax { fail("it goes on for ever, in the phase \(phase), at \(now)") }
      if !step() { advance() }
      for client in clients { if let failure = client.failure { fail(failure) } }
    }
  }

  private func fail(_ sentence: String) {
    if failure == nil { failure = sentence }
  }

  // MARK: What happens next

  /// Has somebody who can do something do it; false where nobody can.
  private func step() -> Bool {
    let present = phase == .arriving ? 1 : clients.count
    let count = nodes.count * 3 + present + 1
    let begin = generator.index(below: count)
    for offset in 0..<count where act((begin + offset) % count) { return true }
    return false
  }

  private func act(_ index: Int) -> Bool {
    if index == nodes.count * 3 { return now >= silentUntil && log.step(&generator) }
    if index > nodes.count * 3 { return act(clientAt: index - nodes.count * 3 - 1) }
    let node = nodes[index / 3]
    guard node.lives(at: now) else { return false }
    switch index % 3 {
    case 0: return node.turn()
    case 1: return node.engine.step()
    default:
      for worker in node.workers where worker.step(plan.people, node.courtyard) { return true }
      return node.courtyard.runSlowWork()
    }
  }

  private func act(clientAt index: Int) -> Bool {
    let client = clients[index]
    if nodes[nodeOfClient[index]].isKilled {
      if client.state == .gone { return false }
      client.wasReset = true
      client.state = .gone
      return true
    }
    let wasHere = client.state != .gone
    guard client.step() else { return false }
    if wasHere, client.state == .gone { clients.first { $0.state == .waiting }?.takeOver(from: client) }
    return true
  }

  /// Nothing can happen now: the story goes on, or the clocks do.
  private func advance() {
    checkWorlds()
    let before = phase
    settle()
    if phase != before || failure != nil { return }
    if phase == .acting { disturb() }
    var next = now + ClusterSimulation.stepMilliseconds
    for client in clients { next = min(next, max(now + ClusterSimulation.leastMilliseconds, client.nextTime)) }
    now = next
    for node in nodes where !node.isKilled { node.kernel.now = now }
    for (index, until) in cutOffUntil where now >= until {
      nodes[index].engine.reconnect()
      cutOffUntil[index] = nil
    }
    for restart in restarts where now >= restart.at { begin(again: restart.name) }
    restarts.removeAll { now >= $0.at }
    for (index, node) in nodes.enumerated() where node.hasParted && node.hasStopped && !node.isKilled {
      isChronicleLost = isChronicleLost || index == 0
      tally.partings += 1
      node.isKilled = true
      node.engine.stop()
      restarts.append((node.name, now + Int64(generator.pick(0...3_000))))
    }
    for node in nodes where node.lives(at: now) { _ = node.turn(isDue: true) }
  }

  private static let stepsMax = 200_000
  private static let stepMilliseconds: Int64 = 250
  /// Whoever wants to act, and can't yet, is looked at again after so long.
  private static let leastMilliseconds: Int64 = 20

  /// Nodes that have applied as much hold the same world.
  private func checkWorlds() {
    advances += 1
    for node in nodes where node.lives(at: now) && !node.hasParted {
      if advances % 8 == 0 { node.checkInvariants() }
      if node.seesDifference { fail("\(node.name) has seen that worlds differ") }
      guard let position = node.courtyard.appliedPosition, position != node.comparedAt else { continue }
      node.comparedAt = position
      let digest = node.courtyard.digest()
      tally.comparisons += 1
      if digests[position, default: digest] != digest {
        fail("two nodes have applied \(position) batches, and hold different worlds\(differences(at: position, node))")
      }
      digests[position] = digest
    }
  }

  /// Where they differ, if somebody else is still there.
  private func differences(at position: UInt64, _ node: ClusterNode) -> String {
    let digest = digests[position]
    let others = nodes.filter {
      $0 !== node && $0.lives(at: now) && $0.courtyard.appliedPosition == position && $0.courtyard.digest() == digest
    }
    guard let other = others.first else { return "" }
    var words = ""
    node.courtyard.inspect { mine in
      other.courtyard.inspect { theirs in words = ": " + mine.differences(from: theirs).joined(separator: "; ") }
    }
    return words
  }

  // MARK: What befalls nodes and the log

  private func disturb() {
    guard generator.chance(plan.disturbance) else { return }
    let index = anyNode
    let node = nodes[index]
    if plan.traps, trapsSaid < 3, node.isThere, generator.chance(400) {
      trapsSaid += 1
      let share = generator.chance(500) ? 1_000 : generator.pick(100...700)
      return node.say("TRAP \(trapsSaid) \(share)", as: "trapper\(trapsSaid)")
    }
    switch generator.index(below: 8) {
    case 0:
      // As while another leader is elected.
      tally.silences += 1
      silentUntil = now + Int64(generator.pick(4_000...9_000))
    case 6 where node.isThere:
      tally.reloads += 1
      departuresMax = generator.pick(0...30)
      node.reload(departuresMax: departuresMax)
    case _ where index == 0 || !node.isThere: return
    case 7:
      tally.drains += 1
      node.drain()
      restarts.append((node.name, now + Int64(generator.pick(5_000...20_000))))
    case 1:
      tally.pauses += 1
      node.standsUntil = now + Int64(generator.pick(100...9_000))
    case 2:
      tally.partitions += 1
      node.engine.isCutOff = true
      cutOffUntil[index] = now + Int64(generator.pick(500...12_000))
    case 3: kill(node)
    case 4:
      // A second process of its name, while it lives.
      tally.twins += 1
      begin(again: node.name)
    default:
      kill(node)
      restarts.append((node.name, now + Int64(generator.pick(100...10_000))))
    }
  }

  /// A node carries out what some trap at: all of them, each time that they do; or one here and there, and not again.
  private func meet(_ number: String, share: Int, _ node: ClusterNode) {
    if node.isKilled { return }
    let trap = "\(number) at \(node.name)"
    // A process whose name another one has taken leaves nothing to it.
    let isLast = pages[node.name] === node.page
    let isFirst = !isLast || traps.insert(trap).inserted
    if share < 1_000, !isFirst || !generator.chance(share) { return }
    if !isFirst { return fail("a node has trapped twice, at \(trap)") }
    isChronicleLost = isChronicleLost || node === nodes[0]
    tally.traps += 1
    kill(node)
    if !isLast { return }
    node.page.trap()
    node.page.collect()
    pages[node.name] = TrapPage(node.page.marks)
    restarts.append((node.name, now + Int64(generator.pick(100...10_000))))
  }

  private func kill(_ node: ClusterNode) {
    tally.kills += 1
    node.isKilled = true
    node.engine.stop()
  }

  private func begin(again name: String) {
    tally.restarts += 1
    start(name, skew: Int64(generator.pick(-5_000...5_000)))
    if nodes[nodes.count - 1].isLate { restore(name) }
    if phase != .acting || nodes[nodes.count - 1].isLate { return }
    for _ in 0..<generator.index(below: 3) {
      addClient(.steady, generator.chance(300) ? .numbered : .irc, at: nodes.count - 1)
    }
  }

  // MARK: The story

  private func begin(_ phase: Phase) {
    self.phase = phase
    phaseStart = now
  }

  private func settle() {
    switch phase {
    case .arriving:
      guard clients[0].current.count == plan.people.rooms else {
        if now - phaseStart > 120_000 { fail("nobody is ever let in") }
        return
      }
      for node in nodes { node.kernel.faults = plan.people.faults }
      begin(.acting)
    case .acting:
      guard clients.allSatisfy({ $0.isDone }) else {
        if now - phaseStart > 3_600_000, let late = clients.first(where: { !$0.isDone }) {
          fail("client \(late.index) (\(late.character), \(late.dialect)) never comes to an end: \(late.expected)")
        }
        return
      }
      mend()
    case .mending:
      guard nodes.allSatisfy({ !$0.isThere || ($0.courtyard.seat?.isAtRest ?? false) }), restarts.isEmpty, hasSettled
      else {
        if now - phaseStart > 120_000 { fail("the nodes never come to a rest\(restlessness)") }
        return
      }
      begin(.calming)
      for client in clients where client.isClean && !client.hasFlooded && !client.finishesSending && !client.saidQuit {
        client.claimDeniedNick(clients)
        client.settle()
      }
    case .calming:
      if let late = clients.first(where: { $0.owesSettling }) {
        if now - phaseStart > 300_000 {
          fail("client \(late.index) (\(late.character)) is never answered: \(late.expected)")
        }
        return
      }
      // Some nodes may yet gather what others have handed out.
      if !hasReadAll {
        if now - phaseStart > 300_000 { fail("the nodes never come to a rest again\(restlessness)") }
        return
      }
      if !isChronicleLost, !nodes[0].hasParted, let flaw = SimulationChecks(clients: clients).flaw { fail(flaw) }
      tally.chroniclers += clients[0].hasSeenAll ? 1 : 0
      begin(.stopping)
      for node in nodes where node.isThere { node.kernel.signals.append(.stop) }
    case .stopping:
      guard nodes.allSatisfy({ $0.isKilled || ($0.hasStopped && $0.hasNobody) }) else {
        if now - phaseStart > 60_000 { fail("they never stop") }
        return
      }
      begin(.over)
    case .over: break
    }
  }

  /// What keeps them from it, for whoever reads the failure.
  private var restlessness: String {
    var words: [String] = restarts.map { "\($0.name) is to begin again" }
    if log.hasUnderway { words.append("something is on its way to the log") }
    for node in nodes where node.isThere {
      words.append("\(node.name) \(node.state), of \(log.batches.count) batches")
    }
    if words.isEmpty {
      for node in nodes {
        words.append("\(node.name) has ended, \(node.isKilled ? "killed" : "in order"): \(node.lastWords)")
      }
    }
    return ": " + words.joined(separator: "; ")
  }

  /// Whatever was wrong is over.
  private func mend() {
    begin(.mending)
    silentUntil = 0
    log.faults = SimulatedLog.Faults()
    for (index, _) in cutOffUntil { nodes[index].engine.reconnect() }
    cutOffUntil = [:]
    for node in nodes { node.standsUntil = 0 }
    for restart in restarts { begin(again: restart.name) }
    restarts = []
  }

  /// Whether all that the living have had of the log is applied, and whoever was killed is known to be gone.
  private var hasSettled: Bool { hasReadAll && now - phaseStart >= 15_000 }

  /// Whether all that the living have had of the log is applied.
  private var hasReadAll: Bool {
    if log.hasUnderway { return false }
    let positions = Set(nodes.filter { $0.isThere }.map { $0.courtyard.appliedPosition })
    return positions.count == 1 && positions.first != .some(nil)
  }
}
