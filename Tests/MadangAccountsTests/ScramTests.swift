import MadangRecords
import MadangWire
import Testing

@testable import MadangAccounts

@Suite("RFC 5802 and 7677: SCRAM-SHA-256") struct ScramTests {
  private static let clientNonce = "rOprNGfwEbeRWgbNEkqO"
  private static let serverNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
  private static let finalWithoutProof = "c=biws,r=\(clientNonce)\(serverNonce)"
  private static let proof = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="

  private func server(_ first: String = "n,,n=user,r=\(clientNonce)", settings: AccountRecord.Settings = []) throws
    -> ScramServer
  {
    let salt = try #require(Base64.decode(Array("W22ZaJ0SNY7soEsUEjb6gQ==".utf8)))
    let keys = Scram.keys(of: "pencil", salt: salt, iterations: 4096)
    let account = AccountRecord(name: "User", scram: keys, createdSeconds: 0, settings: settings)
    let message = try #require(ScramClientFirst(Array(first.utf8)))
    return ScramServer(message, account: account, keys: keys, nonce: ScramTests.serverNonce)
  }

  @Test("RFC 7677 §3: the example, message for message")
  func example() throws {
    let server = try server()
    #expect(
      server.firstMessage == "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")
    let answer = try server.finish(Array("\(ScramTests.finalWithoutProof),p=\(ScramTests.proof)".utf8))
    #expect(String(decoding: answer.reply, as: UTF8.self) == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")
    #expect(answer.account == "User")
  }

  @Test(
    "§5.1, §7: a last message with another proof, nonce or channel binding, or in another form, proves nothing",
    arguments: [
      "\(finalWithoutProof),p=AAAAZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "\(finalWithoutProof),p=AAAA",
      "\(finalWithoutProof),p=", "\(finalWithoutProof)", "c=biws,r=\(clientNonce),p=\(proof)",
      "c=eSws,r=\(clientNonce)\(serverNonce),p=\(proof)", "r=\(clientNonce)\(serverNonce),c=biws,p=\(proof)",
      "p=\(proof)", "", "c=,r=\(clientNonce)\(serverNonce),p=\(proof)",
      "c=biws,r=\(clientNonce)\(serverNonce),x=1,p=\(proof)",
    ])
  func refused(final: String) throws {
    let server = try server()
    #expect(throws: AccountFailure.badCredentials) { try server.finish(Array(final.utf8)) }
  }

  @Test("A right proof for an account that is locked is refused as that")
  func locked() throws {
    let server = try server(settings: .suspended)
    #expect(throws: AccountFailure.locked) {
      try server.finish(Array("\(ScramTests.finalWithoutProof),p=\(ScramTests.proof)".utf8))
    }
  }

  @Test(
    "§5.1: what opens an exchange",
    arguments: [
      ("n,,n=user,r=abc", "user"), ("y,,n=user,r=abc", "user"), ("n,a=user,n=user,r=abc", "user"),
      ("n,a=USER,n=user,r=abc", "user"), ("n,,n=a=2Cb=3Dc,r=abc", "a,b=c"), ("n,,n=user,r=abc,x=later", "user"),
    ])
  func opens(first: String, user: String) {
    #expect(ScramClientFirst(Array(first.utf8))?.user == user)
  }

  @Test(
    "§5.1: what does not: channel binding, somebody else's authority, mandatory extensions, broken names and nonces",
    arguments: [
      "p=tls-unique,,n=user,r=abc", "n,a=other,n=user,r=abc", "n,,m=ext,n=user,r=abc", "n,,n=,r=abc", "n,,n=user,r=",
      "n,,n=a=2cb,r=abc", "n,,n=a=,r=abc", "n,,n=user", "n,n=user,r=abc", "", "n,,r=abc,n=user", "n,,n=user,r=a b",
      "x,,n=user,r=abc", "n,b=user,n=user,r=abc",
    ])
  func doesNotOpen(first: String) {
    #expect(ScramClientFirst(Array(first.utf8)) == nil)
  }

  @Test("RFC 4013 §3: the examples of SASLprep that aren't refused; composed and decomposed letters are one password")
  func preparation() {
    #expect(SaslPrep.prepare("I\u{AD}X") == "IX")
    #expect(SaslPrep.prepare("user") == "user" && SaslPrep.prepare("USER") == "USER")
    #expect(SaslPrep.prepare("\u{AA}") == "a")
    #expect(SaslPrep.prepare("\u{2168}") == "IX")
    #expect(Array(SaslPrep.prepare("e\u{301}").utf8) == Array("\u{E9}".utf8))
    #expect(SaslPrep.prepare("a\u{A0}b") == "a b")
  }
}
