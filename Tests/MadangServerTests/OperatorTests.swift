import MadangChat
import MadangMemory
import MadangRecords
import MadangServer
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

/// Bans and what operators did, in memory.
private final class Records: BanStore {
  let bans = Lock<[BanRecord]>([])
  let entries = Lock<[AuditEntry]>([])

  func bans(at seconds: Int64) throws(StoreError) -> [BanRecord] { bans.withLock { $0 } }

  /// Passed before a ban is kept, where there is one.
  let gate = Lock<Gate?>(nil)

  func addBan(_ ban: BanRecord) throws(StoreError) {
    gate.withLock { $0 }?.pass()
    bans.withLock { $0.append(ban) }
  }

  func removeBan(kind: BanRecord.Kind, pattern: String) throws(StoreError) -> Bool {
    bans.withLock { bans in
      bans.removeAll { $0.kind == kind && $0.pattern == pattern }
      return true
    }
  }

  func removeExpiredBans(at seconds: Int64) throws(StoreError) -> Int { 0 }
}

@Suite("Operators of a server with sockets and threads", .againstHanging, .waits)
struct OperatorTests {
  private let records = Records()

  private func serve(_ doors: ServerUnderTest.Door..., bans: [BanRecord] = []) throws -> ServerUnderTest {
    let configure = { [records] (configuration: inout Configuration) in
      configuration.settings.operators = [OperatorBlock(name: "root") { $0 == "secret" }]
      configuration.settings.banStore = records
      configuration.settings.bans = bans
      configuration.audit = { entry in records.entries.withLock { $0.append(entry) } }
    }
    return doors.count == 1
      ? try ServerUnderTest(.irc, configure: configure) : try ServerUnderTest(.irc, .numbered, configure: configure)
  }

  private func enterOperator(_ server: ServerUnderTest) throws -> TestClient {
    let dan = try server.connectIRC("dan", in: "#room")
    try dan.send("OPER root secret\r\n")
    _ = try dan.line { $0.contains(" 381 ") }
    return dan
  }

  @Test("A ban holds, and is recorded, though who asked for it was put out before it was kept")
  func outlivesItsAuthor() throws {
    let server = try serve(.irc)
    let gate = Gate()
    let dan = try enterOperator(server)
    let eve = try server.connectIRC("eve", in: "#room")
    try eve.send("OPER root secret\r\n")
    _ = try eve.line { $0.contains(" 381 ") }
    records.gate.withLock { $0 = gate }
    try dan.send("KLINE 192.0.2.1 :away with them\r\n")
    waitUntil { gate.enteredCount == 1 }
    try eve.send("KILL dan :out\r\n")
    _ = try dan.line { $0.hasPrefix("ERROR") }
    gate.open()
    waitUntil { records.entries.withLock { $0.contains { $0.action == "KLINE" } } }
    let entry = records.entries.withLock { $0.first { $0.action == "KLINE" } }
    #expect(entry?.actor.hasPrefix("dan!") == true && entry?.actor.hasSuffix("(root)") == true)
    try eve.send("STATS k\r\n")
    _ = try eve.line { $0.contains(" 216 ") && $0.contains("192.0.2.1") }
  }

  @Test("OPER is checked on the slow lane; a ban is kept before it holds, and holds in the next server")
  func keepsBans() throws {
    let server = try serve(.irc)
    let dan = try enterOperator(server)
    let eve = try server.connectIRC("eve", in: "#room")
    try dan.send("KLINE eve :no more\r\nPING 1\r\n")
    #expect(try eve.rest().contains("ERROR :Closing Link: madang.local (Banned: no more)"))
    _ = try dan.line { $0.hasSuffix(":1") }
    #expect(records.bans.withLock { $0.map(\.pattern) } == ["eve!*@*"])
    server.stop()
    let next = try serve(.irc, bans: records.bans.withLock { $0 })
    defer { next.stop() }
    let again = try next.connect(to: .irc)
    try again.send("NICK eve\r\nUSER eve 0 * :eve\r\n")
    #expect(try again.rest().contains(" 465 eve :You are banned from this server: no more"))
  }

  @Test("What operators do is kept in its order")
  func keepsRecords() throws {
    let server = try serve(.irc)
    let dan = try enterOperator(server)
    try dan.send("WALLOPS :one\r\nKLINE eve :two\r\nUNKLINE eve\r\nSPAMFILTER ADD block *x*\r\nPING 1\r\n")
    _ = try dan.line { $0.hasSuffix(":1") }
    let expected = ["OPER", "WALLOPS", "KLINE", "UNKLINE", "SPAMFILTER"]
    waitUntil { records.entries.withLock { $0.count } == expected.count }
    let entries = records.entries.withLock { $0 }
    #expect(entries.map(\.action) == expected)
    #expect(entries[0].actor == "dan!~dan@127.0.0.1 (root)" && entries[2].target == "eve!*@*")
    server.stop()
  }

  @Test("KILL: a plain connection is told why too, and ends")
  func killsPlain() throws {
    let server = try serve(.irc, .numbered)
    defer { server.stop() }
    let dan = try enterOperator(server)
    let (victim, name) = try server.connectPlain(.numbered)
    try dan.send("KILL \(name) :go away\r\n")
    #expect(try victim.rest().contains("Closing Link: madang.local (Killed (dan (go away)))"))
  }

  @Test("A filter that kills: who says it is put out, IRC and plain alike, and nobody reads it")
  func filtersOut() throws {
    let server = try serve(.irc, .numbered)
    defer { server.stop() }
    let dan = try enterOperator(server)
    try dan.send("JOIN #lobby\r\nSPAMFILTER ADD kill *spam*\r\nPING 1\r\n")
    _ = try dan.line { $0.hasSuffix(":1") }
    let eve = try server.connectIRC("eve", in: "#lobby")
    try eve.send("PRIVMSG #lobby :spam\r\nPRIVMSG #lobby :more\r\n")
    #expect(try eve.rest().contains("ERROR :"))
    let (plain, _) = try server.connectPlain(.numbered)
    try plain.send("spam\n")
    _ = try plain.rest()
    try dan.send("PING 2\r\n")
    var heard: [String] = []
    repeat { heard.append(try dan.line()) } while heard.last?.hasSuffix(":2") == false
    #expect(!heard.contains { $0.contains(" PRIVMSG #lobby ") })
    #expect(heard.count { $0.contains(" QUIT ") } == 2)
  }
}
