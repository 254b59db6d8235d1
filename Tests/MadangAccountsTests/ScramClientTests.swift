import MadangRecords
import MadangWire
import Testing

@testable import MadangAccounts

@Suite("RFC 5802 and 7677: SCRAM-SHA-256, the client") struct ScramClientTests {
  private static let nonce = "rOprNGfwEbeRWgbNEkqO"
  private static let serverNonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
  private static let challenge = "r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"

  private func client() -> ScramClient {
    ScramClient(account: "user", password: "pencil", nonce: ScramClientTests.nonce)
  }

  @Test("RFC 7677 §3: the example, message for message")
  func example() throws {
    var client = client()
    #expect(String(decoding: client.firstMessage, as: UTF8.self) == "n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    let final = try client.finalMessage(after: Array(ScramClientTests.challenge.utf8))
    #expect(
      String(decoding: final, as: UTF8.self)
        == "c=biws,r=\(ScramClientTests.serverNonce),p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    try client.check(Array("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=".utf8))
  }

  @Test("Both halves agree, whatever the password and the name are made of", arguments: ["pw", "비밀 번호", "a,b=c", "é"])
  func agrees(text: String) throws {
    var client = ScramClient(account: text, password: text)
    let message = try #require(ScramClientFirst(client.firstMessage))
    #expect(message.user == text)
    let keys = Scram.keys(of: text, iterations: 4096)
    let account = AccountRecord(name: text, scram: keys, createdSeconds: 0, settings: [])
    let server = ScramServer(message, account: account, keys: keys)
    let answer = try server.finish(try client.finalMessage(after: Array(server.firstMessage.utf8)))
    try client.check(answer.reply)
  }

  @Test(
    "A server that plays another exchange again, or makes the password easy to guess, is told nothing",
    arguments: [
      ("r=other,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", ScramClient.Refusal.otherNonce),
      ("r=\(nonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .otherNonce),
      ("r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=1", .rounds(1)),
      ("r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=2147483647", .rounds(2_147_483_647)),
      ("r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=-5", .rounds(-5)),
      ("r=\(serverNonce),s=,i=4096", .malformed), ("r=\(serverNonce),s=!,i=4096", .malformed),
      ("r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==", .malformed),
      ("r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=many", .malformed),
      ("m=new,r=\(serverNonce),s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096", .malformed), ("", .malformed),
      ("e=unknown-user", .server("unknown-user")),
    ] as [(String, ScramClient.Refusal)])
  func refuses(challenge: String, refusal: ScramClient.Refusal) {
    var client = client()
    #expect(throws: refusal) { try client.finalMessage(after: Array(challenge.utf8)) }
  }

  @Test(
    "A server that does not know the keys is found out",
    arguments: [
      ("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", ScramClient.Refusal.wrongSignature),
      ("v=AAAA", .wrongSignature),
      ("v=", .wrongSignature), ("", .malformed), ("e=invalid-proof", .server("invalid-proof")), ("v=*", .malformed),
    ] as [(String, ScramClient.Refusal)])
  func checks(final: String, refusal: ScramClient.Refusal) throws {
    var client = client()
    _ = try client.finalMessage(after: Array(ScramClientTests.challenge.utf8))
    #expect(throws: refusal) { try client.check(Array(final.utf8)) }
  }
}
