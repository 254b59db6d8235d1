import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("RFC 4422, appendix A, and IRCv3 sasl-3.1 and sasl-3.2: EXTERNAL", .alsoOverNodes)
struct SaslExternalTests {
  let accounts = FakeAccounts("Dan", "Eve")
  let chat: ChatHarness
  private let own = CertificateFingerprint.numbered(1)

  init() throws {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
    try accounts.addCertificate(
      PinnedCertificate(own, name: "laptop", createdSeconds: 0, isProved: true), to: "Dan", atMost: 9)
  }

  private func base64(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

  /// Before the welcome, with the capability.
  private func newcomer(_ certificate: CertificateFingerprint?, nick: String = "dan") -> Person {
    let person = chat.connect(host: "192.0.2.7", certificate: certificate)
    person.send("CAP LS 302")
    person.send("CAP REQ sasl")
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :D")
    return person
  }

  private func listed(_ lines: [String]) -> [String] {
    lines.flatMap { ($0.parameters.last ?? "").split(separator: " ").map(String.init) }
  }

  @Test("CAP LS 302 and RPL_SASLMECHS (908) name it to who has given a certificate, and to nobody else")
  func advertised() {
    for (certificate, mechanisms) in [
      (own, "PLAIN,SCRAM-SHA-256,EXTERNAL"), (.numbered(2), "PLAIN,SCRAM-SHA-256,EXTERNAL"),
      (nil, "PLAIN,SCRAM-SHA-256"),
    ] as [(CertificateFingerprint?, String)] {
      let person = chat.connect(certificate: certificate)
      #expect(listed(person.send("CAP LS 302")).contains("sasl=\(mechanisms)"))
      person.send("CAP REQ sasl")
      #expect(person.send("AUTHENTICATE GSSAPI").parameters(of: "908")?[1] == mechanisms)
    }
    let old = chat.connect(certificate: own)
    #expect(listed(old.send("CAP LS")).contains("sasl"))
  }

  @Test("CAP NEW tells each connection the mechanisms that are for it")
  func told() {
    let accounts = accounts
    chat.change { $0.services.accounts = nil }
    let with = chat.connect(certificate: own)
    let without = chat.connect()
    for person in [with, without] { person.send("CAP LS 302") }
    chat.forgetAll()
    chat.change { $0.services.accounts = accounts }
    #expect(listed(with.heard()).contains("sasl=PLAIN,SCRAM-SHA-256,EXTERNAL"))
    #expect(listed(without.heard()).contains("sasl=PLAIN,SCRAM-SHA-256"))
  }

  @Test("Without a certificate it is no mechanism that there is: 908 and 904")
  func withoutCertificate() {
    let dan = newcomer(nil)
    #expect(dan.send("AUTHENTICATE EXTERNAL").verbs == ["908", "904"])
    #expect(dan.send("AUTHENTICATE +").verbs == ["908", "904"])
  }

  @Test(
    "An empty answer, or the account's name in whatever case, or a nickname of its own: 900 and 903",
    arguments: ["", "Dan", "dAN", "danny"])
  func succeeds(authority: String) throws {
    try accounts.group("danny", with: "Dan")
    let dan = newcomer(own)
    #expect(dan.send("authenticate external") == [":irc.test AUTHENTICATE +"])
    #expect(
      dan.send("AUTHENTICATE \(authority.isEmpty ? "+" : base64(authority))") == [
        ":irc.test 900 dan dan!~dan@192.0.2.7 Dan :You are now logged in as Dan",
        ":irc.test 903 dan :SASL authentication successful",
      ])
    #expect(dan.send("CAP END").verbs.first == "001")
    #expect(chat.world.logins[.external, .success] == 1)
    let used = try accounts.certificates(of: "Dan")[0]
    #expect(used.usedMilliseconds == chat.milliseconds && used.usedAddress == "192.0.2.7")
  }

  @Test("An authorization identity that is somebody else's, or nobody's, or no name, is refused with 904")
  func otherIdentity() {
    for authority in ["Eve", "nobody", "Dan\0", "\0Dan", " ", "Dan "] {
      let dan = newcomer(own, nick: "me")
      dan.send("AUTHENTICATE EXTERNAL")
      #expect(
        dan.send("AUTHENTICATE \(base64(authority))") == [":irc.test 904 me :SASL authentication failed"],
        "\(authority)")
      chat.drop(dan, reason: "")
    }
    for bytes in ["/w==", "=", "RGFu=", "*RGFu"] {
      let dan = newcomer(own, nick: "me")
      dan.send("AUTHENTICATE EXTERNAL")
      #expect(dan.send("AUTHENTICATE \(bytes)").verbs == ["904"])
      chat.drop(dan, reason: "")
    }
  }

  @Test("A certificate that nobody has pinned is refused as a wrong password is, and closes the connection as often")
  func unknownCertificate() {
    let eve = newcomer(.numbered(7), nick: "me")
    for attempt in 1...5 {
      eve.send("AUTHENTICATE EXTERNAL")
      let answer = eve.send("AUTHENTICATE +")
      #expect(answer.verbs.first == "904" && answer.verbs.contains("ERROR") == (attempt == 5))
    }
    #expect(eve.isClosed && chat.world.logins[.external, .failure] == 5)
  }

  @Test("A locked account gets 902, and a store that can't be reached counts for nothing")
  func failures() {
    accounts.lock("dan")
    let dan = newcomer(own, nick: "me")
    dan.send("AUTHENTICATE EXTERNAL")
    #expect(dan.send("AUTHENTICATE +").verbs == ["902"])
    accounts.isAway = true
    for _ in 0..<10 {
      dan.send("AUTHENTICATE EXTERNAL")
      #expect(dan.send("AUTHENTICATE +").verbs == ["904"])
    }
    #expect(!dan.isClosed)
  }

  @Test("It can be aborted, and logs in after the welcome too, in another account's place")
  func afterWelcome() throws {
    let me = newcomer(own, nick: "me")
    me.send("AUTHENTICATE EXTERNAL")
    #expect(me.send("AUTHENTICATE *").verbs == ["906"])
    me.send("CAP END")
    me.send("NS IDENTIFY eve sesame")
    #expect(chat.world.sessions[me.handle.slot].account == "Eve")
    me.send("AUTHENTICATE EXTERNAL")
    #expect(me.send("AUTHENTICATE +").verbs.suffix(2) == ["900", "903"])
    #expect(chat.world.sessions[me.handle.slot].account == "Dan")
  }

  @Test(
    "A certificate logs in the connection that it came with, and is forgotten with it",
    .onOneServer("The connection's place is given back by hand."))
  func belongsToConnection() {
    let first = newcomer(own, nick: "me")
    first.send("AUTHENTICATE EXTERNAL")
    first.send("AUTHENTICATE +")
    first.send("CAP END")
    #expect(chat.world.clientCertificates.count == 1)
    chat.drop(first, reason: "")
    chat.world.vacate(first.handle)
    #expect(chat.world.clientCertificates.isEmpty)
    // That of a gateway says nothing of who comes through it.
    chat.change { $0.webGateways = [WebGateway(password: "open", hosts: ["192.0.2.7"])] }
    let guest = chat.connect(host: "192.0.2.7", certificate: own)
    guest.send("WEBIRC open gateway visitor.example 198.51.100.9 :secure")
    guest.send("CAP REQ sasl")
    #expect(guest.send("AUTHENTICATE EXTERNAL").verbs == ["908", "904"])
  }
}
