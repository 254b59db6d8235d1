import MadangRecords
import MadangServer
import MadangSimulator
import MadangStore
import MadangTestSupport
import MadangWorld
import Testing

/// Nodes with folders in a cluster that is older than what its log keeps: each begins with a snapshot that it has kept itself, or
/// with another one's backup.
@Suite("Nodes that keep snapshots of their own", .serialized)
struct FolderSnapshotTests {
  private let village: KeepingCluster
  private var cluster: SimulatedCluster { village.cluster }

  init() throws { village = try FolderSnapshotTests.village() }

  private static func village(bytes: Int = .max) throws -> KeepingCluster {
    try KeepingCluster(
      nodes: 3,
      changing: {
        $0.snapshotMilliseconds = 20_000
        $0.snapshotLogBytes = bytes
      })
  }

  private func register(_ nick: String, at node: Int) -> Int {
    village.register(
      nick, at: node, "echo-message message-tags batch draft/chathistory server-time draft/metadata-2")
  }

  private func ask(_ line: String, _ row: Int, at node: Int) -> String { village.ask(line, row, at: node) }

  private func checkAlike(_ names: [String], _ nodes: [Int]) throws { try village.checkAlike(names, nodes) }

  private func has(_ name: String, _ isIt: (ClusterNews) -> Bool) -> Bool {
    cluster.news.all(of: name).contains { isIt($0) }
  }

  private func ownSnapshots(_ name: String) -> [UInt64] {
    cluster.news.all(of: name).compactMap {
      if case .snapshot(let kept, isOwn: true) = $0, kept.failure == nil { kept.position } else { nil }
    }
  }

  /// Somebody has an account, a room that is registered, and has said something.
  private func furnish() -> Int {
    let ann = register("ann", at: 0)
    _ = ask("NS REGISTER sesame\r\nJOIN #yard", ann, at: 0)
    _ = ask("CS REGISTER #yard\r\nTOPIC #yard :before\r\nPRIVMSG #yard :one", ann, at: 0)
    _ = ask("METADATA * SET color blue", ann, at: 0)
    return ann
  }

  /// Leaves of the log what was written since.
  private func forget(before position: UInt64) {
    cluster.log.keptMax = cluster.log.batches.count - Int(position) + 1
  }

