import MadangRecords
import MadangSimulator
import MadangStore
import MadangTestSupport
import Testing

@Suite("Nodes that hold one world, and keep it")
struct KeepingClusterTests {
  private let village: KeepingCluster
  private var cluster: SimulatedCluster { village.cluster }

  init() throws { village = try KeepingCluster(nodes: 3) }

  private func register(_ nick: String, at node: Int) -> Int {
    village.register(
      nick, at: node,
      "echo-message message-tags batch draft/chathistory draft/message-redaction draft/read-marker server-time")
  }

  private func ask(_ line: String, _ row: Int, at node: Int) -> String { village.ask(line, row, at: node) }

  private func checkAlike(_ names: [String] = ["n1", "n2", "n3"], _ nodes: [Int] = [0, 1, 2]) throws {
    try village.checkAlike(names, nodes)
  }

  @Test("an account that was made at one node is everybody's: its owner logs in at another")
  func accounts() throws {
    let ann = register("ann", at: 0)
    let made = ask("NS REGISTER sesame", ann, at: 0)
    #expect(made.contains(" 900 ann ") && made.contains("Your recovery code is "), "\(made)")
    cluster.nodes[0].say("QUIT", ann)
    let guest = register("guest", at: 1)
    #expect(ask("NS IDENTIFY ann wrong", guest, at: 1).contains("NickServ"))
    #expect(ask("NS IDENTIFY ann sesame", guest, at: 1).contains(" 900 guest "))
    // The name is an account's on all nodes.
    let other = register("other", at: 2)
    #expect(ask("NICK ann", other, at: 2).contains(" 433 "))
    #expect(try village.database("n3").account(named: "ann")?.name == "ann")
    try checkAlike()
  }

  @Test("of two nodes that make one account at once, one does")
  func once() throws {
    let (first, second) = (try store(0), try store(1))
    let ann = AccountRecord(name: "ann", createdSeconds: 1)
    var isTaken = false
    village.whileSomebodyWaits {
      do throws(StoreError) {
        try second.addAccount(ann)
        Issue.record("It was made twice.")
      } catch { isTaken = error == .taken(name: "ann") }
    }
    try first.addAccount(ann)
    #expect(isTaken)
    // One that looks like it is refused too, wherever it is asked for.
    let like = AccountRecord(name: "аnn", createdSeconds: 1)
    #expect(throws: StoreError.alike(name: "аnn")) { try second.addAccount(like) }
    try checkAlike()
  }

