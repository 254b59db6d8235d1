import MadangKernel
import MadangRecords
import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// A change of the stores at which nodes trap takes each of them down once, and is on the disk of none.
@Suite("Changes at which nodes' stores trap", .serialized)
struct TrappedChangeTests {
  private let traps = StoreTraps()
  private let village: KeepingCluster
  private var cluster: SimulatedCluster { village.cluster }

  /// What is made of the name that makes stores trap.
  private static func isPoison(_ change: StoreChange) -> Bool {
    if case .addAccount(let account) = change { account.name == "ann" } else { false }
  }

  init() throws { village = try KeepingCluster(nodes: 2, traps: traps) }

  private func register(_ nick: String, at node: Int) -> Int {
    village.register(nick, at: node, "echo-message message-tags batch server-time")
  }

  private func news(of node: Int) -> (skips: Int, parts: Bool, isStrange: Bool) {
    let news = cluster.takeNews(of: node)
    return (
      news.count { if case .skipped = $0 { true } else { false } },
      news.contains { if case .parted = $0 { true } else { false } },
      news.contains { if case .strange = $0 { true } else { false } }
    )
  }

  /// The next process of a node.
  private func start(_ name: String) throws -> Int {
    let node = try cluster.start(name)
    cluster.settle()
    return node
  }

  /// Both have trapped at what somebody at the first wanted, and are back. Returns their numbers.
  private func trapBoth() throws -> (Int, Int) {
    traps.meet = { [unowned traps] name, change in
      TrappedChangeTests.isPoison(change) && name != "n3" && !traps.deaths.contains(name) ? .traps : .passes
    }
    let ann = register("ann", at: 0)
    cluster.nodes[0].say("NS REGISTER sesame", ann)
    cluster.settle()
    #expect(traps.deaths.sorted() == ["n1", "n2"])
    for name in ["n1", "n2"] { #expect(traps.marks(of: name).count == 1) }
    for name in ["n1", "n2"] { try village.close(name) }
    let nodes = (try start("n1"), try start("n2"))
    cluster.advance(milliseconds: 10_000)
    return nodes
  }

  @Test("both trap once, begin again without it, and have all that comes later; so they do when they are killed then")
  func all() throws {
    var (first, second) = try trapBoth()
    for node in [first, second] { #expect(news(of: node) == (skips: 1, parts: false, isStrange: false)) }
    let bob = register("bob", at: first)
    #expect(village.ask("NS REGISTER sesame", bob, at: first).contains(" 900 bob "))
    #expect(village.ask("JOIN #yard\r\nPRIVMSG #yard :now", bob, at: first).contains("PRIVMSG #yard :now"))
    try village.checkAlike(["n1", "n2"], [first, second])
    // What they have kept since then stands behind what they have left out.
    try village.kill(second, "n2")
    second = try start("n2")
    cluster.advance(milliseconds: 2_000)
    #expect(news(of: second) == (skips: 1, parts: false, isStrange: false))
    try village.checkAlike(["n1", "n2"], [first, second])
    #expect(try village.database("n2").account(named: "ann") == nil && traps.deaths.count == 2)
    // Whoever begins with a backup of one of them has not kept it either.
    try village.restore("n3", from: try village.backUp("n1"))
    let third = try start("n3")
    cluster.advance(milliseconds: 2_000)
    #expect(news(of: third).parts)
    try village.kill(third, "n3")
    let again = try start("n3")
    cluster.advance(milliseconds: 2_000)
    #expect(news(of: again) == (skips: 1, parts: false, isStrange: false))
    try village.checkAlike(["n1", "n2", "n3"], [first, second, again])
    // The name is whose it is from now on.
    let ann = register("ann", at: again)
    #expect(village.ask("NS REGISTER barleycorn", ann, at: again).contains(" 900 ann "))
    try village.checkAlike(["n1", "n2", "n3"], [first, second, again])
  }

  @Test("what was said behind it, and was written before a store came to it, is no sign that the store has it")
  func historyAhead() throws {
    let bob = register("bob", at: 1)
    _ = village.ask("JOIN #yard", bob, at: 1)
    try village.save()
    let journals = try ["n1", "n2"].map { try village.database($0).journal }
    let before = journals.map(\.appended)
    traps.meet = { [unowned traps] name, change in
      guard TrappedChangeTests.isPoison(change), !traps.deaths.contains(name) else { return .passes }
      guard zip(journals, before).allSatisfy({ $0.appended > $1 }) else { return .full }
      for journal in journals { journal.flush() }
      return .traps
    }
    let ann = register("ann", at: 0)
    village.whileSomebodyWaits { [cluster] in cluster.nodes[1].say("PRIVMSG #yard :meanwhile", bob) }
    cluster.nodes[0].say("NS REGISTER sesame", ann)
    cluster.settle()
    #expect(traps.deaths.sorted() == ["n1", "n2"])
    for name in ["n1", "n2"] { try village.close(name) }
    let (first, second) = (try start("n1"), try start("n2"))
    cluster.advance(milliseconds: 10_000)
    for node in [first, second] { #expect(news(of: node) == (skips: 1, parts: false, isStrange: false)) }
    try village.checkAlike(["n1", "n2"], [first, second])
  }

  @Test("a store that has kept it, where it counts nowhere, is refused for good; a backup of another node heals that")
  func kept() throws {
    traps.meet = { [unowned traps] name, change in
      TrappedChangeTests.isPoison(change) && name == "n2" && traps.deaths.isEmpty ? .traps : .passes
    }
    let ann = register("ann", at: 1)
    // It can't tell that it has survived it.
    cluster.engines[0].isMute = true
    cluster.nodes[1].say("NS REGISTER sesame", ann)
    cluster.settle()
    #expect(try traps.deaths == ["n2"] && village.database("n1").account(named: "ann") != nil)
    try village.close("n2")
    let second = try start("n2")
    #expect(news(of: second) == (skips: 1, parts: false, isStrange: false))
    #expect(news(of: 0).parts && traps.marks(of: "n1").count == 1)
    try village.kill(0, "n1")
    for _ in 0..<2 {
      let first = try start("n1")
      cluster.advance(milliseconds: 2_000)
      #expect(news(of: first) == (skips: 1, parts: false, isStrange: true))
      let goesOn = cluster.nodes[first].reactor.turn(timeoutMilliseconds: 0)
      #expect(!goesOn)
      try village.kill(first, "n1")
    }
    try village.restore("n1", from: try village.backUp("n2"))
    let first = try start("n1")
    cluster.advance(milliseconds: 2_000)
    #expect(!news(of: first).isStrange)
    try village.checkAlike(["n1", "n2"], [first, second])
  }
}
