import MadangMemory
import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What rules tell of the nodes that hold one world. Everybody of the harness is connected to the first, n1.
@Suite struct NodeRuleTests {
  private let chat = ChatHarness {
    $0.operators = [OperatorBlock(name: "root") { $0 == "sesame" }]
  }

  private static let second = NodeID(rawValue: 2)

  init() {
    chat.world.take(NodeChange(.first, .begun(name: "n1"), milliseconds: 1_000))
    chat.world.take(NodeChange(NodeRuleTests.second, .begun(name: "n2"), milliseconds: 2_000))
  }

  private func drainSecond() -> Bool { chat.world.drain(NodeRuleTests.second) }

  /// Somebody who is connected to the second node.
  private func enterElsewhere(_ nick: String) -> Person {
    let handle = chat.nextHandle()
    let person = Person(handle, chat)
    var effects = Effects()
    _ = chat.world.open(
      Opening(encoding: [], host: "host"), as: handle, of: NodeRuleTests.second, milliseconds: chat.milliseconds,
      &effects)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :\(nick)")
    return person
  }

  @Test("nodes are told of where the log says so: here, since when, draining, gone; a name keeps its number")
  func roster() {
    #expect(chat.world.nodes.here.map(\.name) == ["n1", "n2"])
    #expect(chat.world.nodes.node(named: "N2")?.sinceMilliseconds == 2_000)
    let before = chat.world.digest()
    #expect(drainSecond() && !drainSecond())
    let after = chat.world.digest()
    #expect(after != before && after == chat.world.wholeDigest())
    chat.world.take(NodeChange(NodeRuleTests.second, .ended, milliseconds: 3_000))
    #expect(chat.world.nodes.here.map(\.name) == ["n1"])
    #expect(chat.world.nodes[NodeRuleTests.second]?.isDraining == false)
    #expect(!drainSecond())
    chat.world.take(NodeChange(NodeRuleTests.second, .begun(name: "n2"), milliseconds: 4_000))
    #expect(chat.world.nodes[NodeRuleTests.second]?.sinceMilliseconds == 4_000)
  }

  @Test("connections are counted where they were made, as they come and go, and in a snapshot that is read again")
  func counts() throws {
    let dan = chat.enter("dan")
    let eve = enterElsewhere("eve")
    let fay = enterElsewhere("fay")
    #expect(chat.world.nodes.nodes.map(\.connections) == [1, 2])
    fay.send("QUIT")
    dan.send("NICK dana")
    #expect(chat.world.nodes.nodes.map(\.connections) == [1, 1])
    #expect(chat.world.nodes.nodes.map(\.connectionsMax) == [1, 2])
    let slots = ReplicaSlots(slotsMax: 2048)
    var reader = SnapshotReader(settings: chat.world.settings, sessionsMax: 2048, roomsMax: 512) { _ in slots.take() }
    try reader.read(chat.world.snapshot(.shared).span)
    let world = try reader.finish()
    world.checkInvariants()
    #expect(world.nodes == chat.world.nodes && world.wholeDigest() == chat.world.wholeDigest())
    _ = eve
  }

