import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("Certificates")
struct CertificateTests {
  private func reason(
    _ pairs: [TLSPair], now: Int64? = Credentials.now
  ) -> TLSPairError? {
    do {
      _ = try TLSContext(pairs, options: TLSOptions(), tickets: TicketKeys(now: 0), now: now)
      return nil
    } catch { return error }
  }

  private func changed(_ change: (inout TLSPair) -> Void) -> TLSPair {
    var pair = Credentials.pair(Credentials.first)
    change(&pair)
    return pair
  }

  @Test("what is wrong with a pair is told, with the file's name")
  func explains() {
    #expect(reason([])?.reason == .noPair)
    let other = Credentials.other
    let wrong: [(TLSPair, TLSPairError.Reason, String)] = [
      (changed { $0.certificate = [] }, .noCertificate, "server.pem"),
      (changed { $0.certificate = noise(4_000) }, .noCertificate, "server.pem"),
      (changed { $0.certificate = $0.key }, .noCertificate, "server.pem"),
      (changed { $0.certificate = Array($0.certificate.dropLast(40)) }, .noCertificate, "server.pem"),
      (changed { $0.certificate += Array($0.certificate.dropLast(40)) }, .badChain, "server.pem"),
      (changed { $0.key = [] }, .noKey, "server.key"),
      (changed { $0.key = $0.certificate }, .noKey, "server.key"),
      (changed { $0.key = Array($0.key.dropLast(40)) }, .noKey, "server.key"),
      (changed { $0.key = other.key }, .keyBelongsToAnother, "server.key"),
      (changed { $0.certificate = other.certificate + $0.certificate }, .keyBelongsToAnother, "server.key"),
      (changed { $0.key = Credentials.encrypt($0.key, password: "secret") }, .keyNeedsPassword, "server.key"),
    ]
    for (pair, expected, file) in wrong {
      let error = reason([pair])
      #expect(error?.reason == expected)
      #expect(error?.description.contains(file) == true && error?.description.hasSuffix(".") == false)
    }
  }

  @Test("an encrypted key wants its password: the right one, not another, and none that is endless")
  func takesPasswords() {
    let encrypted = Credentials.encrypt(Credentials.first.key, password: "correct horse")
    func reason(_ password: [UInt8]) -> TLSPairError.Reason? {
      self.reason([
        changed {
          $0.key = encrypted
          $0.password = password
        }
      ])?.reason
    }
    #expect(reason(bytes("correct horse")) == nil)
    #expect(reason(bytes("correct horse\n")) == .wrongPassword)
    #expect(reason([]) == .wrongPassword)
    #expect(reason(noise(100_000)) == .wrongPassword)
    #expect(self.reason([changed { $0.password = bytes("of no use") }]) == nil)
  }

  @Test("a certificate that has expired, or is not valid yet, is refused, unless it is asked for without a clock")
  func minds() {
    let expired = Credentials.pair(Credentials.make(["a.example"], from: 1_000_000_000, to: 1_600_000_000), name: "old")
    #expect(reason([expired])?.reason == .expired)
    #expect(reason([expired])?.description.contains("old.pem") == true)
    #expect(reason([expired], now: nil) == nil)
    let early = Credentials.pair(Credentials.make(["a.example"], from: 1_900_000_000, to: 1_990_000_000))
    #expect(reason([early])?.reason == .notYetValid)
  }

  @Test("an RSA key of 1,024 bits is refused")
  func refusesWeakKeys() {
    #expect(reason([Credentials.pair(Credentials.makeRSA(["a.example"], bits: 1_024))])?.reason == .keyIsUnfit)
  }

