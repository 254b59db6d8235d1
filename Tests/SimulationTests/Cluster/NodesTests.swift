import MadangChat
import MadangRecords
import MadangSimulator
import MadangWorld
import Synchronization
import Testing

@testable import MadangServer

/// What people, operators and programs are shown of a cluster, and what becomes of a node that is drained or refused.
@Suite struct NodesTests {
  private static func settings(_ change: (inout ChatSettings) -> Void = { _ in }) -> ChatSettings {
    var settings = ChatSettings()
    settings.operators = [OperatorBlock(name: "root", credential: "hash") { $0 == "sesame" }]
    change(&settings)
    return settings
  }

  private func register(_ nick: String, _ node: SimulatedServer, _ cluster: SimulatedCluster) -> Int {
    let row = node.connect()
    node.say("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)", row)
    cluster.settle()
    let heard = node.heard(row)
    #expect(heard.contains(" 001 \(nick) :"), "\(heard)")
    return row
  }

  private func hasStopped(_ node: SimulatedServer) -> Bool { !node.reactor.turn(timeoutMilliseconds: 0) }

  private func ask(_ line: String, _ row: Int, _ node: SimulatedServer, _ cluster: SimulatedCluster) -> String {
    node.say(line, row)
    cluster.settle()
    return node.heard(row)
  }

  @Test("each node tells of all: LINKS, MAP, WHOIS, LUSERS from where the asker is, and cluster status on the socket")
  func tells() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let ann = register("ann", cluster.nodes[0], cluster)
    let bob = register("bob", cluster.nodes[1], cluster)
    #expect(ask("LINKS", ann, cluster.nodes[0], cluster).contains(" 364 ann n1 n1 :0 "))
    #expect(ask("LINKS", bob, cluster.nodes[1], cluster).contains(" 364 bob n2 n2 :0 "))
    #expect(ask("MAP", bob, cluster.nodes[1], cluster).contains(" 006 bob :`- n1 (1 users)\r\n"))
    #expect(ask("WHOIS bob", ann, cluster.nodes[0], cluster).contains(" 312 ann bob n2 :"))
    #expect(ask("LUSERS", ann, cluster.nodes[0], cluster).contains(" 255 ann :I have 1 clients and 1 servers\r\n"))
    let status = cluster.control(1, "cluster status")
    #expect(status.contains("\"thisNode\":\"n2, here\""), "\(status)")
    #expect(status.contains("\"node\":\"n1\"") && status.contains("\"connections\":1") && status.hasSuffix("ok\n"))
    #expect(cluster.control(0, "status").contains("\"cluster\":\"madang, n1, here\""))
    #expect(cluster.control(0, "top server").contains("\"cluster\":\"madang, n1, here\""))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("a node that is drained takes nobody, tells its people, and ends; the others see each quit once")
  func drains() throws {
    let cluster = try SimulatedCluster(nodes: 2, settings: NodesTests.settings())
    let (first, second) = (cluster.nodes[0], cluster.nodes[1])
    let ann = register("ann", first, cluster)
    let bob = register("bob", second, cluster)
    first.say("JOIN #a", ann)
    second.say("JOIN #a", bob)
    cluster.settle()
    _ = (first.heard(ann), second.heard(bob))
    #expect(ask("OPER root sesame", ann, first, cluster).contains(" 381 ann "))
    let told = ask("SQUIT n2 :upgrade", ann, first, cluster)
    #expect(second.heard(bob) == "ERROR :Closing Link: 10.0.0.1, connect again (Node drained)\r\n")
    #expect(told.contains(":bob!~bob@10.0.0.1 QUIT :Node drained\r\n"))
    #expect(second.kernel.connect(to: SimulatedServer.address, from: 0x0A00_0009, port: 9) == nil)
    #expect(cluster.control(0, "cluster status").contains("n2 draining, 0 connections"))
    cluster.advance(milliseconds: 8_000)
    #expect(hasStopped(second))
    #expect(cluster.takeNews(of: 1).contains { if case .draining = $0 { true } else { false } })
    second.courtyard.leaveCluster()
    cluster.settle()
    #expect(cluster.control(0, "cluster status").contains("\"state\":\"gone\""))
    // It is back under its name, and is not emptied again for what was said to it before.
    try cluster.start("n2")
    cluster.settle()
    cluster.advance(milliseconds: 2_000)
    let again = register("bob", cluster.nodes[2], cluster)
    cluster.advance(milliseconds: 2_000)
    #expect(ask("PING x", again, cluster.nodes[2], cluster).contains("PONG"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 2))
  }

