import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Who comes securely, and with which certificate")
struct SecurityTests {
  let shared = SharedNicknames { settings in
    settings.operators = [
      OperatorBlock(name: "root") { $0 == "secret" },
      OperatorBlock(name: "held", certificates: [.numbered(1), .numbered(2)]) { $0 == "secret" },
    ]
  }
  var chat: ChatHarness { shared.chat }

  /// One more connection of Dan's.
  private func come(isSecure: Bool, _ certificate: CertificateFingerprint? = nil) -> Person {
    let person = chat.connect(isSecure: isSecure, certificate: certificate)
    person.send("CAP REQ :sasl")
    person.send("NICK dan")
    person.send("USER d 0 * :D")
    person.send("AUTHENTICATE PLAIN")
    let password = Base64.encode(Array("\0dan\0sesame".utf8))
    person.send("AUTHENTICATE \(String(decoding: password, as: UTF8.self))")
    person.send("CAP END")
    chat.forgetAll()
    return person
  }

  private func enter(_ nick: String, _ certificate: CertificateFingerprint) -> Person {
    let person = chat.connect(certificate: certificate)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :x")
    _ = person.heard()
    return person
  }

  @Test("One connection in the clear, and the person counts as insecure, until it has gone (RPL_WHOISSECURE, $z)")
  func everyConnection() {
    let bob = chat.enter("bob", in: "#safe")
    bob.send("MODE #safe +b $~z")
    func isSecure() -> Bool { !bob.send("WHOIS dan").all("671").isEmpty }
    let first = come(isSecure: true)
    #expect(isSecure())
    let second = come(isSecure: false)
    #expect(!isSecure() && first.send("JOIN #safe").verbs.contains("474"))
    chat.drop(second, reason: "")
    #expect(isSecure())
    // And so where the one in the clear was there first.
    let third = come(isSecure: false)
    chat.drop(first, reason: "")
    #expect(!isSecure())
    let fourth = come(isSecure: true)
    #expect(!isSecure())
    chat.drop(third, reason: "")
    #expect(isSecure() && fourth.send("JOIN #safe").verbs.contains("366"))
  }

  @Test("Who is here without a connection is not secure; who comes back securely is")
  func absent() {
    let bob = chat.enter("bob")
    let dan = come(isSecure: true)
    dan.send("NS SET ALWAYS-ON ON")
    chat.drop(dan, reason: "")
    #expect(bob.send("WHOIS dan").verbs.contains("311") && bob.send("WHOIS dan").all("671").isEmpty)
    _ = come(isSecure: true)
    #expect(bob.send("WHOIS dan").all("671").count == 1)
  }

  @Test("RPL_WHOISCERTFP (Modern IRC): to oneself and to operators, of each connection that is there")
  func fingerprints() {
    let first = come(isSecure: true, .numbered(1))
    let second = come(isSecure: true, .numbered(2))
    let third = come(isSecure: true, .numbered(1))
    func told(_ number: UInt8) -> String {
      "has client certificate fingerprint \(CertificateFingerprint.numbered(number).text)"
    }
    #expect(
      second.send("WHOIS dan").all("276").map(\.parameters) == [["dan", "dan", told(1)], ["dan", "dan", told(2)]])
    let bob = chat.enter("bob")
    #expect(bob.send("WHOIS dan").all("276").isEmpty)
    bob.send("OPER root secret")
    #expect(bob.send("WHOIS dan").all("276").compactMap(\.parameters.last) == [told(1), told(2)])
    chat.drop(first, reason: "")
    #expect(bob.send("WHOIS dan").all("276").compactMap(\.parameters.last) == [told(2), told(1)])
    chat.drop(second, reason: "")
    chat.drop(third, reason: "")
    for person in [second, third] { chat.world.vacate(person.handle) }
    #expect(chat.world.clientCertificates.isEmpty)
    #expect(bob.send("WHOIS bob").all("276").isEmpty)
  }

  @Test("An operator's block that names certificates wants one of them beside the password, also after a reload")
  func operators() {
    let dan = enter("danny", .numbered(2))
    #expect(dan.send("OPER held wrong").verbs.first == "464")
    #expect(dan.send("OPER held secret").verbs.first == "381")
    let eve = enter("evelyn", .numbered(3))
    #expect(eve.send("OPER held secret").verbs == ["491"])
    #expect(chat.enter("bob").send("OPER held secret").verbs == ["491"])
    chat.change { $0.operators[1].certificates = [.numbered(1)] }
    #expect(chat.world.operatorCount == 0)
    chat.change { $0.operators[1].certificates = [] }
    #expect(eve.send("OPER held secret").verbs.first == "381")
  }
}
