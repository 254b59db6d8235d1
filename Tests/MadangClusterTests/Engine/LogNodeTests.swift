import MadangCluster
import MadangTestSupport
import MadangTestTraits
import Testing

/// Nodes that say something through an engine which loses, is silent and is killed: each thing is heard by all, once, in one
/// order, and in the order in which it was said.
@Suite(.serialized, .againstHanging, .waits) struct LogNodeTests {
  /// How many numbers of each may be on their way, so that something is whenever something happens.
  private static let aheadMax = 5

  /// Has each of them say so many numbers, with something in between, and sees what all have heard.
  private func drive(_ nodes: [LogNode], each count: Int, _ events: [Int: () throws -> Void]) throws {
    func turn() { for node in nodes { node.turn() } }
    for number in 0..<count {
      try events[number]?()
      #expect(
        eventually {
          turn()
          return nodes.allSatisfy { $0.heard.entries.count >= (number - LogNodeTests.aheadMax) * nodes.count }
        })
      for (index, node) in nodes.enumerated() {
        #expect(
          eventually {
            turn()
            return node.offer("\(index) \(number)")
          })
      }
    }
    #expect(
      eventually {
        turn()
        return nodes.allSatisfy { $0.isAtRest && $0.heard.entries.count >= count * nodes.count }
      })
    // Who is behind has less, nothing else.
    #expect(eventually { Set(nodes.map { $0.heard.entries.count }).count == 1 })
    let entries = nodes[0].heard.entries
    for node in nodes { #expect(node.heard.entries == entries && node.isWhole && node.refusal == nil) }
    for index in nodes.indices {
      #expect(entries.filter { $0.hasPrefix("\(index) ") } == (0..<count).map { "\(index) \($0)" })
    }
    for node in nodes { node.engine.stop() }
  }

  @Test("In memory: batches are lost, and the log is silent for a while")
  func memory() throws {
    let log = MemoryLog()
    let nodes = (0..<3).map { LogNode("\($0)", nonce: UInt64($0), MemoryEngine(log)) }
    // Silence ends by itself: nothing is heard in it.
    let silence = {
      log.isSilent = true
      waitUntil { nodes.allSatisfy { !$0.isLive } }
      for node in nodes { node.turn() }
      log.isSilent = false
    }
    try drive(nodes, each: 600, [100: { log.lose(3) }, 300: silence, 500: { log.lose(1) }])
  }

  #if Cluster
    private func node(_ index: Int, _ servers: NatsServers) throws -> LogNode {
      var options = try NatsOptions(servers: servers.url, network: "test")
      options.keptBytesMax = 64 << 20
      return LogNode("\(index)", nonce: UInt64(index), try NatsEngine(options))
    }

    @Test("One server of NATS, killed twice", .needsNats)
    func alone() throws {
      let servers = try NatsServers()
      func restart() throws {
        servers.kill(0)
        try servers.start(0)
      }
      let nodes = try (0..<3).map { try node($0, servers) }
      try drive(nodes, each: 300, [100: restart, 200: restart])
    }

    @Test("Three servers of NATS, each of which is killed in turn", .needsNats)
    func cluster() throws {
      let servers = try NatsServers(count: 3)
      let nodes = try (0..<3).map { try node($0, servers) }
      #expect(eventually { nodes.allSatisfy(\.isLive) })
      var events: [Int: () throws -> Void] = [:]
      for index in 0..<3 {
        events[50 + 100 * index] = {
          // Without two that have all, nothing goes on.
          #expect(
            eventually {
              for node in nodes { node.turn() }
              return (0..<3).allSatisfy(servers.isUpToDate)
            })
          servers.kill(index)
        }
        events[100 + 100 * index] = { try servers.start(index) }
      }
      try drive(nodes, each: 350, events)
    }
  #endif
}
