import MadangChat
import MadangRecords
import MadangWire
import Testing

@testable import MadangAccounts
@testable import MadangClient

/// Logging in, at servers that are honest, poor, or lie. IRCv3, sasl-3.2.
@Suite struct SaslLoginTests {
  private static let password = "correct horse"

  private func harness(_ mechanism: Login.Mechanism = .auto, password: String = password) -> IRCSessionHarness {
    var harness = IRCSessionHarness(login: Login(account: "ann", password: password, mechanism: mechanism))
    _ = harness.connect()
    return harness
  }

  /// Up to where SASL begins; what the client says then.
  private func begin(_ harness: inout IRCSessionHarness, offering sasl: String = "sasl=PLAIN,SCRAM-SHA-256") -> [String]
  {
    _ = harness.server(":s CAP * LS :\(sasl)")
    return harness.server(":s CAP * ACK :sasl").sent
  }

  private func encoded(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

  private func decoded(_ line: String) throws -> [UInt8] {
    let word = try #require(line.hasPrefix("AUTHENTICATE ") ? line.dropFirst("AUTHENTICATE ".count) : nil)
    return try #require(Base64.decode(Array(word.utf8)))
  }

  private func reason(_ result: IRCSessionHarness.Result) -> String {
    guard case .giveUp(let reason)? = result.others.first else { return "it goes on" }
    return reason
  }

  /// The server's half of SCRAM, for the first message that the client has sent.
  private func server(_ first: String, password: String = password) throws -> ScramServer {
    let keys = Scram.keys(of: password, iterations: 4_096)
    let account = AccountRecord(name: "ann", scram: keys, createdSeconds: 0, settings: [])
    return ScramServer(try #require(ScramClientFirst(try decoded(first))), account: account, keys: keys)
  }

  @Test func `SCRAM is preferred, proves both sides, and the password never goes to the server`() throws {
    var harness = harness()
    #expect(harness.server(":s CAP * LS :batch sasl=PLAIN,SCRAM-SHA-256").sent == ["CAP REQ :batch", "CAP REQ :sasl"])
    #expect(harness.server(":s CAP * ACK :batch").sent.isEmpty)
    #expect(harness.server(":s CAP * ACK :sasl").sent == ["AUTHENTICATE SCRAM-SHA-256"])
    let first = harness.server("AUTHENTICATE +").sent
    let server = try server(first[0])
    let final = harness.server("AUTHENTICATE \(encoded(server.firstMessage))").sent
    let answer = try server.finish(try decoded(final[0]))
    let last = harness.server("AUTHENTICATE \(String(decoding: Base64.encode(answer.reply), as: UTF8.self))").sent
    #expect(last == ["AUTHENTICATE +"])
    let end = harness.server(":s 900 me me!u@h ann :You are now logged in as ann", ":s 903 me :Welcome back")
    #expect(end.sent == ["CAP END"])
    #expect(end.status == ["--- You are now logged in as ann"])
    #expect(harness.server(":s 001 me :Welcome").sent == ["JOIN #room"])
    #expect(!(first + final).contains { $0.contains(encoded(SaslLoginTests.password)) })
  }

  @Test func `a server that has only PLAIN is told the password, and so is the person`() throws {
    var harness = harness()
    _ = harness.server(":s CAP * LS :sasl=PLAIN")
    let start = harness.server(":s CAP * ACK :sasl")
    #expect(start.sent == ["AUTHENTICATE PLAIN"])
    #expect(start.status == ["--- logging in by PLAIN, which tells the server the password"])
    #expect(try decoded(harness.server("AUTHENTICATE +").sent[0]) == Array("\0ann\0correct horse".utf8))
    #expect(harness.server(":s 903 me :ok").sent == ["CAP END"])
  }

  @Test(arguments: [[":s 908 me PLAIN,EXTERNAL :are available", ":s 904 me :no"], [":s 904 me :no"]])
  func `a server that does not say what it has is asked for SCRAM, then for PLAIN`(refusal: [String]) {
    var harness = harness()
    #expect(begin(&harness, offering: "sasl") == ["AUTHENTICATE SCRAM-SHA-256"])
    let sent = refusal.flatMap { harness.server($0).sent }
    #expect(sent == ["AUTHENTICATE PLAIN"])
  }

  @Test func `a server whose list has nothing for us is left, and told nothing`() {
    var harness = harness()
    _ = begin(&harness, offering: "sasl")
    harness.server(":s 908 me EXTERNAL :are available")
    let result = harness.server(":s 904 me :SASL failed")
    #expect(result.sent.isEmpty)
    #expect(reason(result) == "could not log in as ann: SASL failed")
  }

  @Test func `whoever wants SCRAM alone tells no server the password`() {
    var plain = harness(.scram)
    _ = plain.server(":s CAP * LS :sasl=PLAIN")
    let result = plain.server(":s CAP * ACK :sasl")
    #expect(result.sent.isEmpty)
    #expect(reason(result) == "could not log in as ann: the server offers only PLAIN")
    var silent = harness(.scram)
    #expect(begin(&silent, offering: "sasl") == ["AUTHENTICATE SCRAM-SHA-256"])
    #expect(reason(silent.server(":s 904 me :no")) == "could not log in as ann: no")
  }

  @Test func `a server without SASL, or without capabilities, is not entered as a stranger`() {
    var without = harness()
    #expect(reason(without.server(":s CAP * LS :batch")) == "could not log in as ann: the server has no SASL")
    var old = harness()
    let welcome = old.server(":s 421 me CAP :Unknown command", ":s 001 me :Welcome")
    #expect(reason(welcome) == "could not log in as ann: the server has no SASL")
    #expect(welcome.sent.isEmpty)
    var refusing = harness()
    refusing.server(":s CAP * LS :sasl")
    #expect(
      reason(refusing.server(":s CAP * NAK :sasl")) == "could not log in as ann: the server does not let us use SASL")
  }

  @Test func `a wrong password is refused in the server's words, and not tried in another way`() throws {
    var harness = harness()
    _ = begin(&harness, offering: "sasl")
    let server = try server(harness.server("AUTHENTICATE +").sent[0], password: "another")
    let final = harness.server("AUTHENTICATE \(encoded(server.firstMessage))").sent
    #expect(throws: AccountFailure.badCredentials) { try server.finish(try decoded(final[0])) }
    let result = harness.server(":s 904 me :SASL authentication failed")
    #expect(result.sent.isEmpty)
    #expect(reason(result) == "could not log in as ann: SASL authentication failed")
  }

  @Test(arguments: [902, 904, 905, 906, 907]) func `every no is the end of it`(numeric: Int) {
    var harness = harness(.plain)
    _ = begin(&harness)
    _ = harness.server("AUTHENTICATE +")
    #expect(reason(harness.server(":s \(numeric) me :no way")) == "could not log in as ann: no way")
  }

  // MARK: Servers that lie

  private static let liar =
    "could not log in as ann: the server did not prove that it knows the account: "
    + "it may be another server that says it is this one"

  @Test func `a server that says yes without having proved itself is left`() throws {
    var early = harness()
    _ = begin(&early)
    #expect(reason(early.server(":s 903 me :ok")) == SaslLoginTests.liar)
    var late = harness()
    _ = begin(&late)
    let server = try server(late.server("AUTHENTICATE +").sent[0])
    _ = late.server("AUTHENTICATE \(encoded(server.firstMessage))")
    #expect(reason(late.server(":s 903 me :ok")) == SaslLoginTests.liar)
    var wrong = harness()
    _ = begin(&wrong)
    let other = try self.server(wrong.server("AUTHENTICATE +").sent[0], password: "guessed")
    _ = wrong.server("AUTHENTICATE \(encoded(other.firstMessage))")
    let signature = Base64.encode([UInt8](repeating: 7, count: 32))
    let claim = encoded("v=" + String(decoding: signature, as: UTF8.self))
    #expect(reason(wrong.server("AUTHENTICATE \(claim)")) == SaslLoginTests.liar)
  }

  @Test func `a server that lets us in before the login has ended is left`() {
    var harness = harness()
    _ = begin(&harness)
    let result = harness.server(":s 001 me :Welcome")
    #expect(result.sent.isEmpty && reason(result) == "could not log in as ann: the server did not let it end")
  }

  @Test func `a login is given up once, whatever else the server says in the same breath`() {
    var harness = harness()
    _ = begin(&harness)
    let result = harness.server(":s 903 me :ok", ":s 001 me :Welcome", "AUTHENTICATE +", ":s 904 me :no")
    #expect(result.others.count == 1 && result.sent.isEmpty)
  }

  @Test(arguments: ["not base64!", "AAA", "cj14"]) func `a challenge that is none is the end`(challenge: String) {
    var harness = harness()
    _ = begin(&harness)
    _ = harness.server("AUTHENTICATE +")
    #expect(reason(harness.server("AUTHENTICATE \(challenge)")).hasPrefix("could not log in as ann: the server's "))
  }

  @Test func `a challenge without an end is not gathered for ever`() {
    var harness = harness()
    _ = begin(&harness)
    _ = harness.server("AUTHENTICATE +")
    let chunk = String(repeating: "A", count: SaslExchange.chunkBytes)
    var reasons: [String] = []
    for _ in 0..<100 where reasons.isEmpty {
      let result = harness.server("AUTHENTICATE \(chunk)")
      if !result.others.isEmpty { reasons.append(reason(result)) }
    }
    #expect(reasons == ["could not log in as ann: the server's challenge never ends"])
  }

  @Test func `a challenge that nobody asked for is not answered`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server("AUTHENTICATE +") == IRCSessionHarness.Result([]))
    var stranger = IRCSessionHarness()
    _ = stranger.connect()
    #expect(stranger.server("AUTHENTICATE +").sent.isEmpty)
  }

  @Test(arguments: [290, 294, 295, 296, 300, 600]) func `a long answer goes in chunks of 400`(bytes: Int) throws {
    let password = String(repeating: "p", count: bytes)
    var harness = harness(.plain, password: password)
    _ = begin(&harness)
    let lines = harness.server("AUTHENTICATE +").sent.map { String($0.dropFirst("AUTHENTICATE ".count)) }
    #expect(lines.dropLast().allSatisfy { $0.utf8.count == 400 })
    #expect((lines.last?.utf8.count ?? 400) < 400)
    let whole = lines.filter { $0 != "+" }.joined()
    #expect(Base64.decode(Array(whole.utf8)) == Array("\0ann\0\(password)".utf8))
  }

  @Test func `after a lost connection it logs in again`() {
    var harness = harness()
    _ = begin(&harness)
    _ = harness.session.disconnected()
    _ = harness.connect()
    #expect(begin(&harness) == ["AUTHENTICATE SCRAM-SHA-256"])
  }

  @Test func `without an account SASL is left alone`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    #expect(harness.server(":s CAP * LS :sasl=PLAIN").sent == ["CAP END"])
  }
}
