import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8446: OpenSSL's client and a connection that was handed off")
struct HandOffTests {
  static let suites = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]
  static let keepings: [TLSOptions.RecordKeeping] = [.compact, .library]

  private func makeServer(_ keeping: TLSOptions.RecordKeeping, tickets: Int = 1) -> ServerSide {
    ServerSide(Credentials.context(tickets: tickets, options: TLSOptions(recordKeeping: keeping)))
  }

  private func makeClient(_ suite: String) -> OpenSSLPeer {
    var wishes = OpenSSLPeer.Wishes()
    wishes.suites = suite
    return OpenSSLPeer(wishes)
  }

  @Test(
    "both say, change keys both ways, and close, whatever the suite and the number of tickets", arguments: suites, 0...2
  )
  func speaks(suite: String, tickets: Int) {
    for keeping in Self.keepings {
      let server = makeServer(keeping, tickets: tickets)
      let client = makeClient(suite)
      client.greet(server)
      #expect(client.isOpen && server.facts?.version == .tls13 && server.facts?.cipher == suite)
      #expect(server.isLibrary == (keeping == .library))
      #expect(client.take(server.take(client.say(bytes("NICK dan\r\n")))) == [])
      #expect(server.heard == bytes("NICK dan\r\n"))
      _ = client.take(server.say(bytes(":server "), bytes("001 "), bytes("dan\r\n")))
      #expect(client.heard == bytes(":server 001 dan\r\n"))
      for round in 0..<6 {
        client.forgetHeard()
        server.forgetHeard()
        let isAsking = round % 2 == 0
        _ = client.take(server.take(client.updateKeys(asking: isAsking)))
        _ = client.take(server.take(client.say(bytes("round \(round)"))))
        _ = client.take(server.say(bytes("answer \(round)")))
        #expect(server.heard == bytes("round \(round)") && client.heard == bytes("answer \(round)"))
      }
      #expect(client.error == nil && server.verdict == .open)
      _ = client.take(server.close())
      #expect(client.isClosedByServer)
      _ = server.take(client.close())
      #expect(server.verdict == .closed)
    }
  }

  @Test("what a client says right behind its Finished is heard, in whatever pieces it comes", arguments: suites)
  func hearsWhatComesBehindFinished(suite: String) {
    for keeping in Self.keepings {
      for cut in [0, 1, 4, 5, 6, 20, 57, 58, 59, 80, 100, 150] {
        let server = makeServer(keeping)
        let client = makeClient(suite)
        let finished = client.take(server.take(client.take([])))
        #expect(client.isOpen)
        let stream = finished + client.say(bytes("NICK dan\r\n")) + client.say(bytes("USER dan\r\n"))
        var answer = server.take(Array(stream.prefix(cut)))
        answer += server.take(Array(stream.dropFirst(cut)))
        #expect(server.heard == bytes("NICK dan\r\nUSER dan\r\n"))
        _ = client.take(answer + server.say(bytes("hello")))
        #expect(client.heard == bytes("hello") && client.error == nil)
      }
    }
  }

  @Test("one byte at a time is as good as all at once, both ways", arguments: suites)
  func takesSingleBytes(suite: String) {
    for keeping in Self.keepings {
      let server = makeServer(keeping)
      let client = makeClient(suite)
      func carry(_ bytes: [UInt8]) {
        for byte in bytes { for answer in server.take([byte]) { carry(client.take([answer])) } }
      }
      carry(client.take([]))
      #expect(client.isOpen && server.facts != nil)
      let said = noise(700)
      carry(client.say(said))
      #expect(server.heard == said && server.carry.isEmpty)
      for byte in server.say(said) { carry(client.take([byte])) }
      #expect(client.heard == said)
    }
  }

  @Test("RFC 8446, 4.1.4: a client that has sent a share of no use is asked again, and handed off like others")
  func asksAgain() {
    for keeping in Self.keepings {
      let server = makeServer(keeping)
      var wishes = OpenSSLPeer.Wishes()
      wishes.groups = "X448:X25519"
      let client = OpenSSLPeer(wishes)
      client.greet(server)
      #expect(client.isOpen && server.facts?.version == .tls13)
      _ = client.take(server.take(client.say(bytes("hello"))) + server.say(bytes("hello")))
      #expect(server.heard == bytes("hello") && client.heard == bytes("hello"))
    }
  }

  @Test("64 KiB at once become four records, and what a client says in 16 KiB is heard", arguments: suites)
  func carriesMuch(suite: String) {
    for keeping in Self.keepings {
      let server = makeServer(keeping)
      let client = makeClient(suite)
      client.greet(server)
      let said = noise(SealBuffer.plainBytesMax)
      let sealed = server.say(said)
      #expect(sealed.count == said.count + 4 * RecordSizes.overhead)
      _ = client.take(sealed)
      #expect(client.heard == said)
      _ = server.take(client.say(said))
      #expect(server.heard == said)
    }
  }

  @Test("compact and library records give the same plain text, whatever is said in whatever pieces", arguments: 1...20)
  func keepsTheSamePlainText(seed: UInt64) {
    var heardByBoth: [[UInt8]] = []
    for keeping in Self.keepings {
      var state = seed
      func pick(_ below: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % below
      }
      let server = makeServer(keeping)
      let client = makeClient(Self.suites[Int(seed) % 3])
      client.greet(server)
      var trace: [UInt8] = []
      for _ in 0..<30 {
        var stream: [UInt8] = []
        for _ in 0...pick(3) {
          if pick(6) == 0 { stream += client.updateKeys(asking: pick(2) == 0) }
          stream += client.say(noise(1 + pick(pick(4) == 0 ? 20_000 : 200), seed: UInt64(pick(1_000))))
        }
        while !stream.isEmpty {
          let count = 1 + pick(stream.count)
          _ = client.take(server.take(Array(stream.prefix(count))))
          stream.removeFirst(count)
        }
        _ = client.take(server.say(noise(1 + pick(40_000), seed: UInt64(pick(1_000)))))
        trace += server.heard + client.heard
        server.forgetHeard()
        client.forgetHeard()
      }
      #expect(client.error == nil && server.verdict == .open, "seed \(seed)")
      heardByBoth.append(trace)
    }
    #expect(heardByBoth[0] == heardByBoth[1], "seed \(seed)")
  }
}
