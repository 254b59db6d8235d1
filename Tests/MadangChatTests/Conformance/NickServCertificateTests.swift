import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("NickServ CERT, for older clients", .alsoOverNodes)
struct NickServCertificateTests {
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

  /// Welcomed, and logged in unless `account` is nil.
  private func enter(_ nick: String, _ certificate: CertificateFingerprint? = nil, account: String? = "dan") -> Person {
    let person = chat.connect(certificate: certificate)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :x")
    if let account { person.send("NS IDENTIFY \(account) sesame") }
    _ = person.heard()
    return person
  }

  private func texts(_ lines: [String]) -> [String] { lines.all("NOTICE").compactMap(\.parameters.last) }

  private func pinned() throws -> [CertificateFingerprint] { try accounts.certificates(of: "dan").map(\.fingerprint) }

  @Test("ADD without a fingerprint takes the connection's; with one it can be pasted as openssl prints it")
  func add() throws {
    let me = enter("me", own)
    #expect(texts(me.send("NS CERT ADD")) == ["This certificate logs you in from now on: \(own.text)"])
    let pasted = "sha512 Fingerprint=" + Array(repeating: "01", count: 64).joined(separator: ":")
    #expect(
      texts(me.send("PRIVMSG NickServ :cert add \(pasted)")) == [
        "This certificate logs you in from now on: \(other.text)"
      ])
    let kept = try accounts.certificates(of: "dan")
    #expect(kept.map(\.fingerprint) == [own, other] && kept.map(\.isProved) == [true, false])
    #expect(kept.map(\.name) == ["me", "me"])
    // Written out, that of the connection is proved all the same.
    let eve = enter("evelyn", .numbered(5), account: "Eve")
    eve.send("NS CERT ADD \(CertificateFingerprint.numbered(5).text)")
    #expect(try accounts.certificates(of: "Eve").map(\.isProved) == [true])
  }

  @Test("What is no fingerprint is told so, with what prints one")
  func objections() throws {
    let me = enter("me")
    let short = String(repeating: "01", count: 32)
    #expect(
      texts(me.send("NS CERT ADD \(short)")).first?.hasPrefix("This is a SHA-256 fingerprint: openssl x509") == true)
    #expect(texts(me.send("NS CERT ADD laptop")).first?.hasPrefix("This is no fingerprint of 128") == true)
    #expect(texts(me.send("NS CERT ADD")).first?.contains("gave no certificate on this connection") == true)
    #expect(texts(me.send("NS CERT DEL x")).first?.hasPrefix("This is no fingerprint") == true)
    for line in ["NS CERT DEL", "NS CERT RENAME"] {
      #expect(texts(me.send(line)) == ["Usage: CERT LIST|ADD [fingerprint]|DEL <fingerprint>"])
    }
    #expect(try pinned() == [])
  }

  @Test("LIST and INFO show them to their owner, and nobody else; DEL takes one away")
  func list() throws {
    let me = enter("me", own)
    #expect(texts(me.send("NS CERT")) == ["No certificate logs you in. CERT ADD adds one."])
    me.send("NS CERT ADD")
    #expect(texts(me.send("NS CERT LIST")) == ["\(own.text) me, not used yet"])
    _ = try accounts.logIn(with: own, as: nil, from: "192.0.2.7", milliseconds: 1_700_000_000_000)
    let line = "\(own.text) me, last used 2023-11-14T22:13:20Z from 192.0.2.7"
    #expect(texts(me.send("NS CERT LIST")) == [line])
    #expect(texts(me.send("NS INFO")).last == "Certificate: \(line)")
    #expect(texts(me.send("NS INFO DAN")).last == "Certificate: \(line)")
    for stranger in [enter("evelyn", account: "Eve"), enter("guest", account: nil)] {
      #expect(!texts(stranger.send("NS INFO Dan")).joined().contains("Certificate"))
    }
    #expect(texts(me.send("NS CERT DEL \(own.text)")) == ["This certificate logs nobody in any more: \(own.text)"])
    #expect(try pinned() == [])
    #expect(texts(me.send("NS CERT DEL \(own.text)")) == ["This certificate isn't one of your account's."])
  }

  @Test("An account has as many as it may have, and not one more; a certificate opens one account")
  func bounds() throws {
    chat.change { $0.limits.certificatesPerAccountMax = 3 }
    let me = enter("me")
    for number: UInt8 in 1...4 {
      let answer = texts(me.send("NS CERT ADD \(CertificateFingerprint.numbered(number).text)"))
      #expect(
        answer.first?.hasPrefix(number <= 3 ? "This certificate logs you in" : "Your account has as many") == true)
    }
    // Again is not one more.
    #expect(
      texts(me.send("NS CERT ADD \(CertificateFingerprint.numbered(3).text)"))[0].hasPrefix("This certificate logs"))
    me.send("NS CERT DEL \(CertificateFingerprint.numbered(1).text)")
    #expect(
      texts(me.send("NS CERT ADD \(CertificateFingerprint.numbered(4).text)"))[0].hasPrefix("This certificate logs"))
    #expect(try pinned().count == 3)
    let eve = enter("evelyn", account: "Eve")
    #expect(
      texts(eve.send("NS CERT ADD \(CertificateFingerprint.numbered(2).text)")) == [
        "This certificate logs somebody else in."
      ])
  }

  @Test("RECOVER reminds of certificates, which it leaves, where there are any")
  func recover() throws {
    let me = enter("me", account: nil)
    #expect(
      !texts(me.send("NS RECOVER dan code0 barley-bread")).contains { $0.hasPrefix("Certificates log you in too") })
    me.send("NS CERT ADD \(own.text)")
    #expect(texts(me.send("NS RECOVER dan code1 barley-soup")).last?.hasPrefix("Certificates log you in too") == true)
    #expect(try pinned() == [own])
  }

  @Test("Who is not logged in is told to log in, and learns nothing")
  func stranger() {
    let guest = enter("guest", own, account: nil)
    for line in ["NS CERT LIST", "NS CERT ADD", "NS CERT ADD \(own.text)", "NS CERT DEL \(own.text)"] {
      #expect(texts(guest.send(line)) == ["Log in first: IDENTIFY <account> <password>"])
    }
  }
}