  @Test("RFC 6066, 3: the certificate is the one for the name that is asked for; the first is everybody else's")
  func choosesByName() {
    let context = Credentials.context([Credentials.first, Credentials.wildcard, Credentials.other])
    func chosen(_ name: String?) -> [UInt8]? {
      for keeping in [version12, version13] {
        var wishes = OpenSSLPeer.Wishes()
        wishes.serverName = name
        wishes.versionMax = keeping
        let server = ServerSide(context)
        let client = OpenSSLPeer(wishes)
        client.greet(server)
        #expect(server.facts?.serverName == name)
        if keeping == version13 { return client.serverCertificateHash }
      }
      return nil
    }
    let first = Credentials.first.facts.fingerprints.sha256
    let wildcard = Credentials.wildcard.facts.fingerprints.sha256
    let other = Credentials.other.facts.fingerprints.sha256
    #expect(chosen(nil) == first && chosen("chat.example") == first && chosen("unknown.example") == first)
    #expect(chosen("example.org") == wildcard && chosen("chat.example.org") == wildcard)
    #expect(chosen("CHAT.Example.ORG") == wildcard)
    #expect(chosen("a.b.example.org") == first, "A star stands for one label.")
    #expect(chosen("other.example") == other)
  }

  private let version12: Int32 = 0x0303
  private let version13: Int32 = 0x0304

  @Test("RSA and ECDSA for the same names: each client has the one that it can verify")
  func servesBothKinds() {
    for pairs in [[Credentials.first, Credentials.rsa], [Credentials.rsa, Credentials.first]] {
      let context = Credentials.context(pairs)
      for (cipher, made) in [
        ("ECDHE-RSA-AES128-GCM-SHA256", Credentials.rsa), ("ECDHE-ECDSA-AES128-GCM-SHA256", Credentials.first),
      ] {
        var wishes = OpenSSLPeer.Wishes()
        wishes.versionMax = version12
        wishes.ciphers = cipher
        wishes.serverName = "chat.example"
        let client = OpenSSLPeer(wishes)
        client.greet(ServerSide(context))
        #expect(client.serverCertificateHash == made.facts.fingerprints.sha256)
      }
    }
  }

  @Test("a context tells its certificates: names, times, fingerprints, files")
  func tellsFacts() throws {
    let context = Credentials.context([Credentials.first, Credentials.wildcard])
    #expect(context.certificates.map(\.names) == [["chat.example", "127.0.0.1"], ["*.example.org", "example.org"]])
    #expect(context.certificates[0].file == "server.pem")
    #expect(context.certificates[0].notBefore == Credentials.now - 3_600)
    #expect(context.certificates[0].notAfter == Credentials.now + 90 * 86_400)
    #expect(context.certificates[0].fingerprints == Credentials.first.facts.fingerprints)
    #expect(context.certificates[0].fingerprints.sha256.count == 32)
    #expect(context.certificates[0].fingerprints.sha512.count == 64)
  }

  @Test("a self-signed certificate is for names and addresses, and for nothing that would smuggle in another entry")
  func makesSelfSigned() throws {
    let made = try SelfSigned.make(
      names: ["chat.example", "*.chat.example", "::1", "10.0.0.1", "localhost"], days: 1, now: 0)
    #expect(made.facts.names == ["chat.example", "*.chat.example", "::1", "10.0.0.1", "localhost"])
    for name in [
      "a,DNS:b", "", "a b", "a..b", "-a", "a.-b", "*", "a.*.b", "1.2.3", "ä.example", "a\n", "a:b",
      String(repeating: "a", count: 64),
    ] {
      #expect(throws: SelfSigned.Failure.badName(name)) { try SelfSigned.make(names: [name], days: 1, now: 0) }
    }
    #expect(throws: SelfSigned.Failure.noNames) { try SelfSigned.make(names: [], days: 1, now: 0) }
    for days in [0, -1, SelfSigned.daysMax + 1] {
      #expect(throws: SelfSigned.Failure.badDays) { try SelfSigned.make(names: ["a"], days: days, now: 0) }
    }
  }

  @Test("RFC 5952: addresses in certificates are written in the shortest form")
  func writesAddresses() {
    func text(_ bytes: [UInt8]) -> String? { NetworkName.text(bytes) }
    #expect(text([127, 0, 0, 1]) == "127.0.0.1")
    #expect(text([UInt8](repeating: 0, count: 16)) == "::")
    #expect(text([UInt8](repeating: 0, count: 15) + [1]) == "::1")
    #expect(text([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1]) == "2001:db8::1:0:0:1")
    #expect(text([0x20, 1, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6]) == "2001:0:1:2:3:4:5:6")
    #expect(text([1, 2, 3]) == nil)
  }
}
