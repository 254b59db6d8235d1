import MadangKernel
import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// An entry at which nodes trap takes each of them down once.
@Suite struct TrappedEntryTests {
  private func skips(_ news: [ClusterNews]) -> [String] {
    news.compactMap { if case .skipped(let step) = $0 { "\(step.command) of \(step.author ?? "nobody")" } else { nil } }
  }

  private func parts(_ news: [ClusterNews]) -> Bool { news.contains { if case .parted = $0 { true } else { false } } }

  @Test("all trap once, begin again, leave it out and say so; whoever comes later traps once too, or has a snapshot")
  func all() throws {
    let village = try TrappingCluster(nodes: 3, snapshotMilliseconds: 60_000)
    village.say("JOIN #a", at: "n1")
    village.say("TRAP 1 1000", at: "n2")
    #expect(village.deaths.sorted() == ["n1 at 1", "n2 at 1", "n3 at 1"])
    for name in ["n1", "n2", "n3"] {
      #expect(village.marks(of: name).count == 1)
      try village.start(name)
    }
    village.cluster.advance(milliseconds: 10_000)
    #expect(village.deaths.count == 3)
    for name in ["n1", "n2", "n3"] { #expect(skips(village.news(name)).first?.hasPrefix("TRAP of t") == true) }
    #expect(village.areAlike("n1", "n2", "n3"))
    // They go on, and come back as they are.
    village.say("JOIN #b", at: "n3")
    try village.start("n2")
    #expect(village.deaths.count == 3 && village.areAlike("n1", "n2", "n3"))
    // One that has not seen any of this reads the log up to there, once.
    try village.start("n4")
    #expect(village.deaths.count == 4 && !village.isThere("n4"))
    try village.start("n4")
    #expect(village.deaths.count == 4 && village.areAlike("n1", "n4"))
    village.cluster.advance(milliseconds: 62_000)
    try #require(village.cluster.log.snapshots.newest != nil)
    try village.start("n5")
    try village.start("n1")
    #expect(village.deaths.count == 4 && village.areAlike("n1", "n4", "n5"))
    #expect(village.marks(of: "n1").isEmpty, "a snapshot has what was marked")
  }

  @Test("one node alone traps once; so it does at each of two, one after the other, in one batch or not")
  func alone() throws {
    let village = try TrappingCluster(nodes: 1)
    village.say("TRAP 1 1000\r\nTRAP 2 1000", at: "n1")
    #expect(village.deaths == ["n1 at 1"])
    // Whoever said the second was cut off before.
    try village.start("n1")
    village.say("TRAP 3 1000", at: "n1")
    try village.start("n1")
    village.say("JOIN #a", at: "n1")
    try village.start("n1")
    #expect(village.deaths == ["n1 at 1", "n1 at 3"] && village.isThere("n1"))
    #expect(village.marks(of: "n1").count == 2)
    #expect(skips(village.news("n1")).count == 2)
  }

  @Test("two that stand side by side in the log take down each node twice, and not a third time")
  func two() throws {
    let village = try TrappingCluster(nodes: 3)
    let nodes = village.cluster.nodes
    let rows = (0...1).map { nodes[$0].connect() }
    for index in 0...1 { nodes[index].say("NICK p\(index)\r\nUSER p 0 * :p", rows[index]) }
    village.cluster.settle()
    for index in 0...1 { nodes[index].say("TRAP \(index) 1000", rows[index]) }
    // Both are on their way before either is carried out.
    for index in 0...1 { nodes[index].settle() }
    village.cluster.settle()
    #expect(village.deaths.count == 3)
    for _ in 0..<4 {
      for name in ["n1", "n2", "n3"] where !village.isThere(name) { try village.start(name) }
      village.cluster.advance(milliseconds: 3_000)
    }
    #expect(village.deaths.count == 6 && Set(village.deaths).count == 6)
    for name in ["n1", "n2", "n3"] { #expect(village.isThere(name) && village.marks(of: name).count == 2) }
    #expect(village.areAlike("n1", "n2", "n3"))
  }

  @Test("where another node has survived it and told so, whoever has trapped carries it out")
  func survived() throws {
    let village = try TrappingCluster(nodes: 2)
    village.traps = { [unowned village] name, _ in name == "n2" && village.deaths.isEmpty }
    village.say("TRAP 1 1", at: "n1")
    village.cluster.advance(milliseconds: 2_000)
    #expect(village.deaths == ["n2 at 1"])
    try village.start("n2")
    village.cluster.advance(milliseconds: 2_000)
    #expect(village.news("n2").contains { if case .survived = $0 { true } else { false } })
    #expect(village.marks(of: "n2").isEmpty && village.areAlike("n1", "n2"))
  }

  @Test("who has survived it, and has not said so before one who trapped is back, ends, and begins without it")
  func parted() throws {
    let village = try TrappingCluster(nodes: 2)
    village.traps = { [unowned village] name, _ in name == "n2" && village.deaths.isEmpty }
    // What n1 says is lost, until n2 is back.
    village.say("JOIN #a", at: "n2")
    let row = village.cluster.nodes[1].connect()
    village.cluster.nodes[1].say("NICK p\r\nUSER p 0 * :p", row)
    village.cluster.settle()
    village.cluster.engines[0].isMute = true
    village.cluster.nodes[1].say("TRAP 1 1", row)
    village.cluster.settle()
    #expect(village.deaths == ["n2 at 1"])
    try village.start("n2")
    #expect(skips(village.news("n2")) == ["TRAP of p"])
    #expect(parts(village.news("n1")) && village.marks(of: "n1").count == 1)
    try village.start("n1")
    #expect(skips(village.news("n1")) == ["TRAP of p"])
    village.cluster.advance(milliseconds: 2_000)
    #expect(village.areAlike("n1", "n2"))
    // A new one that does not trap there carries it out, reads that it counts nowhere, and begins again without it.
    try village.start("n3")
    #expect(parts(village.news("n3")))
    try village.start("n3")
    village.cluster.advance(milliseconds: 2_000)
    #expect(skips(village.news("n3")) == ["TRAP of p"] && village.areAlike("n1", "n2", "n3"))
  }

  @Test("a node that is killed while it looks ahead looks again; what is marked of another log is nothing")
  func again() throws {
    let village = try TrappingCluster(nodes: 1)
    village.say("TRAP 1 1000", at: "n1")
    village.cluster.log.isSilent = true
    for _ in 0..<3 {
      try village.start("n1")
      #expect(skips(village.news("n1")).isEmpty && village.marks(of: "n1").count == 1)
    }
    village.cluster.log.isSilent = false
    village.cluster.advance(milliseconds: 4_000)
    #expect(skips(village.news("n1")).count == 1 && village.deaths.count == 1)
    village.mark("n1", TrapPage.Mark(sequence: 1_000, step: 0, stamp: 0))
    village.mark("n1", TrapPage.Mark(sequence: 2, step: 0, stamp: 77))
    try village.start("n1")
    village.cluster.advance(milliseconds: 2_000)
    #expect(skips(village.news("n1")).count == 1 && village.marks(of: "n1").count == 1)
    village.say("JOIN #a", at: "n1")
    #expect(village.cluster.control(village.number(of: "n1"), "cluster status").contains("n1, here"))
  }

  @Test("a snapshot that may have what this node has marked is not begun with")
  func mistrusts() throws {
    let village = try TrappingCluster(nodes: 2, snapshotMilliseconds: 60_000)
    village.say("JOIN #a", at: "n1")
    village.cluster.advance(milliseconds: 62_000)
    let position = try #require(village.cluster.log.snapshots.newest).position
    try village.start("n2")
    #expect(village.cluster.engines[village.number(of: "n2")].hasRestored)
    village.mark("n2", TrapPage.Mark(sequence: position, step: 0, stamp: 0))
    try village.start("n2")
    #expect(!village.cluster.engines[village.number(of: "n2")].hasRestored && village.areAlike("n1", "n2"))
    // It was another log's.
    #expect(village.marks(of: "n2").isEmpty)
  }

  @Test("what operators are told is the command, and never what was said")
  func words() {
    func word(_ line: String, isPlain: Bool = false) -> String {
      let bytes = Array(line.utf8)
      return SkippedStep.command(of: bytes.span, isPlain: isPlain)
    }
    #expect(word("PRIVMSG #a :secret") == "PRIVMSG" && word("@a=b;c  :me  join #a") == "JOIN")
    #expect(word("") == "" && word("@tags") == "" && word(String(repeating: "x", count: 99)).count == 20)
    #expect(word("hello there", isPlain: true) == "speech" && word("/NICK me", isPlain: true) == "/NICK")
    #expect(word("\u{1b}[31m", isPlain: false) == "")
  }
}
