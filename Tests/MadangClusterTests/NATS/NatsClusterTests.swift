#if Cluster
  import MadangCluster
  import MadangTestSupport
  import MadangTestTraits
  import Testing

  /// The engine and three servers of NATS, each of which has all batches.
  @Suite(.needsNats, .serialized, .againstHanging, .waits) struct NatsClusterTests {
    private let servers: NatsServers

    init() throws { servers = try NatsServers(count: 3) }

    private func expectOneLog(_ nodes: [NatsNode], with texts: [String]) {
      #expect(eventually { nodes.allSatisfy { Set($0.receiver.texts).isSuperset(of: texts) } })
      // Whoever has less is behind, nothing else.
      #expect(eventually { Set(nodes.map { $0.receiver.texts.count }).count == 1 })
      #expect(Set(nodes.map { $0.receiver.texts }).count == 1 && nodes.allSatisfy { $0.receiver.isWhole(from: 1) })
    }

    @Test("The leader of the stream is killed while two append: nothing that came is lost, and both have one order")
    func leaderKilled() throws {
      let nodes = [try NatsNode(servers.url), try NatsNode(servers.url)]
      #expect(eventually { nodes.allSatisfy { $0.receiver.isLive } })
      var said: [String] = []
      func say(_ text: String, _ node: NatsNode) {
        #expect(node.say(text))
        said.append(text)
      }
      for number in 0..<20 { say("before \(number)", nodes[number % 2]) }
      let facts = try #require(nodes[0].facts)
      #expect(facts.replicas == 3)
      let leader = try #require(facts.leader.flatMap(servers.index(of:)))
      servers.kill(leader)
      for number in 0..<20 { say("without \(number)", nodes[number % 2]) }
      try servers.start(leader)
      for number in 0..<20 { say("after \(number)", nodes[number % 2]) }
      let late = try NatsNode(servers.url)
      #expect(eventually { late.receiver.isLive })
      expectOneLog(nodes + [late], with: said)
    }

    @Test("All servers are killed and begin again: what had come is there, in its place")
    func allKilled() throws {
      let nodes = [try NatsNode(servers.url), try NatsNode(servers.url)]
      #expect(nodes[0].say("before") && nodes[1].say("before too"))
      for index in 0..<3 { servers.kill(index) }
      for index in 0..<3 { try servers.start(index) }
      #expect(nodes[0].say("after") && nodes[1].say("after too"))
      expectOneLog(nodes, with: ["before", "before too", "after", "after too"])
    }

    @Test("Without a majority the log is silent, and says so to who has appended; it goes on where it was")
    func silence() throws {
      let first = try NatsNode(servers.url)
      #expect(first.say("before"))
      let leader = try #require(first.facts?.leader.flatMap(servers.index(of:)))
      // Connected to the one that goes on.
      let node = try NatsNode(servers.url(leader))
      #expect(eventually { node.receiver.isLive })
      let others = (0..<3).filter { $0 != leader }
      for index in others { servers.pause(index) }
      // What is said first may still be stored: they don't stand still at once.
      var looks = 0
      #expect(
        eventually {
          looks += 1
          if looks % 100 == 1 { _ = node.append("perhaps lost") }
          return node.receiver.wasSilent
        })
      for index in others { servers.resume(index) }
      #expect(node.say("after") && node.receiver.isWhole(from: 1))
    }
  }
#endif