  private func store(_ node: Int) throws -> LoggedAccountStore {
    LoggedAccountStore(try village.database("n\(node + 1)"), try #require(village.stores(of: node)))
  }

  @Test("of two changes of one account at once, both come about")
  func bothChanges() throws {
    let (first, second) = (try store(0), try store(1))
    try first.addAccount(AccountRecord(name: "ann", createdSeconds: 1))
    village.whileSomebodyWaits { _ = try? second.updateAccount("ann") { $0.email = "a@b" } }
    #expect(try first.updateAccount("ann") { $0.settings.insert(.suspended) })
    let ann = try second.account(named: "ann")
    #expect(ann?.email == "a@b" && ann?.settings == .suspended)
    #expect(try first.secret(named: "s", bytes: 8) == second.secret(named: "s", bytes: 8))
    #expect(try !first.updateAccount("nobody") { $0.email = nil })
    try checkAlike()
  }

  @Test("what an owner and an operator do at any node holds on all")
  func across() throws {
    let ann = register("ann", at: 0)
    _ = ask("NS REGISTER sesame\r\nJOIN #yard", ann, at: 0)
    let twin = register("ann2", at: 1)
    #expect(ask("NS IDENTIFY ann sesame", twin, at: 1).contains(" 900 "))
    #expect(ask("NS GROUP", twin, at: 1).contains("belongs to your account now"))
    #expect(ask("NS SET PASSWORD sesame barleycorn", twin, at: 1).contains("NickServ"))
    #expect(ask("CS REGISTER #yard", ann, at: 0).contains("ChanServ"))
    let third = register("third", at: 2)
    #expect(!ask("NS IDENTIFY ann sesame", third, at: 2).contains(" 900 "))
    #expect(ask("NS IDENTIFY ann2 barleycorn", third, at: 2).contains(" 900 "))
    #expect(ask("NICK ann2", register("fourth", at: 0), at: 0).contains(" 433 "))

    // History, markers and redactions.
    _ = ask("JOIN #yard", third, at: 2)
    let said = ask("PRIVMSG #yard :hello there", ann, at: 0)
    let id = try #require(said.firstMatch(of: /msgid=([0-9a-v]+)/)).output.1
    #expect(ask("CHATHISTORY LATEST #yard * 10", third, at: 2).contains("msgid=\(id) "))
    #expect(ask("REDACT #yard \(id) :oops", third, at: 2).contains("REDACT #yard \(id) :oops"))
    #expect(!ask("CHATHISTORY LATEST #yard * 10", ann, at: 0).contains("hello there"))
    _ = ask("MARKREAD #yard timestamp=1970-01-01T00:10:00.000Z", third, at: 2)
    #expect(ask("MARKREAD #yard", ann, at: 0).contains("timestamp=1970-01-01T00:"))

    // Operators.
    let root = register("root", at: 1)
    #expect(ask("OPER root secret", root, at: 1).contains(" 381 "))
    _ = ask("KLINE *!*@10.9.9.9 :go away", root, at: 1)
    _ = ask("SPAMFILTER ADD block *cheap*", root, at: 1)
    #expect(!ask("PRIVMSG #yard :very cheap things", ann, at: 0).contains("PRIVMSG #yard :very"))
    try checkAlike()
    #expect(try village.database("n3").bans(at: 0).count == 1)
    #expect(try village.database("n3").filters().count == 1)
    #expect(try village.database("n3").entries(skipping: 0, limit: 9).count >= 2)
    _ = ask("UNKLINE *!*@10.9.9.9\r\nSPAMFILTER DEL 1", root, at: 1)
    #expect(ask("NS DROP barleycorn ann", ann, at: 0).contains("NickServ"))
    #expect(try village.database("n2").account(named: "ann") == nil)
    #expect(try village.database("n3").filters().isEmpty)
    _ = ask("NICK else", twin, at: 1)
    let taken = ask("NICK ann2", third, at: 2)
    #expect(taken.contains(" NICK :ann2"), "\(taken)")
    try checkAlike()
  }

  @Test("a node that was cut off while it made an account has made it, where the log had it")
  func cutOff() throws {
    let ann = register("ann", at: 1)
    village.whileSomebodyWaits { [cluster] in cluster.engines[1].isCutOff = true }
    #expect(!ask("NS REGISTER sesame", ann, at: 1).contains(" 900 "))
    cluster.advance(milliseconds: 8_000)
    cluster.engines[1].reconnect()
    cluster.advance(milliseconds: 2_000)
    #expect(cluster.nodes[1].heard(ann).contains("connect again"))
    let again = register("again", at: 1)
    #expect(ask("NS IDENTIFY ann sesame", again, at: 1).contains(" 900 "))
    try checkAlike()
  }

  @Test("while a node is cut off, accounts can't be reached there, and nothing is made")
  func unreachable() throws {
    let store = try store(1)
    cluster.engines[1].isCutOff = true
    #expect(throws: StoreError.unreachable) { try store.addAccount(AccountRecord(name: "ann", createdSeconds: 1)) }
    cluster.advance(milliseconds: 8_000)
    cluster.engines[1].reconnect()
    cluster.advance(milliseconds: 2_000)
    #expect(try store.accountCount() == 0)
    try store.addAccount(AccountRecord(name: "bob", createdSeconds: 1))
    try checkAlike()
  }

  @Test("a node that begins again with its folder has each change and each event once")
  func again() throws {
    let ann = register("ann", at: 0)
    _ = ask("NS REGISTER sesame\r\nJOIN #yard", ann, at: 0)
    let bob = register("bob", at: 1)
    _ = ask("JOIN #yard\r\nPRIVMSG #yard :before", bob, at: 1)
    let root = register("root", at: 0)
    _ = ask("OPER root secret\r\nKLINE *!*@10.9.9.9 :go away", root, at: 0)
    try village.save()
    try village.kill(2, "n3")
    cluster.advance(milliseconds: 8_000)
    _ = ask("PRIVMSG #yard :meanwhile\r\nPRIVMSG ann :aside", bob, at: 1)
    _ = ask("NS SET PASSWORD sesame barleycorn", ann, at: 0)
    let number = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    let cat = register("cat", at: number)
    #expect(ask("NS IDENTIFY ann barleycorn", cat, at: number).contains(" 900 "))
    _ = ask("JOIN #yard", cat, at: number)
    let history = ask("CHATHISTORY LATEST #yard * 50", cat, at: number)
    #expect(history.contains("PRIVMSG #yard :before") && history.contains("PRIVMSG #yard :meanwhile"), "\(history)")
    try checkAlike(["n1", "n2", "n3"], [0, 1, number])
    // Once more, with nothing new.
    try village.kill(number, "n3")
    let last = try cluster.start("n3")
    cluster.advance(milliseconds: 8_000)
    try checkAlike(["n1", "n2", "n3"], [0, 1, last])
  }

  @Test("a folder that has come further than the log is another log's: its node ends")
  func strange() throws {
    let ann = register("ann", at: 0)
    _ = ask("NS REGISTER sesame", ann, at: 0)
    try village.save()
    let far = LogPlace(sequence: 1 << 30, entry: 0)
    _ = try village.database("n3").carryOut(.setLastSeen(account: "ann", seconds: 1), at: far)
    try village.kill(2, "n3")
    let number = try cluster.start("n3")
    cluster.advance(milliseconds: 2_000)
    expectEnd(of: number)
  }

  private func expectEnd(of node: Int) {
    cluster.advance(milliseconds: 1_000)
    let goesOn = cluster.nodes[node].reactor.turn(timeoutMilliseconds: 0)
    #expect(!goesOn)
  }

  @Test("a node that has missed what the log has no longer ends, be its folder empty or not")
  func late() throws {
    let ann = register("ann", at: 0)
    _ = ask("NS REGISTER sesame", ann, at: 0)
    try village.save()
    try village.kill(2, "n3")
    let position = cluster.log.batches.count
    _ = ask("NS SET PASSWORD sesame barleycorn", ann, at: 0)
    #expect(cluster.log.batches.count > position + 2)
    cluster.log.keptMax = cluster.log.batches.count - 1
    expectEnd(of: try cluster.start("n4"))
    cluster.log.keptMax = cluster.log.batches.count - position - 2
    expectEnd(of: try cluster.start("n3"))
    for name in ["n3", "n4"] {
      #expect(cluster.news.all(of: name).contains { if case .late = $0 { true } else { false } })
    }
  }

  @Test("an account is there, and its name is its own, though the node that made it was killed before it could say so")
  func killed() throws {
    let ann = register("ann", at: 1)
    village.whileSomebodyWaits { [village] in
      do { try village.kill(1, "n2") } catch { Issue.record("\(error)") }
    }
    cluster.nodes[1].say("NS REGISTER sesame", ann)
    cluster.settle()
    cluster.advance(milliseconds: 8_000)
    let guest = register("guest", at: 0)
    #expect(ask("NICK ann", guest, at: 0).contains(" 433 "))
    #expect(ask("NS IDENTIFY ann sesame", guest, at: 0).contains(" 900 "))
    let again = try cluster.start("n2")
    cluster.advance(milliseconds: 2_000)
    try checkAlike(["n1", "n2", "n3"], [0, again, 2])
  }

  @Test(
    "whatever the log loses, doubles or swaps, and whichever node is killed, all nodes keep the same",
    arguments: UInt64(1)...10)
  func seeds(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    cluster.log.faults.loss = 100
    cluster.log.faults.doubling = 100
    cluster.log.faults.reordering = 200
    var numbers = [0, 1, 2]
    var made = 0
    for second: Int64 in 0..<40 {
      let index = generator.index(below: 3)
      if generator.chance(80) {
        try village.kill(numbers[index], "n\(index + 1)")
        cluster.advance(milliseconds: Int64(generator.pick(0...9_000)))
        numbers[index] = try cluster.start("n\(index + 1)")
      }
      let stores = try #require(village.stores(of: numbers[index]))
      let store = LoggedAccountStore(try village.database("n\(index + 1)"), stores)
      do throws(StoreError) {
        // Twice would be seen.
        _ = try stores.carryOut(.addEntry(AuditEntry(seconds: second, actor: "root", action: "NOTE", target: "*")))
        try act(on: store, second, &generator)
        made += 1
      } catch {
        switch error {
        case .taken, .alike, .unknownAccount, .unreachable: break
        default: Issue.record("\(error)")
        }
      }
    }
    cluster.log.faults = SimulatedLog.Faults()
    cluster.advance(milliseconds: 20_000)
    #expect(made > 10)
    try checkAlike(["n1", "n2", "n3"], numbers)
  }

  private func act(
    on store: LoggedAccountStore, _ second: Int64, _ generator: inout SeededGenerator
  ) throws(StoreError) {
    let name = ["ann", "bob", "cat", "dan"][generator.index(below: 4)]
    let nick = ["xen", "yul", "zoe"][generator.index(below: 3)]
    switch generator.index(below: 6) {
    case 0: try store.addAccount(AccountRecord(name: name, createdSeconds: second))
    case 1: _ = try store.updateAccount(name) { $0.email = "\(second)@example.org" }
    case 2: try store.addNick(nick, to: name)
    case 3: _ = try store.removeNick(nick, from: name)
    case 4: _ = try store.forget(account: name)
    default: try store.setLastSeen(account: name, seconds: second)
    }
  }
}
