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

  /// Three nodes and those who are connected to them. To the first nothing is done; it may be cut off all the same.
  private final class Village {
    let engine: NatsServers
    private var nodes: [Program?]
    private let ports = Ports()
    /// What each process of a node has written in its log.
    private var journals: [String] = []
    private let folder: ScratchFolder
    private(set) var people: [Villager] = []
    let witness: Villager

    init(servers: Int) throws {
      engine = try NatsServers(count: servers)
      folder = try ScratchFolder()
      nodes = [nil, nil, nil]
      let journal = try folder.write("", to: "log-0")
      journals = [journal]
      let first = try Village.start(0, engine, journal)
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

    private static func start(_ index: Int, _ engine: NatsServers, _ journal: String) throws -> Program {
      try Program(
        loggingTo: journal, "serve", "--cluster", engine.url, "--node-name", "n\(index + 1)", "--listen",
        "irc://127.0.0.1:0", "--flood",
        "off")
    }

    func begin(_ index: Int) throws {
      let journal = try folder.write("", to: "log-\(journals.count)")
      journals.append(journal)
      let node = try Village.start(index, engine, journal)
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

    /// The servers of NATS have lost or swapped something, as nodes say of some versions that they may; and nodes have noticed that
    /// what they hold differs. Nobody could be promised more.
    var hasLostWhatItMay: Bool {
      let text = journals.map { TextFile.text(of: $0) }.joined()
      let signs = ["nodes-differ", "node-diverged", "node-strange", "engine-refused"]
      return text.contains("event=engine-doubtful") && signs.contains { text.contains("event=\($0)") }
    }

    /// The same, looked at now and then.
    private func hasLostWhatItMay(_ looks: inout Int) -> Bool {
      looks += 1
      return looks % 200 == 0 && hasLostWhatItMay
    }

    /// Waits until each of them has been echoed something more; or never will be, for what has been lost.
    func goesOn() -> Bool {
      let before = people.map { $0.heard.echoed.count }
      var looks = 0
      return eventually { [people] in
        if hasLostWhatItMay(&looks) { return true }
        // What was on its way before is not enough.
        return zip(people, before).allSatisfy { $0.heard.echoed.count >= $1 + 2 }
      }
    }

    /// Whether nodes say nothing of what the servers may lose.
    private var engineIsSound: Bool { !journals.contains { TextFile.text(of: $0).contains("event=engine-doubtful") } }

    /// What everybody has heard, once all are silent and whoever is there has heard as much as the others.
    func close() -> VillageRecord {
      for person in people { person.fallSilent() }
      let all = people + [witness]
      var looks = 0
      #expect(
        eventually {
          if hasLostWhatItMay(&looks) { return true }
          let heard = all.map { $0.heard }
          return heard.allSatisfy(\.isInRoom) && Set(heard.compactMap { $0.stays.last?.last }).count == 1
        })
      for person in all { person.stop() }
      #expect(eventually { all.allSatisfy { $0.isGone } })
      let record = VillageRecord(people: all.map { ($0.name, $0.heard) })
      // Beats tell what worlds come to, and go on.
      if record.flaw != nil { _ = engineIsSound || eventually { hasLostWhatItMay } }
      for index in 0..<3 { end(index) }
      return record
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
    if flaw != nil, village.hasLostWhatItMay {
      print(
        "The servers of NATS have lost something, and nodes have noticed: seed \(seed), \(story.joined(separator: ", "))"
      )
      return
    }
    #expect(flaw == nil, "seed \(seed), \(story.joined(separator: ", "))")
    #expect(record.count > 8)
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

  private func record(_ change: (inout [Villager.Heard]) -> Void) -> VillageRecord {
    let texts = (1...6).map { "\($0 % 2 == 0 ? "ann" : "bob"):\($0)" }
    var heard = [Villager.Heard(), Villager.Heard(), Villager.Heard()]
    heard[0].stays = [Array(texts[0..<3]), Array(texts[4..<6])]
    heard[0].echoed = ["ann:2", "ann:6"]
    heard[1].stays = [Array(texts[1..<5])]
    heard[1].echoed = ["bob:3", "bob:5"]
    heard[2].stays = [texts]
    change(&heard)
    return VillageRecord(people: Array(zip(["ann", "bob", "witness"], heard)))
  }

  @Test("whatever is missing, doubled, swapped, alone or refused is found")
  func checker() {
    #expect(record { _ in }.flaw == nil && record { _ in }.count == 6)
    // Nobody need be there from beginning to end.
    #expect(record { $0[2].stays = [] }.flaw == nil)
    #expect(record { $0[2].stays[0].append("bob:1") }.flaw == "bob:1 was heard twice")
    #expect(record { $0[2].stays[0].remove(at: 3) }.flaw == "witness heard bob:5 behind bob:3, where bob heard ann:4")
    #expect(record { $0[2].stays[0].swapAt(1, 2) }.flaw == "witness heard bob:3 behind bob:1, where ann heard ann:2")
    #expect(record { $0[1].stays[0].remove(at: 1) }.flaw == "bob heard ann:4 behind ann:2, where ann heard bob:3")
    #expect(
      record { $0[0].stays[0].insert("cat:1", at: 1) }.flaw == "witness heard ann:2 behind bob:1, where ann heard cat:1"
    )
    #expect(
      record { $0[1].stays[0].insert("cat:1", at: 0) }.flaw == "bob heard cat:1 before ann:2, where ann heard bob:1"
    )
    #expect(record { $0[0].stays.append(["ann:6", "bob:1"]) }.flaw == "some texts stand before themselves")
    #expect(record { $0[0].echoed.append("ann:8") }.flaw == "ann:8 was echoed to ann, who did not hear it")
    #expect(record { $0[0].echoed.swapAt(0, 1) }.flaw == "ann:2 was echoed behind what it stands before")
    #expect(record { $0[1].complaint = "404" }.flaw == "bob was told 404")
  }
}
