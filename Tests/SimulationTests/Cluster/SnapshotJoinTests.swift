import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// Nodes that begin with a snapshot, and not with the beginning of the log.
@Suite struct SnapshotJoinTests {
  private func cluster(nodes: Int = 2, bytes: Int = .max) throws -> SimulatedCluster {
    try SimulatedCluster(
      nodes: nodes,
      changing: {
        $0.snapshotMilliseconds = 60_000
        $0.snapshotLogBytes = bytes
      })
  }

  private func register(_ nick: String, _ node: Int, _ cluster: SimulatedCluster, in rooms: String = "#a") -> Int {
    let server = cluster.nodes[node]
    let row = server.connect()
    server.say("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN \(rooms)", row)
    cluster.settle()
    let heard = server.heard(row)
    #expect(heard.contains(" 001 \(nick) :"), "\(heard)")
    return row
  }

  private func ask(_ line: String, _ row: Int, _ node: Int, _ cluster: SimulatedCluster) -> String {
    cluster.nodes[node].say(line, row)
    cluster.settle()
    return cluster.nodes[node].heard(row)
  }

  /// Has somebody say long things until a snapshot is kept.
  private func speakUntilSnapshot(_ row: Int, _ node: Int, _ cluster: SimulatedCluster) {
    let before = cluster.log.snapshots.newest?.position
    for _ in 0..<20 where cluster.log.snapshots.newest?.position == before {
      _ = ask("PRIVMSG #a :\(String(repeating: "x", count: 400))", row, node, cluster)
      cluster.advance(milliseconds: 100)
    }
    #expect(cluster.log.snapshots.newest?.position != before)
  }

  private func positions(_ cluster: SimulatedCluster, _ node: String) -> [UInt64] {
    cluster.news.all(of: node).compactMap {
      if case .snapshot(let kept, isOwn: false) = $0 { kept.position } else { nil }
    }
  }

  @Test("the first of the nodes keeps one, in the time that is set; a node that begins then holds the same world")
  func joins() throws {
    let cluster = try cluster()
    let ann = register("ann", 0, cluster)
    let bob = register("bob", 1, cluster, in: "#a,#b")
    for line in ["MODE #a +bk evil!*@* key", "TOPIC #a :topic", "AWAY :lunch"] { _ = ask(line, ann, 0, cluster) }
    cluster.advance(milliseconds: 51_000)
    #expect(cluster.log.snapshots.newest == nil)
    cluster.advance(milliseconds: 2_500)
    let first = try #require(cluster.log.snapshots.newest)
    #expect(positions(cluster, "n1") == [first.position] && positions(cluster, "n2").isEmpty)
    // What comes behind it is read from the log.
    _ = ask("NICK bert", bob, 1, cluster)
    _ = ask("PRIVMSG #b :before", bob, 1, cluster)

    let third = try cluster.start("n3")
    cluster.settle()
    #expect(cluster.engines[third].hasRestored)
    #expect(cluster.digest(of: third) == cluster.digest(of: 0))
    #expect(
      cluster.news.all(of: "n3").contains { if case .restored(first.position) = $0 { true } else { false } })
    let cat = register("cat", third, cluster, in: "#b")
    #expect(cluster.nodes[1].heard(bob).contains(":cat!~cat@10.0.0.1 JOIN #b\r\n"))
    #expect(ask("JOIN #a", cat, third, cluster).contains(" 475 cat #a :"))
    #expect(ask("WHOIS ann", cat, third, cluster).contains(" 301 cat ann :lunch\r\n"))
    #expect(ask("NICK ann", cat, third, cluster).contains(" 433 cat ann :"))
    _ = ask("PRIVMSG #b :hello", cat, third, cluster)
    #expect(cluster.nodes[1].heard(bob).contains(":cat!~cat@10.0.0.1 PRIVMSG #b :hello\r\n"))
    _ = ask("QUIT", bob, 1, cluster)
    #expect(cluster.nodes[third].heard(cat).contains(":bert!~bob@10.0.0.1 QUIT"))
    for node in 0..<3 { #expect(cluster.digest(of: node) == cluster.digest(of: 0)) }
  }

