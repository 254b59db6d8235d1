import MadangAccounts
import MadangRecords
import MadangServer
import MadangSimulator
import MadangStore
import MadangTestSupport
import MadangWorld
import Testing

/// Nodes that begin with what a server had that was alone.
@Suite("Nodes that begin with a backup of a server that was alone")
struct FoundingTests {
  private let village: KeepingCluster
  private var cluster: SimulatedCluster { village.cluster }

  init() throws {
    village = try KeepingCluster(
      nodes: 3, furnish: FoundingTests.furnish, changing: { $0.snapshotMilliseconds = 20_000 })
  }

  private static func furnish(_ database: Database) throws {
    let cheap = ScryptCost(logarithm: 4, blockSize: 8, parallelism: 1)
    let accounts = Accounts(database, cost: cheap, likeness: nil)
    for name in ["ann", "bob"] { _ = try accounts.register(name, password: "sesame", email: nil, seconds: 1_000) }
    try database.addNick("annie", to: "ann")
    try database.changeMetadata(MetadataChange(account: "bob", values: ["color": "blue"]))
    var room = RoomRecord(name: "#yard", founder: "ann", createdSeconds: 1_000)
    room.topic = RoomRecord.Topic(text: "the courtyard", author: "ann", setSeconds: 1_000)
    try database.saveRoom(room)
    try database.saveAlwaysOn(
      AlwaysOnRecord(account: "bob", nick: "bob", user: "bob", host: "10.0.0.9", realname: "Bob", rooms: ["#yard"]))
    try database.addBan(
      BanRecord(
        kind: .mask, pattern: "evil!*@*", reason: "no", setBy: "root", createdSeconds: 1_000, expiresSeconds: nil))
    let event = StoredEvent(
      id: MessageID.first(atMilliseconds: 2_000_000), conversation: Conversation(room: "#yard"), kind: .message,
      source: "ann!ann@host", account: "ann", target: "#yard", text: "long ago", tags: "")
    _ = database.journal.append(event)
    database.journal.awaitVerdicts()
  }

  private func register(_ nick: String, at node: Int) -> Int {
    village.register(
      nick, at: node, "echo-message message-tags batch draft/chathistory server-time")
  }

  private func ask(_ line: String, _ row: Int, at node: Int) -> String { village.ask(line, row, at: node) }

  private func checkAlike(_ names: [String], _ nodes: [Int]) throws { try village.checkAlike(names, nodes) }

  @Test("accounts, rooms, bans, history, and people who are always on, are there on all nodes alike")
  func founded() throws {
    for name in ["n1", "n2", "n3"] { #expect(try village.snapshotPosition(name) == 0) }
    try checkAlike(["n1", "n2", "n3"], [0, 1, 2])
    let cat = register("cat", at: 1)
    #expect(ask("NICK annie", cat, at: 1).contains(" 433 "))
    #expect(ask("NS IDENTIFY ann sesame", cat, at: 1).contains(" 900 "))
    let joined = ask("JOIN #yard", cat, at: 1)
    #expect(joined.contains(" 332 cat #yard :the courtyard") && joined.contains("bob"), "\(joined)")
    #expect(ask("CHATHISTORY LATEST #yard * 9", cat, at: 1).contains("PRIVMSG #yard :long ago"))
    #expect(ask("PRIVMSG #yard :now", cat, at: 1).contains("PRIVMSG #yard :now"))
    let evil = cluster.nodes[2].connect()
    cluster.nodes[2].say("NICK evil\r\nUSER evil 0 * :x", evil)
    cluster.settle()
    #expect(!cluster.nodes[2].heard(evil).contains(" 001 "))
    try checkAlike(["n1", "n2", "n3"], [0, 1, 2])
  }

  @Test("a node that is killed before it has kept another snapshot begins there again, and has each thing once")
  func again() throws {
    let cat = register("cat", at: 0)
    _ = ask("NS IDENTIFY ann sesame\r\nJOIN #yard\r\nPRIVMSG #yard :one", cat, at: 0)
    _ = ask("NS SET PASSWORD sesame barleycorn", cat, at: 0)
    try village.save()
    try village.kill(2, "n3")
    _ = ask("TOPIC #yard :another", cat, at: 0)
    let third = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3"], [0, 1, third])
    cluster.advance(milliseconds: 25_000)
    #expect(try village.snapshotPosition("n3") ?? 0 > 0)
    try village.kill(third, "n3")
    let last = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3"], [0, 1, last])
    // One more begins with a backup of one of these.
    try village.restore("n4", from: try village.backUp("n1"))
    let fourth = try cluster.start("n4")
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3", "n4"], [0, 1, last, fourth])
  }

  @Test("a node with an empty folder, or with another backup, is refused, whether others are here or not")
  func strangers() throws {
    let other = try KeepingCluster(nodes: 1, furnish: FoundingTests.furnish)
    try village.restore("n5", from: try other.backUp("n1"))
    for name in ["n4", "n5"] {
      let node = try cluster.start(name)
      cluster.advance(milliseconds: 2_000)
      let isRefused = cluster.news.all(of: name).contains {
        if case .refused(.settings(["data"])) = $0 { true } else { false }
      }
      #expect(isRefused)
      let goesOn = cluster.nodes[node].reactor.turn(timeoutMilliseconds: 0)
      #expect(!goesOn)
      cluster.kill(node)
    }
    try checkAlike(["n1", "n2", "n3"], [0, 1, 2])
  }
}
