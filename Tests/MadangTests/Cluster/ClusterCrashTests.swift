import Foundation
import MadangTestSupport
import MadangTestTraits
import Synchronization
import Testing

/// Servers of NATS and nodes are killed, stopped and ended at random while people speak: all have one order, and what came back
/// to somebody is there for everybody.
@Suite(.againstHanging, .waits, .serialized, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
struct ClusterCrashTests {
  /// Where each node is to be found; nil: it is not there.
  private final class Ports: Sendable {
    private let ports = Mutex<[UInt16?]>([nil, nil, nil])

    subscript(index: Int) -> UInt16? {
      get { ports.withLock { $0[index] } }
      set { ports.withLock { $0[index] = newValue } }
    }
  }

  /// Three nodes and those who are connected to them. The first node stays.
  private final class Village {
    let engine: NatsServers
    private var nodes: [Program?]
    private let ports = Ports()
    private(set) var people: [Villager] = []
    let witness: Villager

    init(servers: Int) throws {
      engine = try NatsServers(count: servers)
      nodes = [nil, nil, nil]
      let first = try Village.start(0, engine)
      nodes[0] = first
      let port = try first.port()
      ports[0] = port
      let witness = Villager("witness", speaks: false) { port }
      self.witness = witness
      #expect(eventually { witness.heard.isInRoom })
      for index in 1...2 { try begin(index) }
      for (index, name) in ["ann", "bob", "cat", "dan"].enumerated() {
        let ports = ports
        people.append(Villager(name) { ports[[0, 1, 2, 1][index]] })
      }
    }

    private static func start(_ index: Int, _ engine: NatsServers) throws -> Program {
      try Program(
        "serve", "--cluster", engine.url, "--node-name", "n\(index + 1)", "--listen", "irc://127.0.0.1:0", "--flood",
        "off")
    }

    func begin(_ index: Int) throws {
      let node = try Village.start(index, engine)
      nodes[index] = node
      let port = try node.port()
      ports[index] = port
    }

    func signal(_ number: Int32, _ index: Int) { nodes[index]?.signal(number) }

    func end(_ index: Int) {
      ports[index] = nil
      nodes[index]?.end()
      nodes[index] = nil
    }

    /// Waits until each of them has been echoed something more.
    func goesOn() -> Bool {
      let before = people.map { $0.heard.echoed.count }
      return eventually { [people] in
        // What was on its way before is not enough.
        zip(people, before).allSatisfy { $0.heard.echoed.count >= $1 + 2 }
      }
    }

    /// What everybody has heard, once all are silent and have heard it.
    func close() -> VillageRecord {
      for person in people { person.fallSilent() }
      let (people, witness) = (people, witness)
      let witnessed: () -> Set<String> = { Set(witness.heard.stays.flatMap { $0 }) }
      let echoed: () -> Set<String> = { Set(people.flatMap { $0.heard.echoed }) }
      #expect(eventually { witnessed().isSuperset(of: echoed()) })
      for person in people { person.stop() }
      #expect(eventually { people.allSatisfy { $0.isGone } })
      // Whatever they have heard was said before.
      let heard: Set<String> = Set(people.flatMap { $0.heard.stays.flatMap { $0 } })
      #expect(eventually { witnessed().isSuperset(of: heard) })
      witness.stop()
      #expect(eventually { witness.isGone })
      for index in 0..<3 { end(index) }
      #expect(witness.heard.stays.count == 1, "who stays at the first node was sent away")
      return VillageRecord(witness: witness.heard.stays[0], others: people.map { ($0.name, $0.heard) })
    }
  }

  private static let environment = ProcessInfo.processInfo.environment

  @Test("whatever is killed, stopped or ended, there is one order, and nothing is lost or doubled", arguments: [1, 3])
  func crashes(servers: Int) throws {
    let rounds = Int(Self.environment["MADANG_CRASH_ROUNDS"] ?? "") ?? 3
    let seed = UInt64(Self.environment["MADANG_CRASH_SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    var generator = SeededGenerator(seed: seed)
    let village = try Village(servers: servers)
    #expect(village.goesOn())
    var story: [String] = []
    for _ in 1...rounds {
      story.append(try disturb(village, servers: servers, &generator))
      guard village.goesOn() else {
        Issue.record("seed \(seed): nobody is heard any more after \(story.joined(separator: ", "))")
        return
      }
    }
    let record = village.close()
    let flaw = record.flaw
    #expect(flaw == nil, "seed \(seed), \(story.joined(separator: ", "))")
    #expect(record.witness.count > 8)
  }

  /// One thing befalls one of them. Returns what.
  private func disturb(
    _ village: Village, servers: Int, _ generator: inout SeededGenerator
  ) throws -> String {
    let node = generator.pick(1...2)
    let server = generator.index(below: servers)
    let milliseconds = Int32(generator.pick(200...6_000))
    switch generator.index(below: 6) {
    case 0:
      village.signal(SIGKILL, node)
      village.end(node)
      try village.begin(node)
      return "node \(node + 1) killed"
    case 1:
      village.end(node)
      try village.begin(node)
      return "node \(node + 1) ended"
    case 2:
      village.signal(SIGSTOP, node)
      LineSocket.rest(milliseconds: milliseconds)
      village.signal(SIGCONT, node)
      return "node \(node + 1) stopped for \(milliseconds) ms"
    case 3:
      village.engine.kill(server)
      LineSocket.rest(milliseconds: milliseconds / 4)
      try restart(server, village)
      return "server \(server + 1) killed"
    case 4:
      village.engine.end(server)
      try restart(server, village)
      return "server \(server + 1) ended"
    default:
      village.engine.pause(server)
      LineSocket.rest(milliseconds: milliseconds)
      village.engine.resume(server)
      #expect(eventually { village.engine.isUpToDate(server) })
      return "server \(server + 1) stopped for \(milliseconds) ms"
    }
  }

  /// The next is not befallen before this one has all again.
  private func restart(_ server: Int, _ village: Village) throws {
    try village.engine.start(server)
    #expect(eventually { village.engine.isUpToDate(server) })
  }

  // MARK: Who looks at it

  private func record(_ change: (inout [String], inout [Villager.Heard]) -> Void) -> VillageRecord {
    var witness = (1...6).map { "\($0 % 2 == 0 ? "ann" : "bob"):\($0)" }
    var heard = [Villager.Heard(), Villager.Heard()]
    heard[0].stays = [Array(witness[0..<3]), Array(witness[4..<6])]
    heard[0].echoed = ["ann:2", "ann:6"]
    heard[1].stays = [Array(witness[1..<5])]
    heard[1].echoed = ["bob:3", "bob:5"]
    change(&witness, &heard)
    return VillageRecord(witness: witness, others: [("ann", heard[0]), ("bob", heard[1])])
  }

  @Test("whatever is missing, doubled, swapped, alone or refused is found")
  func checker() {
    #expect(record { _, _ in }.flaw == nil)
    #expect(record { witness, _ in witness.append(witness[0]) }.flaw == "bob:1 was heard twice")
    #expect(record { witness, _ in witness.remove(at: 3) }.flaw?.contains("heard ann:4") == true)
    #expect(record { witness, _ in witness.swapAt(1, 2) }.flaw != nil)
    #expect(record { _, heard in heard[1].stays[0].remove(at: 1) }.flaw?.contains("where others heard") == true)
    #expect(record { _, heard in heard[0].stays[0].insert("cat:1", at: 0) }.flaw == "ann alone heard cat:1")
    #expect(record { _, heard in heard[0].stays[1].append("cat:1") }.flaw == "ann alone heard cat:1")
    #expect(record { _, heard in heard[0].echoed.append("ann:8") }.flaw?.contains("nobody else heard it") == true)
    #expect(record { _, heard in heard[0].echoed.swapAt(0, 1) }.flaw?.contains("stands before") == true)
    #expect(record { _, heard in heard[1].complaint = "404" }.flaw == "bob was told 404")
  }
}
