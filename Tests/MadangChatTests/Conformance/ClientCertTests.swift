import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: client-cert (work in progress)", .alsoOverNodes)
struct ClientCertTests {
  let accounts = FakeAccounts("Dan", "Eve")
  let chat: ChatHarness
  private let own = CertificateFingerprint.numbered(0xAB)
  private let other = CertificateFingerprint.numbered(0x01)

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
  }

  /// Before the welcome, logged in by SASL PLAIN unless `account` is nil.
  private func newcomer(
    _ certificate: CertificateFingerprint?, account: String? = "dan", _ capabilities: String = "batch"
  ) -> Person {
    let person = chat.connect(host: "192.0.2.7", certificate: certificate)
    person.send("CAP LS 302")
    person.send("CAP REQ :sasl draft/client-cert \(capabilities)")
    if let account {
      person.send("AUTHENTICATE PLAIN")
      let password = Base64.encode(Array("\0\(account)\0sesame".utf8))
      person.send("AUTHENTICATE \(String(decoding: password, as: UTF8.self))")
    }
    _ = person.heard()
    return person
  }

  private func pinned(_ account: String = "dan") throws -> [PinnedCertificate] {
    try accounts.certificates(of: account)
  }

  private func pin(_ fingerprint: CertificateFingerprint, _ name: String, to account: String = "dan") throws {
    try accounts.addCertificate(
      PinnedCertificate(fingerprint, name: name, createdSeconds: 0, isProved: true), to: account, atMost: 99)
  }

  @Test("The capability comes with accounts, and the command with the capability")
  func capability() {
    #expect(chat.connect().send("CAP LS 302").joined().contains(" draft/client-cert "))
    #expect(!ChatHarness().connect().send("CAP LS 302").joined().contains("client-cert"))
    let dan = chat.enter("me")
    dan.send("NS IDENTIFY dan sesame")
    #expect(dan.send("CLIENTCERT LIST") == [":irc.test 421 me CLIENTCERT :Unknown command"])
  }

  @Test("CREATE pins the certificate of the connection, before the welcome too, and leaves a name that there is")
  func create() throws {
    let dan = newcomer(own)
    #expect(dan.send("CLIENTCERT CREATE :senpai on linux!! 😊") == [":irc.test CLIENTCERT CREATE"])
    #expect(try pinned().map(\.name) == ["senpai on linux!! 😊"])
    #expect(try pinned().map(\.fingerprint) == [own] && pinned()[0].isProved)
    #expect(dan.send("clientcert create other") == [":irc.test CLIENTCERT CREATE"])
    #expect(try pinned().map(\.name) == ["senpai on linux!! 😊"])
    dan.send("AUTHENTICATE EXTERNAL")
    #expect(dan.send("AUTHENTICATE +").verbs == ["900", "903"])
  }

  private static let long = String(repeating: "x", count: 64)
  private static let given: [(String, String)] = [
    ("", "Dan"), (" :", "Dan"), (" :\u{1}\u{2}\u{7F}", "Dan"), (" a\u{3}4b", "a4b"),
    (" :\(String(repeating: "가", count: 30))", String(repeating: "가", count: 21)), (" :\(long)", long),
    (" :\(long)x", long),
  ]

  @Test(
    "CREATE does not fail for a name: it is cut to 64 bytes of whole characters, and replaced where it is none",
    arguments: given)
  func names(given: String, kept: String) throws {
    let dan = newcomer(own)
    #expect(dan.send("CLIENTCERT CREATE\(given)") == [":irc.test CLIENTCERT CREATE"])
    #expect(try pinned().map(\.name) == [kept])
  }

  @Test("CREATE without a certificate is NOCERT; one that opens another account, or one too many, INTERNAL_ERROR")
  func createFails() throws {
    let without = newcomer(nil)
    #expect(without.send("CLIENTCERT CREATE x").first?.hasPrefix(":irc.test FAIL CLIENTCERT NOCERT CREATE :") == true)
    try pin(own, "hers", to: "Eve")
    let dan = newcomer(own)
    #expect(
      dan.send("CLIENTCERT CREATE x") == [
        ":irc.test FAIL CLIENTCERT INTERNAL_ERROR CREATE :This certificate logs somebody else in."
      ])
    chat.change { $0.limits.certificatesPerAccountMax = 2 }
    for number: UInt8 in 1...3 {
      let answer = newcomer(.numbered(number)).send("CLIENTCERT CREATE x")
      #expect(answer.verbs == [number <= 2 ? "CLIENTCERT" : "FAIL"])
    }
    #expect(try pinned().count == 2)
    accounts.isAway = true
    #expect(
      dan.send("CLIENTCERT CREATE x").first?.hasPrefix(":irc.test FAIL CLIENTCERT INTERNAL_ERROR CREATE :") == true)
  }

  @Test("LIST is one batch, also of nothing; each certificate with its name, and when and from where it was used")
  func list() throws {
    let dan = newcomer(own)
    #expect(dan.send("CLIENTCERT LIST") == [":irc.test BATCH +2 draft/client-cert", ":irc.test BATCH -2"])
    dan.send("CLIENTCERT CREATE :my phone; \\o/")
    try pin(other, "x")
    dan.send("AUTHENTICATE EXTERNAL")
    dan.send("AUTHENTICATE +")
    let time = "2023-11-14T22:13:20.000Z"
    let first =
      "CLIENTCERT LIST \(String(repeating: "AB", count: 64)) name=my\\sphone\\:\\s\\\\o/ time=\(time) ip=192.0.2.7"
    let second = "CLIENTCERT LIST \(String(repeating: "01", count: 64)) name=x"
    #expect(
      dan.send("CLIENTCERT LIST") == [
        ":irc.test BATCH +2 draft/client-cert", "@batch=2 :irc.test \(first)", "@batch=2 :irc.test \(second)",
        ":irc.test BATCH -2",
      ])
    let without = newcomer(nil, "")
    #expect(without.send("CLIENTCERT LIST") == [":irc.test \(first)", ":irc.test \(second)"])
    let labelled = newcomer(nil, "batch labeled-response")
    #expect(labelled.send("@label=a CLIENTCERT LIST").first == "@label=a :irc.test BATCH +2 draft/client-cert")
    accounts.isAway = true
    #expect(dan.send("CLIENTCERT LIST").first?.hasPrefix(":irc.test FAIL CLIENTCERT INTERNAL_ERROR LIST :") == true)
  }

  @Test("DELETE takes the fingerprint that is named, however it is written, or that of the connection")
  func delete() throws {
    try pin(own, "a")
    try pin(other, "b")
    let dan = newcomer(own)
    let name = Array(repeating: "01", count: 64).joined(separator: ":")
    #expect(dan.send("CLIENTCERT DELETE \(name)") == [":irc.test CLIENTCERT DELETE \(name)"])
    #expect(try pinned().map(\.fingerprint) == [own])
    #expect(dan.send("CLIENTCERT DELETE") == [":irc.test CLIENTCERT DELETE"])
    #expect(try pinned().isEmpty)
    for line in ["CLIENTCERT DELETE", "CLIENTCERT DELETE \(name)", "CLIENTCERT DELETE 12:34", "CLIENTCERT DELETE x"] {
      #expect(dan.send(line).first?.hasPrefix(":irc.test FAIL CLIENTCERT INTERNAL_ERROR DELETE :") == true, "\(line)")
    }
    #expect(newcomer(nil).send("CLIENTCERT DELETE").verbs == ["FAIL"])
    try pin(other, "hers", to: "Eve")
    #expect(dan.send("CLIENTCERT DELETE \(name)").verbs == ["FAIL"])
    #expect(try pinned("Eve").count == 1)
  }

  @Test("Another subcommand is UNKNOWN_COMMAND; who has not logged in is told to; a missing one is 461")
  func refusals() {
    let dan = newcomer(own)
    #expect(
      dan.send("CLIENTCERT RENAME x") == [":irc.test FAIL CLIENTCERT UNKNOWN_COMMAND RENAME :Unknown subcommand"])
    #expect(dan.send("CLIENTCERT").verbs == ["461"])
    let guest = newcomer(own, account: nil)
    for subcommand in ["CREATE", "LIST", "DELETE"] {
      #expect(
        guest.send("CLIENTCERT \(subcommand)") == [
          ":irc.test FAIL CLIENTCERT INTERNAL_ERROR \(subcommand) :Log in first"
        ])
    }
  }
}
