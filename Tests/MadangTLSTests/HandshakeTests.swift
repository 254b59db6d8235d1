import COpenSSL
import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8446 and RFC 5246: handshakes")
struct HandshakeTests {
  private func peer(_ change: (inout OpenSSLPeer.Wishes) -> Void) -> OpenSSLPeer {
    var wishes = OpenSSLPeer.Wishes()
    change(&wishes)
    return OpenSSLPeer(wishes)
  }

  @Test(
    "TLS 1.2 is spoken with forward secrecy and authenticated encryption, by RSA and ECDSA",
    arguments: [
      "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305",
      "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384", "ECDHE-RSA-CHACHA20-POLY1305",
    ])
  func speaksTLS12(cipher: String) {
    for isByteByByte in [false, true] {
      let server = ServerSide(Credentials.context([Credentials.first, Credentials.rsa]))
      let client = peer {
        $0.versionMax = TLS1_2_VERSION
        $0.ciphers = cipher
      }
      func carry(_ bytes: [UInt8]) {
        let pieces = isByteByByte ? bytes.map { [$0] } : [bytes]
        for piece in pieces {
          let answer = server.take(piece)
          if !answer.isEmpty { carry(client.take(answer)) }
        }
      }
      carry(client.take([]))
      #expect(client.isOpen && client.cipher == cipher && server.facts?.version == .tls12)
      #expect(server.isLibrary == true)
      let said = noise(40_000)
      carry(client.say(said))
      #expect(server.heard == said && server.carry.isEmpty)
      _ = client.take(server.say(noise(SealBuffer.plainBytesMax)))
      #expect(client.heard == noise(SealBuffer.plainBytesMax) && client.error == nil)
      _ = client.take(server.close())
      #expect(client.isClosedByServer)
      _ = server.take(client.close())
      #expect(server.verdict == .closed)
    }
  }

  @Test(
    "ciphers without forward secrecy or authentication, and older versions, are refused",
    arguments: ["AES128-GCM-SHA256", "ECDHE-RSA-AES128-SHA", "ECDHE-ECDSA-AES256-SHA384", "DHE-RSA-AES128-GCM-SHA256"])
  func refusesWeakCiphers(cipher: String) {
    let server = ServerSide(Credentials.context([Credentials.first, Credentials.rsa]))
    let client = peer {
      $0.versionMax = TLS1_2_VERSION
      $0.ciphers = cipher
    }
    client.greet(server)
    #expect(server.failure?.reason == .noSharedCipher)
    #expect(client.error?.receivedAlert == .handshakeFailure)
  }

  @Test("TLS 1.1 is refused with protocol_version")
  func refusesOldVersions() {
    let server = ServerSide(Credentials.context())
    let client = peer {
      $0.versionMax = TLS1_1_VERSION
      $0.ciphers = "DEFAULT@SECLEVEL=0"
    }
    client.greet(server)
    #expect(server.failure?.reason == .noSharedVersion)
    #expect(client.error?.receivedAlert == TLSAlert(rawValue: 70))
  }