  @Test("LINKS message: the asker's node and those beside it; those that are gone are not there")
  func links() {
    let dan = chat.enter("dan")
    let info = chat.world.settings.serverInfo
    #expect(
      dan.send("LINKS") == [
        ":irc.test 364 dan n1 n1 :0 \(info)", ":irc.test 364 dan n2 n1 :1 \(info)",
        ":irc.test 365 dan * :End of /LINKS list",
      ])
    #expect(dan.send("LINKS *2") == [":irc.test 364 dan n2 n1 :1 \(info)", ":irc.test 365 dan * :End of /LINKS list"])
    #expect(dan.send("LINKS n1 " + String(repeating: "*n2", count: 100)).verbs == ["365"])
    chat.world.take(NodeChange(NodeRuleTests.second, .ended, milliseconds: 3_000))
    #expect(dan.send("LINKS").verbs == ["364", "365"])
  }

  @Test("MAP: 006 for each node with its people, 007; only some operators are told that one is being emptied")
  func map() {
    let dan = chat.enter("dan")
    let eve = enterElsewhere("eve")
    _ = chat.world.drain(NodeRuleTests.second)
    #expect(
      dan.send("MAP") == [
        ":irc.test 006 dan :n1 (1 users)", ":irc.test 006 dan :`- n2 (1 users)", ":irc.test 007 dan :End of /MAP",
      ])
    dan.send("OPER root sesame")
    #expect(dan.send("MAP")[1] == ":irc.test 006 dan :`- n2 (1 users, draining)")
    #expect(
      ChatHarness().enter("dan").send("MAP")
        == [":irc.test 006 dan :irc.test (1 users)", ":irc.test 007 dan :End of /MAP"])
    _ = eve
  }

  @Test("WHOIS tells the node of 312, WHO the common name; queries may name a node, and are answered alike")
  func queries() {
    let dan = chat.enter("dan")
    let eve = enterElsewhere("eve")
    #expect(dan.send("WHOIS eve").contains(":irc.test 312 dan eve n2 :\(chat.world.settings.serverInfo)"))
    #expect(dan.send("WHOIS n2 eve").verbs.first == "311")
    #expect(dan.send("WHO eve").first?.contains(" irc.test eve H ") == true)
    #expect(dan.send("VERSION n2") == dan.send("VERSION"))
    #expect(dan.send("ADMIN n?") == dan.send("ADMIN"))
    #expect(dan.send("STATS u n2").verbs == ["242", "219"])
    #expect(dan.send("TIME n3").verbs == ["402"])
    chat.world.take(NodeChange(NodeRuleTests.second, .ended, milliseconds: 3_000))
    #expect(dan.send("TIME n2").verbs == ["402"])
    _ = eve
  }

  @Test("LUSERS message: 251 counts nodes, 255 and 265 the asker's own, 266 all")
  func lusers() {
    let dan = chat.enter("dan")
    let eve = enterElsewhere("eve")
    let lines = dan.send("LUSERS")
    #expect(lines.first == ":irc.test 251 dan :There are 2 users and 0 invisible on 2 servers")
    #expect(
      lines.suffix(3) == [
        ":irc.test 255 dan :I have 1 clients and 1 servers", ":irc.test 265 dan 1 1 :Current local users 1, max 1",
        ":irc.test 266 dan 2 2 :Current global users 2, max 2",
      ])
    _ = eve
  }

  @Test("SQUIT message: who may restart drains a node; others, and other names, are refused")
  func squit() {
    let dan = chat.enter("dan")
    #expect(dan.send("SQUIT n2 :bye").verbs == ["481"])
    dan.send("OPER root sesame")
    #expect(dan.send("SQUIT n3 :bye") == [":irc.test 402 dan n3 :No such server"])
    dan.send("SQUIT n2 :bye")
    #expect(chat.drained == [NodeRuleTests.second] && chat.world.nodes[NodeRuleTests.second]?.isDraining == true)
    #expect(chat.audit.last?.hasSuffix("SQUIT n2 bye") == true)
    dan.send("SQUIT n2 :again")
    #expect(chat.drained.count == 1)
  }

  @Test("cluster drain: a node, or the one that is asked; a wrong name is told which there are")
  func drain() {
    #expect(chat.control("cluster drain n9") == ["error there is no node n9; there are n1, n2"])
    #expect(chat.control("cluster drain n2").last?.hasPrefix("ok n2 takes nobody any more;") == true)
    #expect(chat.control("cluster drain n2").last == "ok n2 drains already: 0 connections are left.")
    #expect(chat.control("cluster drain").last?.hasPrefix("ok n1 takes nobody any more;") == true)
    #expect(chat.drained == [NodeRuleTests.second, .first])
    chat.world.take(NodeChange(NodeRuleTests.second, .ended, milliseconds: 3_000))
    #expect(chat.control("cluster drain n2") == ["error n2 is not here; there are n1"])
    #expect(ChatHarness().control("cluster drain").last?.hasPrefix("error this server is alone") == true)
    #expect(ChatHarness().control("cluster status").last?.hasPrefix("error this server is alone") == true)
  }

  @Test("cluster upgrade: all go by the newest rules that all know; status says what is missing; never back")
  func upgrade() {
    func rules() -> String { ControlCluster.rules(chat.world) }
    func begin(_ node: NodeID, _ name: String, _ known: ClosedRange<UInt32>) {
      let begun = NodeChange.Kind.begun(name: name, rules: RulesRange(known))
      chat.world.take(NodeChange(node, begun, milliseconds: 3_000))
    }
    #expect(rules() == "1")
    #expect(chat.control("cluster upgrade").last == "ok All nodes go by rules 1, and know none that are newer.")
    begin(.first, "n1", 1...3)
    #expect(rules() == "1; 3 is not known to n2")
    #expect(
      chat.control("cluster upgrade")
        == [" {\"rules\":1}", "ok Nothing has changed: rules after 1 are not known to n2, whose program is older."])
    begin(NodeRuleTests.second, "n2", 1...2)
    let before = chat.world.digest()
    #expect(rules() == "1; all nodes know 2: madang cluster upgrade")
    let told = "ok All nodes go by rules 2. An older version of the program can't join any more."
    #expect(chat.control("cluster upgrade") == [" {\"rules\":2}", told])
    #expect(chat.audit.last?.hasSuffix("UPGRADE rules 2") == true)
    #expect(chat.world.rulesNumber() == 2 && chat.world.digest() != before)
    #expect(chat.world.digest() == chat.world.wholeDigest())
    #expect(rules() == "2; 3 is not known to n2")
    // Those that are gone don't count.
    chat.world.take(NodeChange(NodeRuleTests.second, .ended, milliseconds: 4_000))
    #expect(chat.control("cluster upgrade").first == " {\"rules\":3}")
    begin(NodeRuleTests.second, "n2", 3...3)
    #expect(chat.world.rulesNumber() == 3)
    #expect(ChatHarness().control("cluster upgrade").last?.hasPrefix("error this server is alone") == true)
    #expect(ChatHarness().world.rulesNumber() == RulesRange.known.newest)
  }
}