  @Test("people of a node that is drained are told to go a hundred at a time, ten times a second")
  func drainsInSteps() throws {
    let cluster = try SimulatedCluster(nodes: 1, connectionsMax: 300)
    let server = cluster.nodes[0]
    let rows = (0..<250).map { _ in server.connect() }
    cluster.settle()
    #expect(cluster.control(0, "cluster drain").contains("ok n1 takes nobody any more;"))
    var told = 0
    for (milliseconds, gone) in [(0, 100), (99, 100), (1, 200), (99, 200), (1, 250)] {
      server.kernel.now += Int64(milliseconds)
      cluster.settle()
      told += rows.count { server.heard($0).contains("(Node drained)") }
      #expect(told == gone)
    }
    cluster.advance(milliseconds: 8_000)
    #expect(hasStopped(server))
  }

  @Test("RESTART waits while the log is silent; then the node that was asked obeys, and operators of all are told")
  func restartWaits() throws {
    let cluster = try SimulatedCluster(nodes: 2, settings: NodesTests.settings())
    let rows = (0...1).map { register("op\($0)", cluster.nodes[$0], cluster) }
    for node in 0...1 {
      #expect(ask("OPER root sesame", rows[node], cluster.nodes[node], cluster).contains(" 381 "))
    }
    _ = cluster.nodes[0].heard(rows[0])
    cluster.log.isSilent = true
    #expect(ask("RESTART", rows[0], cluster.nodes[0], cluster).isEmpty)
    cluster.advance(milliseconds: 2_000)
    let restarts = cluster.nodes.map { $0.courtyard.restarts.load(ordering: .acquiring) }
    #expect(restarts == [false, false] && !cluster.nodes[1].heard(rows[1]).contains("RESTART"))
    cluster.log.isSilent = false
    cluster.advance(milliseconds: 6_000)
    #expect(cluster.nodes[1].heard(rows[1]).contains("*** op0 (root): RESTART"))
    #expect(cluster.nodes.map { $0.courtyard.restarts.load(ordering: .acquiring) } == [true, false])
    #expect(hasStopped(cluster.nodes[0]) && !hasStopped(cluster.nodes[1]))
  }

  @Test("a node whose settings are others is refused, told which, and ends; one that has them alike is taken")
  func refusesOthers() throws {
    let cluster = try SimulatedCluster(nodes: 1)
    let odd = try cluster.start("n2") { settings in
      settings.limits.nickBytesMax = 10
      settings.password = "geheim"
      settings.motd = ["its own"]
    }
    // It ends once one that is here has said something.
    cluster.settle()
    #expect(!hasStopped(cluster.nodes[odd]))
    cluster.advance(milliseconds: 1_000)
    let keys = cluster.takeNews(of: odd).compactMap { if case .refused(.settings(let keys)) = $0 { keys } else { nil } }
    #expect(keys == [["limits.nick-bytes", "password"]])
    cluster.advance(milliseconds: 3_000)
    #expect(hasStopped(cluster.nodes[odd]))
    #expect(cluster.control(0, "cluster status").contains("n2") == false)
    let same = try cluster.start("n3") { $0.motd = ["its own"] }
    cluster.settle()
    #expect(cluster.control(same, "cluster status").contains("\"thisNode\":\"n3, here\""))
  }