  @Test("whoever was in the middle of something when it was written goes on, as if every node had seen all of it")
  func midway() throws {
    let cluster = try cluster(bytes: 2_000)
    let ann = register("ann", 0, cluster)
    let half = cluster.nodes[1].connect()
    cluster.nodes[1].say("CAP LS 302\r\nNICK half\r\nUSER half 0 * :half", half)
    _ = ask("CAP REQ :batch draft/multiline labeled-response message-tags echo-message", ann, 0, cluster)
    _ = ask("BATCH +1 draft/multiline #a\r\n@batch=1 PRIVMSG #a :one", ann, 0, cluster)
    _ = ask("MONITOR + half", ann, 0, cluster)
    speakUntilSnapshot(ann, 0, cluster)
    let third = try cluster.start("n3")
    cluster.settle()
    #expect(cluster.digest(of: third) == cluster.digest(of: 0))
    cluster.nodes[1].say("CAP END", half)
    cluster.settle()
    #expect(cluster.nodes[1].heard(half).contains(" 001 half :"))
    #expect(cluster.nodes[0].heard(ann).contains(" 730 * :half!"))
    for node in 0..<3 { #expect(cluster.digest(of: node) == cluster.digest(of: 0)) }
    #expect(ask("WHOIS half", ann, 0, cluster).contains(" 311 ann half "))
  }

  @Test("after so much of the log one is kept too; the next is written by whoever is the first of those that are left")
  func byBytes() throws {
    let cluster = try cluster(nodes: 3, bytes: 2_000)
    let bob = register("bob", 1, cluster)
    speakUntilSnapshot(bob, 1, cluster)
    #expect(!positions(cluster, "n1").isEmpty && positions(cluster, "n2").isEmpty)
    cluster.kill(0)
    cluster.advance(milliseconds: 8_000)
    speakUntilSnapshot(bob, 1, cluster)
    #expect(!positions(cluster, "n2").isEmpty && positions(cluster, "n3").isEmpty)
  }

  @Test("one that can't be read is said to be so, and all of the log is read instead")
  func spoiled() throws {
    let cluster = try cluster()
    cluster.log.spoilsSnapshots = true
    _ = register("ann", 0, cluster)
    cluster.advance(milliseconds: 61_000)
    try #require(cluster.log.snapshots.newest != nil)
    let third = try cluster.start("n3")
    cluster.settle()
    #expect(!cluster.engines[third].hasRestored)
    #expect(cluster.digest(of: third) == cluster.digest(of: 0))
    #expect(
      cluster.news.all(of: "n3").contains {
        if case .notRestored("damaged", isOwn: false) = $0 { true } else { false }
      })
    // Whoever was in it has no place there; those who are, have.
    _ = register("cat", third, cluster)
    #expect(cluster.digest(of: third) == cluster.digest(of: 0))
  }

  @Test("a node that begins again under its name has nobody of its earlier life, whether the snapshot has them or not")
  func again() throws {
    let cluster = try cluster()
    let ann = register("ann", 0, cluster)
    _ = register("bob", 1, cluster)
    cluster.advance(milliseconds: 61_000)
    try #require(cluster.log.snapshots.newest != nil)
    _ = cluster.nodes[0].heard(ann)
    cluster.kill(1)
    let again = try cluster.start("n2")
    cluster.settle()
    #expect(cluster.engines[again].hasRestored)
    #expect(cluster.nodes[0].heard(ann) == ":bob!~bob@10.0.0.1 QUIT :Node lost\r\n")
    #expect(cluster.digest(of: again) == cluster.digest(of: 0))
    _ = register("bob", again, cluster)
    #expect(cluster.digest(of: again) == cluster.digest(of: 0))
  }
}