  @Test("the server's order of ciphers counts, but ChaCha20 is taken for a client that has it first")
  func choosesCipher() {
    func chosen(_ suites: String) -> String? {
      let server = ServerSide(Credentials.context())
      peer { $0.suites = suites }.greet(server)
      return server.facts?.cipher
    }
    #expect(
      chosen("TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == "TLS_AES_128_GCM_SHA256")
    #expect(chosen("TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256") == "TLS_CHACHA20_POLY1305_SHA256")
    #expect(chosen("TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256") == "TLS_AES_256_GCM_SHA384")
  }

  @Test("a client that wants to renegotiate is told no, and goes on", arguments: [true])
  func refusesRenegotiation(_: Bool) {
    let server = ServerSide(Credentials.context())
    let client = peer { $0.versionMax = TLS1_2_VERSION }
    client.greet(server)
    _ = client.take(server.take(client.renegotiate()))
    #expect(client.error != nil && server.facts?.version == .tls12)
    #expect(server.heard.isEmpty)
  }

  @Test(
    "RFC 7301: the server's first protocol that the client offers; none in common is refused; none offered is let in")
  func choosesProtocol() {
    func server(_ own: [String]) -> ServerSide {
      ServerSide(Credentials.context(options: TLSOptions(protocols: own)))
    }
    var irc = server(["irc"])
    peer { $0.protocols = ["h2", "irc"] }.greet(irc)
    #expect(irc.facts?.protocol == "irc")
    irc = server(["irc"])
    peer { _ in }.greet(irc)
    #expect(irc.facts != nil && irc.facts?.protocol == nil)
    irc = server(["irc"])
    let browser = peer { $0.protocols = ["h2", "http/1.1"] }
    browser.greet(irc)
    #expect(irc.failure?.reason == .noSharedProtocol && browser.error?.receivedAlert == TLSAlert(rawValue: 120))
    let any = server([])
    peer { $0.protocols = ["h2"] }.greet(any)
    #expect(any.facts != nil && any.facts?.protocol == nil)
    let web = server(["http/1.1"])
    peer { $0.protocols = ["h2", "http/1.1"] }.greet(web)
    #expect(web.facts?.protocol == "http/1.1")
  }

  @Test(
    "a client certificate is asked for only where it is wanted, and its fingerprints are those of its DER",
    arguments: [TLS1_2_VERSION, TLS1_3_VERSION])
  func takesClientCertificates(version: Int32) {
    let own = Credentials.other
    for (asks, given) in [(true, own), (true, nil), (false, own)] as [(Bool, SelfSigned.Made?)] {
      for keeping in HandOffTests.keepings {
        let server = ServerSide(
          Credentials.context(options: TLSOptions(asksForCertificates: asks, recordKeeping: keeping)))
        let client = peer {
          $0.certificate = given
          $0.versionMax = version
        }
        client.greet(server)
        #expect(client.isOpen)
        #expect(server.facts?.peer == (asks ? given?.facts.fingerprints : nil))
        _ = server.take(client.say(bytes("hello")))
        #expect(server.heard == bytes("hello"))
      }
    }
  }

  @Test(
    "plain text is known as such from its first byte; nothing is answered",
    arguments: ["NICK dan\r\n", "GET / HTTP/1.1\r\n", "\r\n", "\u{1}", "\u{0}", "\u{16}NICK", "\u{80}"])
  func recognizesPlainText(text: String) {
    let server = ServerSide(Credentials.context())
    #expect(server.take(bytes(text)) == [])
    #expect(server.isPlainText && server.failure == nil)
  }

  @Test(
    "TLS that begins with something else than a ClientHello is answered with an alert",
    arguments: [20, 21, 23] as [UInt8])
  func refusesOtherBeginnings(type: UInt8) {
    let server = ServerSide(Credentials.context())
    #expect(server.take([type]) == [] && server.failure == nil && !server.isPlainText)
    #expect(server.take([3, 3, 0, 2, 1, 0]) == TLSAlert.unexpectedMessage.plainRecord)
    #expect(server.failure?.reason == .brokenRule)
  }

  @Test("a ClientHello over 16 KiB is refused when it says so, and one in too many pieces when they have come")
  func boundsClientHello() {
    let server = ServerSide(Credentials.context())
    let longest = TLSHandshake.helloBytesMax
    let answer = server.take([
      22, 3, 1, 0x40, 0x00, 1, 0, UInt8((longest + 1) >> 8), UInt8(truncatingIfNeeded: longest + 1),
    ])
    #expect(answer == TLSAlert.illegalParameter.plainRecord && server.failure?.reason == .tooLong)

    // A hello that says nothing of its length in its first record, and goes on and on.
    let second = ServerSide(Credentials.context())
    var sent = 0
    while second.failure == nil, sent < 100_000 {
      _ = second.take([22, 3, 1, 0, 1, sent == 0 ? 1 : 0])
      sent += 6
    }
    #expect(second.failure != nil && sent <= TLSHandshake.inputBytesMax + 6)
  }

  @Test("a record that says it is longer than any is refused before it comes")
  func boundsRecords() {
    let server = ServerSide(Credentials.context())
    #expect(server.take([22, 3, 1, 0x41, 0x01]) == TLSAlert.recordOverflow.plainRecord)
    #expect(server.failure?.reason == .tooLong)
  }

  @Test("whatever comes in place of a ClientHello fails without harm", arguments: 1...200)
  func bearsNoise(seed: UInt64) {
    let server = ServerSide(Credentials.context())
    let client = OpenSSLPeer()
    var hello = client.take([])
    let damage = noise(4, seed: seed)
    hello[5 + Int(damage[0]) % (hello.count - 5)] ^= damage[1] | 1
    hello[5 + Int(damage[2]) % (hello.count - 5)] ^= damage[3]
    _ = server.take(hello)
    _ = server.take(hello)
    #expect(server.heard.isEmpty && server.facts == nil)
  }

  @Test("a client that trusts nobody says so, and the server knows")
  func hearsAlerts() {
    let server = ServerSide(Credentials.context())
    var client = TLSClient(TLSClientContext(.system), host: "chat.example")
    var bytes: [UInt8] = []
    var plain: [UInt8] = []
    client.start(output: &bytes)
    for _ in 0..<4 {
      let answer = server.take(bytes)
      bytes = []
      _ = client.receive(answer.span, plain: &plain, output: &bytes)
    }
    guard case .failed(let failure) = client.progress else {
      Issue.record("the client trusts a certificate that nobody has signed")
      return
    }
    #expect(failure.reason == .untrusted)
    #expect(server.failure?.reason == .refused)
  }
}