  @Test("each node keeps one in the time that is set, no two at once, and the one before goes")
  func keeps() throws {
    _ = furnish()
    cluster.advance(milliseconds: 9_500)
    for count in 0...3 {
      cluster.advance(milliseconds: 2_500)
      #expect(try ["n1", "n2", "n3"].map { try village.snapshotPosition($0) != nil } == (1...3).map { $0 > 3 - count })
    }
    let first = try ["n1", "n2", "n3"].map { try #require(try village.snapshotPosition($0)) }
    cluster.advance(milliseconds: 21_000)
    for (index, name) in ["n1", "n2", "n3"].enumerated() {
      let second = try #require(try village.snapshotPosition(name))
      #expect(second > first[index] && ownSnapshots(name) == [first[index], second])
      #expect(try village.pieces(name) == [second])
    }
  }

  @Test("a node that was away comes back, though the log begins behind its beginning; it has all, and each thing once")
  func away() throws {
    let ann = furnish()
    cluster.advance(milliseconds: 22_000)
    _ = ask("PRIVMSG #yard :two", ann, at: 0)
    try village.save()
    let own = try #require(try village.snapshotPosition("n3"))
    try village.kill(2, "n3")
    cluster.advance(milliseconds: 25_000)
    _ = ask("TOPIC #yard :later\r\nPRIVMSG #yard :three\r\nNS SET PASSWORD sesame barleycorn", ann, at: 0)
    // The others' is beyond what it has.
    #expect(try #require(cluster.log.snapshots.newest?.position) > own)
    forget(before: own + 1)
    let third = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    #expect(has("n3") { if case .restored(own) = $0 { true } else { false } })
    let cat = register("cat", at: third)
    #expect(ask("NS IDENTIFY ann barleycorn", cat, at: third).contains(" 900 "))
    #expect(ask("JOIN #yard", cat, at: third).contains(" 332 cat #yard :later"))
    let history = ask("CHATHISTORY LATEST #yard * 50", cat, at: third)
    for text in ["one", "two", "three"] { #expect(history.contains("PRIVMSG #yard :\(text)"), "\(history)") }
    try checkAlike(["n1", "n2", "n3"], [0, 1, third])
  }

  @Test("a new node begins with a backup of one that runs, and so does one that was away for too long")
  func backups() throws {
    let ann = furnish()
    cluster.advance(milliseconds: 22_000)
    _ = ask("PRIVMSG #yard :two", ann, at: 0)
    try village.save()
    try village.kill(2, "n3")
    cluster.advance(milliseconds: 45_000)
    let newest = try #require(try village.snapshotPosition("n2"))
    // The log goes on meanwhile, and keeps no more.
    forget(before: newest - 50)
    // Neither an empty folder nor an old one will do, and it is said so.
    for name in ["n3", "n4"] {
      expectEnd(of: try cluster.start(name))
      #expect(has(name) { if case .late = $0 { true } else { false } })
    }
    let file = try village.backUp("n2")
    _ = ask("PRIVMSG #yard :three", ann, at: 0)
    var nodes = [0, 1]
    for name in ["n3", "n4"] {
      try village.close(name)
      try village.restore(name, from: file)
      nodes.append(try cluster.start(name))
      cluster.advance(milliseconds: 2_000)
    }
    let cat = register("cat", at: nodes[3])
    #expect(ask("NS IDENTIFY ann sesame", cat, at: nodes[3]).contains(" 900 "))
    #expect(ask("JOIN #yard", cat, at: nodes[3]).contains(" 332 cat #yard :before"))
    let history = ask("CHATHISTORY LATEST #yard * 50", cat, at: nodes[3])
    for text in ["one", "two", "three"] { #expect(history.contains("PRIVMSG #yard :\(text)"), "\(history)") }
    try checkAlike(["n1", "n2", "n3", "n4"], nodes)
  }

  private func expectEnd(of node: Int) {
    cluster.advance(milliseconds: 1_000)
    let goesOn = cluster.nodes[node].reactor.turn(timeoutMilliseconds: 0)
    #expect(!goesOn)
    cluster.kill(node)
  }

  @Test("a backup without a snapshot is good as long as the log has its beginning")
  func early() throws {
    _ = furnish()
    try village.save()
    try village.restore("n4", from: try village.backUp("n1"))
    #expect(try village.snapshotPosition("n1") == nil)
    let fourth = try cluster.start("n4")
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3", "n4"], [0, 1, 2, fourth])
  }

  @Test("a snapshot counts once rooms are saved and history is written that the log had before it")
  func seals() throws {
    let ann = furnish()
    try village.save()
    // A room is registered that this node's database can't keep yet.
    try village.tamper(
      with: "n3", "CREATE TRIGGER full BEFORE INSERT ON room BEGIN SELECT RAISE(ABORT, 'full'); END")
    _ = ask("JOIN #garden\r\nCS REGISTER #garden", ann, at: 0)
    cluster.advance(milliseconds: 22_000)
    #expect(try village.snapshotPosition("n3") == nil && village.snapshotPosition("n2") != nil)
    #expect(has("n3") { if case .snapshot(let kept, isOwn: true) = $0 { kept.failure != nil } else { false } })
    try village.tamper(with: "n3", "DROP TRIGGER full")
    cluster.advance(milliseconds: 22_000)
    #expect(try village.snapshotPosition("n3") != nil)
    try checkAlike(["n1", "n2", "n3"], [0, 1, 2])
  }

  @Test("a folder of another cluster is known by the batch that its snapshot ends with, though that has come less far")
  func strange() throws {
    _ = furnish()
    cluster.advance(milliseconds: 22_000)
    let file = try village.backUp("n1")
    let own = try #require(try village.snapshotPosition("n1"))
    let other = try FolderSnapshotTests.village()
    other.cluster.advance(milliseconds: 60_000)
    try #require(other.cluster.log.batches.count > Int(own))
    try other.restore("n9", from: file)
    let node = try other.cluster.start("n9")
    other.cluster.advance(milliseconds: 2_000)
    #expect(other.cluster.news.all(of: "n9").contains { if case .strange = $0 { true } else { false } })
    let goesOn = other.cluster.nodes[node].reactor.turn(timeoutMilliseconds: 0)
    #expect(!goesOn)
  }

  @Test("one that can't be read is said to be so, and the log is read from its beginning where that is there")
  func spoiled() throws {
    _ = furnish()
    cluster.advance(milliseconds: 22_000)
    try village.save()
    try village.kill(2, "n3")
    try village.tamper(with: "n3", "UPDATE world_snapshot_piece SET bytes = zeroblob(9) WHERE number = 1")
    let third = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    #expect(has("n3") { if case .notRestored(_, isOwn: true) = $0 { true } else { false } })
    try checkAlike(["n1", "n2", "n3"], [0, 1, third])
  }

  @Test("a node that ends in order begins again where it ended")
  func ends() throws {
    let ann = furnish()
    cluster.advance(milliseconds: 22_000)
    _ = ask("PRIVMSG #yard :two", ann, at: 0)
    try village.end(2, "n3")
    let last = UInt64(cluster.log.batches.count)
    _ = ask("PRIVMSG #yard :three", ann, at: 0)
    forget(before: last)
    let third = try cluster.start("n3")
    #expect(has("n3") { if case .restored(last) = $0 { true } else { false } })
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3"], [0, 1, third])
  }

  /// Starts a node, with a backup of another one where it was away for too long.
  private func begin(_ name: String, _ village: KeepingCluster, _ lent: inout Int) throws -> Int {
    let cluster = village.cluster
    while true {
      let told = cluster.news.all(of: name).count
      let number = try cluster.start(name)
      let isLate = cluster.news.all(of: name)[told...].contains { if case .late = $0 { true } else { false } }
      if !isLate { return number }
      lent += 1
      cluster.kill(number)
      try village.close(name)
      let others = ["n1", "n2", "n3"].filter { $0 != name }
      let best = try others.max { try (village.snapshotPosition($0) ?? 0) < (village.snapshotPosition($1) ?? 0) }
      try village.restore(name, from: try village.backUp(try #require(best)))
      // Its snapshot may be too old by then; the next is not.
      cluster.advance(milliseconds: 1_000)
      try #require(lent < 1_000)
    }
  }

  @Test(
    "however long nodes are away in an old cluster, whatever the log loses, all keep the same",
    arguments: UInt64(1)...10)
  func seeds(seed: UInt64) throws {
    let village = try FolderSnapshotTests.village(bytes: 2_000)
    let cluster = village.cluster
    var generator = SeededGenerator(seed: seed)
    cluster.log.faults.loss = 100
    cluster.log.faults.doubling = 100
    cluster.log.faults.reordering = 200
    cluster.log.keptMax = 150
    var numbers = [0, 1, 2]
    var lent = 0
    for second: Int64 in 0..<60 {
      let index = generator.index(below: 3)
      let name = "n\(index + 1)"
      if generator.chance(150) {
        try village.kill(numbers[index], name)
        cluster.advance(milliseconds: Int64(generator.pick(0...60_000)))
        numbers[index] = try begin(name, village, &lent)
      }
      guard let stores = village.stores(of: numbers[index]) else { continue }
      // Twice would be seen.
      _ = try? stores.carryOut(.addEntry(AuditEntry(seconds: second, actor: "root", action: "NOTE", target: "*")))
      cluster.advance(milliseconds: 1_000)
    }
    cluster.log.faults = SimulatedLog.Faults()
    cluster.advance(milliseconds: 20_000)
    try village.save()
    for node in numbers { #expect(cluster.digest(of: node) == cluster.digest(of: numbers[0])) }
    let first = try village.contents("n1")
    #expect(first["audit"]?.count ?? 0 > 20)
    for name in ["n2", "n3"] {
      for (table, rows) in try village.contents(name) { #expect(rows == first[table], "\(name) \(table), \(lent)") }
    }
  }
}
