#if Cluster
  @testable import MadangCluster
  import MadangTestSupport
  import MadangTestTraits
  import MadangWorld
  import Testing

  /// The engine and one server of NATS.
  @Suite(.needsNats, .againstHanging, .waits) struct NatsEngineTests {
    private let servers: NatsServers

    init() throws { servers = try NatsServers() }

    @Test("What two append at once, both have in one order, whole; it says who the server is, and what it may lose")
    func order() throws {
      let nodes = [try NatsNode(servers.url), try NatsNode(servers.url)]
      #expect(eventually { nodes.allSatisfy { $0.receiver.isLive } })
      for number in 0..<500 {
        for (index, node) in nodes.enumerated() { #expect(node.append("\(index) \(number)")) }
      }
      #expect(eventually { nodes.allSatisfy { $0.receiver.texts.count == 1_000 } })
      #expect(nodes[0].receiver.texts == nodes[1].receiver.texts && nodes.allSatisfy { $0.receiver.isWhole(from: 1) })
      for index in 0..<2 {
        let own = nodes[0].receiver.texts.filter { $0.hasPrefix("\(index) ") }
        #expect(own == (0..<500).map { "\(index) \($0)" })
      }
      let facts = try #require(nodes[0].facts)
      #expect(facts.server == servers.name(0) && facts.replicas == 1 && facts.isSyncedFirst == nil)
      #expect(facts.version == "2.9.10" ? facts.warning?.contains("2.10.23") == true : true)
    }

    @Test("Who comes later reads all from where they say; long batches and empty ones come as they are")
    func late() throws {
      let first = try NatsNode(servers.url)
      #expect(eventually { first.receiver.isLive })
      let batches: [[UInt8]] = (0..<300).map { index in
        [UInt8](repeating: UInt8(index % 256), count: index % 50 == 49 ? LogLimits.batchBytesMax : index % 7)
      }
      for batch in batches { #expect(eventually { first.engine.append(batch) }) }
      #expect(eventually { first.receiver.now.batches.count == batches.count })
      #expect(first.receiver.now.batches == batches)
      let second = try NatsNode(servers.url)
      let third = try NatsNode(servers.url, after: 250)
      #expect(eventually { second.receiver.isLive && third.receiver.isLive })
      // Before it is live, it has all that there was.
      #expect(second.receiver.now.batches == batches && second.receiver.isWhole(from: 1))
      #expect(third.receiver.now.batches == Array(batches[250...]) && third.receiver.isWhole(from: 251))
    }

    @Test("A server that is killed and begins again: all is there once and in order, and what was lost is said again")
    func restart() throws {
      let nodes = [try NatsNode(servers.url), try NatsNode(servers.url)]
      #expect(eventually { nodes.allSatisfy { $0.receiver.isLive } })
      #expect(nodes[0].say("before") && nodes[1].say("before too"))
      servers.kill(0)
      #expect(eventually { nodes.allSatisfy { !$0.receiver.isLive } })
      #expect(!nodes[0].append("nobody takes it"))
      try servers.start(0)
      #expect(nodes[1].say("after") && nodes[0].say("after too"))
      #expect(eventually { nodes.allSatisfy { $0.receiver.texts.contains("after too") } })
      #expect(nodes[0].receiver.texts == nodes[1].receiver.texts && nodes.allSatisfy { $0.receiver.isWhole(from: 1) })
      guard
        case .connecting(let reason?)? = nodes[0].receiver.now.states.first(where: {
          $0 != .connecting(nil) && !$0.isLive
        })
      else {
        Issue.record("It was never told to be lost.")
        return
      }
      #expect(!reason.isEmpty)
    }

    @Test("A server that comes after the engine is found; what was wrong is told until then")
    func later() throws {
      servers.end(0)
      let node = try NatsNode(servers.url)
      #expect(eventually { node.receiver.now.states.count == 2 })
      guard case .connecting(let reason?) = node.receiver.now.states[1] else {
        Issue.record("It says \(node.receiver.now.states[1]).")
        return
      }
      #expect(reason.hasPrefix(servers.url(0)))
      try servers.start(0)
      #expect(node.say("at last"))
    }

    @Test("A server that stands still is noticed, and what was appended comes once it goes on")
    func standsStill() throws {
      let node = try NatsNode(servers.url)
      #expect(node.say("before"))
      servers.pause(0)
      _ = node.append("perhaps lost")
      #expect(eventually { !node.receiver.isLive })
      servers.resume(0)
      #expect(node.say("after") && node.receiver.isWhole(from: 1))
    }

    @Test("Who takes too slowly loses nothing: what was dropped on the way is read again")
    func slow() throws {
      var limits = NatsLimits()
      limits.publishedMax = 4
      limits.asksMax = 3
      let slow = try NatsNode(servers.url, limits)
      let quick = try NatsNode(servers.url)
      #expect(eventually { slow.receiver.isLive && quick.receiver.isLive })
      slow.receiver.hold()
      for number in 0..<200 { #expect(quick.append("\(number)")) }
      #expect(eventually { quick.receiver.texts.count == 200 })
      slow.receiver.goOn()
      #expect(eventually { slow.receiver.texts.count == 200 })
      #expect(slow.receiver.texts == quick.receiver.texts && slow.receiver.isWhole(from: 1))
    }

    @Test("What somebody has deleted from the log is passed over, once its leader says so")
    func deleted() throws {
      var options = try NatsOptions(servers: servers.url, network: "test")
      options.keptBytesMax = 64 << 20
      let names = StreamNames(network: "test")
      var made: NatsConnection?
      #expect(
        eventually {
          made = try? NatsConnection(options, NatsLimits())
          return made != nil
        })
      let connection = try #require(made)
      defer { connection.close() }
      var stream = StreamConfiguration(names, replicas: 1, keptBytesMax: options.keptBytesMax)
      stream.deniesDelete = false
      func ask(_ question: String, _ text: String) throws {
        let answer = try connection.request(
          "$JS.API.STREAM.\(question).\(names.stream)", Array(text.utf8), milliseconds: 10_000)
        #expect(!String(decoding: answer, as: UTF8.self).contains("error"))
      }
      try ask("CREATE", stream.json)
      let node = try NatsNode(servers.url)
      for text in ["1", "2", "3", "4", "5", "6"] { #expect(node.say(text)) }
      for sequence in [3, 4] { try ask("MSG.DELETE", "{\"seq\":\(sequence)}") }
      let late = try NatsNode(servers.url)
      #expect(eventually { late.receiver.isLive })
      #expect(late.receiver.now.sequences == [1, 2, 5, 6] && late.receiver.texts == ["1", "2", "5", "6"])
    }

    @Test("A log that ends before what a node has is refused, after some patience")
    func regressed() throws {
      var limits = NatsLimits()
      limits.regressMilliseconds = 500
      let node = try NatsNode(servers.url, after: 7, limits)
      #expect(eventually { node.receiver.refusal != nil })
      #expect(
        node.receiver.refusal?.hasPrefix("The stream MADANG_test_1 ends at 0, and this node has it up to 7") == true)
      #expect(node.receiver.now.batches.isEmpty && !node.append("anything"))
    }

    @Test("A log that was made anew under the same name is another one, also where it has grown as long")
    func madeAnew() throws {
      var limits = NatsLimits()
      limits.regressMilliseconds = 600_000
      limits.creationMilliseconds = 0
      let node = try NatsNode(servers.url, limits)
      #expect(node.say("one"))
      servers.end(0)
      try servers.forget(0)
      try servers.start(0)
      let other = try NatsNode(servers.url)
      #expect(other.say("else"))
      #expect(eventually { node.receiver.refusal != nil })
      #expect(node.receiver.refusal?.hasPrefix("The stream MADANG_test_1 is another one than before") == true)
      #expect(node.receiver.texts.first == "one" && !node.receiver.texts.contains("else"))
    }

    @Test("What is no longer kept can't be read, and nothing is left out in silence")
    func tooOld() throws {
      let node = try NatsNode(servers.url) { $0.keptBytesMax = 1 << 20 }
      #expect(eventually { node.receiver.isLive })
      for number in 0..<20 {
        #expect(node.engine.append([UInt8](repeating: UInt8(number), count: 200 << 10)))
        #expect(eventually { node.receiver.now.batches.count == number + 1 })
      }
      let late = try NatsNode(servers.url) { $0.keptBytesMax = 1 << 20 }
      #expect(eventually { late.receiver.refusal != nil })
      #expect(late.receiver.refusal?.contains("this node needs 1") == true && late.receiver.now.batches.isEmpty)
      // One that has nearly all goes on.
      let near = try NatsNode(servers.url, after: 19) { $0.keptBytesMax = 1 << 20 }
      #expect(eventually { near.receiver.isLive })
      #expect(near.receiver.now.sequences == [20])
    }

    @Test("More replicas than there are servers are refused; so is a stream that was made for something else")
    func unsuitable() throws {
      let node = try NatsNode(servers.url) { $0.replicas = 3 }
      #expect(eventually { node.receiver.refusal != nil })
      #expect(
        node.receiver.refusal?.hasSuffix("stands alone, and 3 replicas were asked for: ask for 1, or make it a cluster")
          == true)
      let good = try NatsNode(servers.url)
      #expect(eventually { good.receiver.isLive })
      let other = try NatsNode(servers.url) { $0.replicas = 3 }
      #expect(eventually { other.receiver.refusal != nil })
      #expect(other.receiver.refusal == "The stream MADANG_test_1 won't do: num_replicas is 1, and should be 3")
    }

    @Test("What the servers can't set aside for the log is said, and tried again")
    func noStorage() throws {
      let node = try NatsNode(servers.url) { $0.keptBytesMax = 64 << 30 }
      #expect(
        eventually {
          guard case .connecting(let reason?)? = node.receiver.now.states.last else { return false }
          return reason.hasPrefix("The servers can't set 65536 MiB aside for the log")
        })
    }

    @Test("Stopping ends it, at any time, also twice; nothing is taken or handed over afterwards")
    func stops() throws {
      let node = try NatsNode(servers.url)
      node.engine.stop()
      node.engine.stop()
      #expect(!node.append("late"))
      let live = try NatsNode(servers.url)
      #expect(live.say("something"))
      live.engine.stop()
      let states = live.receiver.now.states
      #expect(!live.append("late") && live.receiver.now.states == states && live.receiver.texts == ["something"])
      servers.end(0)
      let alone = try NatsNode(servers.url)
      #expect(eventually { alone.receiver.now.states.count == 2 })
      alone.engine.stop()
    }
  }

  extension EngineState {
    fileprivate var isLive: Bool { if case .live = self { true } else { false } }
  }
#endif
