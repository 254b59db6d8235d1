import MadangSimulator
import MadangWorld
import Testing

/// Several nodes that hold one world, without faults.
@Suite struct ClusterTests {
  @Test("people on two nodes talk in one room, each with one order, and what is said comes back to who said it")
  func talks() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let (first, second) = (cluster.nodes[0], cluster.nodes[1])
    let ann = register("ann", first, cluster)
    let bob = register("bob", second, cluster)
    first.say("CAP REQ echo-message", ann)
    first.say("JOIN #yard", ann)
    cluster.settle()
    second.say("JOIN #yard", bob)
    cluster.settle()
    #expect(first.heard(ann).hasSuffix(":bob!~bob@10.0.0.1 JOIN #yard\r\n"))
    #expect(second.heard(bob).contains("353 bob = #yard :@ann bob\r\n"))

    first.say("PRIVMSG #yard :hello\r\nPRIVMSG #yard :again", ann)
    cluster.settle()
    #expect(
      first.heard(ann) == ":ann!~ann@10.0.0.1 PRIVMSG #yard :hello\r\n:ann!~ann@10.0.0.1 PRIVMSG #yard :again\r\n")
    #expect(
      second.heard(bob) == ":ann!~ann@10.0.0.1 PRIVMSG #yard :hello\r\n:ann!~ann@10.0.0.1 PRIVMSG #yard :again\r\n")
    second.say("PRIVMSG ann :psst", bob)
    cluster.settle()
    #expect(first.heard(ann) == ":bob!~bob@10.0.0.1 PRIVMSG ann :psst\r\n")
    second.say("QUIT :bye", bob)
    cluster.settle()
    #expect(first.heard(ann) == ":bob!~bob@10.0.0.1 QUIT :Quit: bye\r\n")
    #expect(second.heard(bob).contains("ERROR"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("a nickname is one person's on all nodes: the log says whose")
  func nicknames() throws {
    let cluster = try SimulatedCluster(nodes: 3)
    let ann = register("ann", cluster.nodes[0], cluster)
    let other = cluster.nodes[1].connect()
    cluster.nodes[1].say("NICK ann\r\nUSER o 0 * :o", other)
    cluster.settle()
    #expect(cluster.nodes[1].heard(other).contains(" 433 * ann :"))
    cluster.nodes[0].say("NICK anna", ann)
    cluster.nodes[1].say("NICK ann", other)
    cluster.settle()
    #expect(cluster.nodes[1].heard(other).contains(" 001 ann :"))
    #expect(cluster.nodes[2].courtyard.digest() == cluster.nodes[0].courtyard.digest())
  }

  @Test(
    "where a node dies, its people leave everywhere, each once, after five beats of another; and who is there stays")
  func death() throws {
    let cluster = try SimulatedCluster(nodes: 3)
    let ann = register("ann", cluster.nodes[0], cluster)
    let bob = register("bob", cluster.nodes[1], cluster)
    let cat = register("cat", cluster.nodes[2], cluster)
    for (node, row) in [(0, ann), (1, bob), (2, cat)] { cluster.nodes[node].say("JOIN #a,#b", row) }
    cluster.settle()
    for (node, row) in [(0, ann), (1, bob), (2, cat)] { _ = cluster.nodes[node].heard(row) }
    cluster.kill(2)
    cluster.advance(milliseconds: 4_000)
    #expect(cluster.nodes[0].heard(ann).isEmpty)
    cluster.advance(milliseconds: 4_000)
    #expect(cluster.nodes[0].heard(ann) == ":cat!~cat@10.0.0.1 QUIT :Node lost\r\n")
    #expect(cluster.nodes[1].heard(bob) == ":cat!~cat@10.0.0.1 QUIT :Node lost\r\n")
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
    // The name is free again.
    #expect(ask("NICK cat", ann, cluster.nodes[0], cluster) == ":ann!~ann@10.0.0.1 NICK :cat\r\n")
  }

  @Test("a node that was cut off and given up tells its people to come again, and is here anew")
  func cutOff() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let ann = register("ann", cluster.nodes[0], cluster)
    let bob = register("bob", cluster.nodes[1], cluster)
    cluster.nodes[0].say("JOIN #a", ann)
    cluster.nodes[1].say("JOIN #a", bob)
    cluster.settle()
    cluster.engines[1].isCutOff = true
    cluster.nodes[1].say("PRIVMSG #a :nobody hears this", bob)
    cluster.advance(milliseconds: 8_000)
    #expect(cluster.nodes[0].heard(ann).hasSuffix(":bob!~bob@10.0.0.1 QUIT :Node lost\r\n"))
    _ = cluster.nodes[1].heard(bob)
    cluster.engines[1].reconnect()
    cluster.advance(milliseconds: 2_000)
    #expect(
      cluster.nodes[1].heard(bob)
        == "ERROR :Closing Link: 10.0.0.1 (This node was cut off; connect again)\r\n")
    #expect(cluster.nodes[1].hasEnded(bob))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
    let again = register("bob", cluster.nodes[1], cluster)
    cluster.nodes[1].say("JOIN #a", again)
    cluster.settle()
    #expect(cluster.nodes[0].heard(ann).contains("JOIN #a"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("what comes in the log gathers for a while where much was handed out before it, and is handed out together")
  func gathers() throws {
    let cluster = try SimulatedCluster(
      nodes: 2,
      changing: {
        $0.deliveriesPerMillisecond = 1
        $0.gatheringMillisecondsMax = 100
      })
    let ann = register("ann", cluster.nodes[0], cluster)
    let bob = register("bob", cluster.nodes[1], cluster)
    cluster.nodes[0].say("JOIN #a", ann)
    cluster.advance(milliseconds: 50, step: 1)
    cluster.nodes[1].say("JOIN #a", bob)
    cluster.advance(milliseconds: 50, step: 1)
    _ = cluster.nodes[1].heard(bob)
    for text in ["one", "two", "three"] {
      cluster.nodes[0].say("PRIVMSG #a :\(text)", ann)
      cluster.settle()
    }
    // One delivery has the next wait for a millisecond, on a clock that stands.
    #expect(cluster.nodes[1].heard(bob) == ":ann!~ann@10.0.0.1 PRIVMSG #a :one\r\n")
    cluster.advance(milliseconds: 10, step: 1)
    #expect(cluster.nodes[1].heard(bob).hasPrefix(":ann!~ann@10.0.0.1 PRIVMSG #a :two\r\n"))
    cluster.advance(milliseconds: 50, step: 1)
    for node in cluster.nodes { #expect(node.courtyard.appliedPosition == UInt64(cluster.log.batches.count)) }
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  private func register(_ nick: String, _ node: SimulatedServer, _ cluster: SimulatedCluster) -> Int {
    let row = node.connect()
    node.say("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)", row)
    cluster.settle()
    let heard = node.heard(row)
    #expect(heard.contains(" 001 \(nick) :"), "\(heard)")
    return row
  }

  private func ask(_ line: String, _ row: Int, _ node: SimulatedServer, _ cluster: SimulatedCluster) -> String {
    node.say(line, row)
    cluster.settle()
    return node.heard(row)
  }
}