  @Test("where all have died at once, and their files were changed, those that begin again go by the new ones")
  func allDied() throws {
    let cluster = try SimulatedCluster(nodes: 3)
    _ = cluster.nodes[0].register("ann")
    cluster.settle()
    for node in 0..<3 { cluster.kill(node) }
    let again = try (1...3).map { number in try cluster.start("n\(number)") { $0.limits.nickBytesMax = 10 } }
    cluster.settle()
    #expect(!again.contains { cluster.control($0, "cluster status").contains(", here\"") })
    cluster.advance(milliseconds: 9_000)
    for node in again {
      #expect(cluster.control(node, "cluster status").contains("\"thisNode\":\"n\(node - 2), here\""))
      #expect(cluster.digest(of: node) == cluster.digest(of: again[0]))
    }
    let bob = register("bob", cluster.nodes[again[1]], cluster)
    #expect(ask("NICK elevenbytes", bob, cluster.nodes[again[1]], cluster).contains(" 432 "))
  }

  @Test("nodes of two releases go by the older one's rules until cluster upgrade; then the older one is refused")
  func upgrades() throws {
    let cluster = try SimulatedCluster(
      nodes: 1, changing: { $0.rules = RulesRange($0.name == "n1" ? 1...1 : 1...2) })
    let newer = try cluster.start("n2")
    cluster.settle()
    #expect(
      cluster.control(newer, "cluster upgrade").contains("ok Nothing has changed: rules after 1 are not known to n1"))
    cluster.nodes[0].courtyard.leaveCluster()
    cluster.settle()
    #expect(cluster.control(newer, "cluster upgrade").contains("ok All nodes go by rules 2."))
    let older = try cluster.start("n1")
    cluster.settle()
    let refusals = cluster.takeNews(of: older).compactMap { if case .refused(let reason) = $0 { reason } else { nil } }
    #expect(refusals == [.rules(2, known: RulesRange(1...1))])
    cluster.advance(milliseconds: 3_000)
    #expect(hasStopped(cluster.nodes[older]))
    let third = try cluster.start("n3")
    cluster.settle()
    #expect(cluster.control(third, "cluster status").contains("\"rules\":\"2\""))
    #expect(cluster.digest(of: newer) == cluster.digest(of: third))
  }

  /// Something comes about at one node that the log says nothing of.
  private func falsify(_ node: SimulatedServer) {
    node.courtyard.world.withWriting { world in _ = world.drain(NodeID(rawValue: 1)) }
  }

  @Test("nodes that hold the same see that they do; one of three that does not ends, and the others are not told to")
  func comparesWorlds() throws {
    let cluster = try SimulatedCluster(nodes: 3)
    for (number, node) in cluster.nodes.enumerated() { _ = register("p\(number)", node, cluster) }
    // Once through all of it, and once more.
    cluster.advance(milliseconds: 20_000)
    #expect(cluster.control(2, "cluster status").contains("\"worlds\":\"alike on 3 nodes at "))
    for node in 0...2 { #expect(!cluster.takeNews(of: node).contains { isDifference($0) }) }
    falsify(cluster.nodes[1])
    cluster.advance(milliseconds: 20_000)
    #expect(cluster.takeNews(of: 1).contains { if case .diverged = $0 { true } else { false } })
    #expect(hasStopped(cluster.nodes[1]))
    for node in [0, 2] {
      let told = cluster.takeNews(of: node).compactMap { if case .differs(let names, _) = $0 { names } else { nil } }
      #expect(told.allSatisfy { $0 == ["n2"] } && !hasStopped(cluster.nodes[node]))
    }
  }

  @Test(
    "a node that lacks something of the log sees that, whoever has said it, and ends before it takes others to be dead")
  func lacks() throws {
    for author in 0...2 {
      let cluster = try SimulatedCluster(nodes: 3)
      let row = register("ann", cluster.nodes[author], cluster)
      cluster.advance(milliseconds: 3_000)
      cluster.engines[1].leavesOutNext = true
      cluster.nodes[author].say("PRIVMSG nobody :this changes nothing", row)
      cluster.advance(milliseconds: 4_500)
      #expect(cluster.takeNews(of: 1).contains { if case .diverged = $0 { true } else { false } })
      cluster.advance(milliseconds: 1_000)
      #expect(hasStopped(cluster.nodes[1]) && !hasStopped(cluster.nodes[0]) && !hasStopped(cluster.nodes[2]))
    }
  }

  @Test("where there is no majority, nobody ends, and all are told")
  func comparesTwoWorlds() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    falsify(cluster.nodes[1])
    cluster.advance(milliseconds: 20_000)
    for (node, other) in [(0, "n2"), (1, "n1")] {
      let told = cluster.takeNews(of: node).compactMap { if case .differs(let names, _) = $0 { names } else { nil } }
      #expect(told.first == [other] && !hasStopped(cluster.nodes[node]))
    }
  }

  private func isDifference(_ news: ClusterNews) -> Bool {
    switch news {
    case .diverged, .differs: true
    default: false
    }
  }

  @Test("settings that are read again at one node hold on all from one place of the log on; who joins must have them")
  func sharesSettings() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    let ann = register("ann", cluster.nodes[0], cluster)
    let bob = register("bob", cluster.nodes[1], cluster)
    let lines = cluster.reload(0) { settings in
      settings.limits.nickBytesMax = 10
      settings.network = "Other"
      settings.motd = ["its own"]
    }
    #expect(lines == ["All nodes are given: network, limits.nick-bytes"])
    for node in 0...1 {
      let news = cluster.takeNews(of: node).compactMap { news -> [[String]]? in
        if case .settings(let keys, let file) = news { [keys, file] } else { nil }
      }
      let keys = ["limits.nick-bytes", "network"]
      #expect(news.last == [keys, node == 0 ? [] : keys])
    }
    #expect(cluster.nodes[1].heard(bob).contains(" NETWORK=Other "))
    #expect(ask("NICK elevenbytes", bob, cluster.nodes[1], cluster).contains(" 432 "))
    #expect(ask("MOTD", ann, cluster.nodes[0], cluster).contains(":- its own"))
    #expect(ask("MOTD", bob, cluster.nodes[1], cluster).contains(" 422 "))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))

    // A reload elsewhere, of a file that has not changed, takes nothing back.
    #expect(cluster.reload(1) { _ in }.isEmpty)
    #expect(ask("NICK elevenbytes", bob, cluster.nodes[1], cluster).contains(" 432 "))
    let odd = try cluster.start("n3")
    cluster.advance(milliseconds: 1_000)
    #expect(cluster.takeNews(of: odd).contains { if case .refused = $0 { true } else { false } })
    let same = try cluster.start("n4") { settings in
      settings.limits.nickBytesMax = 10
      settings.network = "Other"
    }
    cluster.settle()
    #expect(cluster.control(same, "cluster status").contains("n4, here"))
    #expect(cluster.digest(of: same) == cluster.digest(of: 0))
    // What was joined to goes by no reload.
    #expect(cluster.reload(0) { $0.houseRooms = ["#house"] }.first == "This takes a start of all nodes: listen")
    #expect(cluster.digest(of: same) == cluster.digest(of: 1))
  }

  @Test("the server's password is given to one node, and all know that it was the right one")
  func password() throws {
    let cluster = try SimulatedCluster(nodes: 2, settings: NodesTests.settings { $0.password = "geheim" })
    let row = cluster.nodes[0].connect()
    cluster.nodes[0].say("PASS geheim\r\nNICK ann\r\nUSER ann 0 * :ann", row)
    cluster.settle()
    #expect(cluster.nodes[0].heard(row).contains(" 001 ann :"))
    for wrong in ["PASS *\r\n", "PASS wrong\r\n", ""] {
      let other = cluster.nodes[1].connect()
      cluster.nodes[1].say("\(wrong)NICK bob\r\nUSER bob 0 * :bob", other)
      cluster.settle()
      #expect(cluster.nodes[1].heard(other).contains(" 464 "), "\(wrong)")
    }
    #expect(cluster.control(1, "people list").contains("ann!"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
    #expect(!cluster.log.batches.contains { String(decoding: $0, as: UTF8.self).contains("geheim") })
  }

  @Test("a gateway's password too; and only where it comes from the gateway's own address")
  func gateway() throws {
    let settings = NodesTests.settings { settings in
      settings.webGateways = [
        WebGateway(password: "barley", hosts: ["10.0.0.*"]), WebGateway(password: "wheat", hosts: ["192.0.2.*"]),
      ]
    }
    let cluster = try SimulatedCluster(nodes: 2, settings: settings)
    let line = "gate name.example 198.51.100.7\r\nNICK ann\r\nUSER ann 0 * :ann"
    let wrong = cluster.nodes[0].connect()
    cluster.nodes[0].say("WEBIRC wheat \(line)", wrong)
    cluster.settle()
    #expect(cluster.nodes[0].heard(wrong).contains("Invalid WebIRC password"))
    let right = cluster.nodes[0].connect()
    cluster.nodes[0].say("WEBIRC barley \(line)", right)
    cluster.settle()
    #expect(cluster.nodes[0].heard(right).contains(" 001 ann :"))
    let bob = register("bob", cluster.nodes[1], cluster)
    #expect(ask("WHOIS ann", bob, cluster.nodes[1], cluster).contains(" 311 bob ann ~ann name.example * :ann"))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("after 3 s of silence operators are told, and status; then how long it was; the socket is answered meanwhile")
  func silence() throws {
    let cluster = try SimulatedCluster(nodes: 2)
    cluster.log.isSilent = true
    _ = cluster.takeNews(of: 0)
    cluster.advance(milliseconds: 2_500)
    #expect(cluster.takeNews(of: 0).isEmpty)
    cluster.advance(milliseconds: 2_000)
    #expect(cluster.takeNews(of: 0).count { if case .silent = $0 { true } else { false } } == 1)
    #expect(cluster.control(0, "cluster status").contains("; silent for 4 s"))
    #expect(cluster.control(0, "status").contains("; silent for 4 s"))
    // What concerns others waits for the log.
    #expect(cluster.control(0, "people kick nobody").isEmpty)
    cluster.log.isSilent = false
    cluster.advance(milliseconds: 4_000)
    let lengths = cluster.takeNews(of: 0).compactMap { news -> Int64? in
      if case .speaks(let milliseconds) = news { milliseconds } else { nil }
    }
    #expect(lengths.count == 1 && (4_000...9_000).contains(lengths.first ?? 0), "\(lengths)")
    #expect(cluster.control(0, "cluster status").contains("\"lastSilence\":\""))
    #expect(cluster.control(0, "people kick nobody").hasPrefix("error "))
    #expect(cluster.digest(of: 0) == cluster.digest(of: 1))
  }

  @Test("after a minute of silence newcomers are refused with a reason, and who is here stays")
  func patience() throws {
    let cluster = try SimulatedCluster(nodes: 1)
    let ann = register("ann", cluster.nodes[0], cluster)
    cluster.log.isSilent = true
    cluster.advance(milliseconds: 58_000)
    let early = cluster.nodes[0].connect()
    cluster.settle()
    #expect(cluster.nodes[0].heard(early).isEmpty && !cluster.nodes[0].hasEnded(early))
    cluster.advance(milliseconds: 4_000)
    let late = cluster.nodes[0].connect()
    cluster.settle()
    #expect(
      cluster.nodes[0].heard(late)
        == "ERROR :This node can't reach the others. Connect to another one, or try again later.\r\n")
    #expect(cluster.control(0, "cluster status").contains("newcomers are refused"))
    #expect(!cluster.nodes[0].hasEnded(ann))
    cluster.log.isSilent = false
    cluster.advance(milliseconds: 4_000)
    _ = register("bob", cluster.nodes[0], cluster)
    #expect(ask("PING x", ann, cluster.nodes[0], cluster).contains("PONG"))
  }
}
