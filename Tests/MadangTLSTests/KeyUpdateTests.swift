import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8446, 4.6.3: new keys")
struct KeyUpdateTests {
  private func verdict(_ content: [UInt8], type: UInt8 = 22) -> TLSOpened.Verdict {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    _ = server.take(crafting.seal(content, type: type))
    return server.verdict
  }

  @Test(
    "any other message of the handshake is unexpected_message",
    arguments: [0, 1, 2, 4, 5, 8, 11, 13, 15, 20, 254] as [UInt8])
  func refusesOtherMessages(kind: UInt8) {
    #expect(verdict([kind, 0, 0, 1, 0]) == .failed(.unexpectedMessage))
    #expect(verdict([kind]) == .failed(.unexpectedMessage))
  }

  @Test("a KeyUpdate of another length is decode_error, of another value illegal_parameter")
  func refusesMalformed() {
    #expect(verdict([24, 0, 0, 2, 0, 0]) == .failed(.decodeError))
    #expect(verdict([24, 0, 0, 0]) == .failed(.decodeError))
    #expect(verdict([24, 1, 0, 1, 0]) == .failed(.decodeError))
    #expect(verdict([24, 0, 0, 1, 2]) == .failed(.illegalParameter))
    #expect(verdict([24, 0, 0, 1, 255]) == .failed(.illegalParameter))
    #expect(verdict([]) == .failed(.unexpectedMessage))
  }

  @Test("5.1: nothing follows it in its record, for that would be under the old keys")
  func endsItsRecord() {
    #expect(verdict([24, 0, 0, 1, 0, 24, 0, 0, 1, 0]) == .failed(.unexpectedMessage))
    #expect(verdict([24, 0, 0, 1, 0, 0]) == .failed(.unexpectedMessage))
  }

  @Test("5.1: it may come in pieces, and nothing stands between them")
  func joinsPieces() {
    let message: [UInt8] = [24, 0, 0, 1, 1]
    for cut in 1..<message.count {
      var crafting = TLSCrafting()
      let server = crafting.makeServer()
      var stream = crafting.seal(Array(message[..<cut]), type: 22) + crafting.seal(Array(message[cut...]), type: 22)
      crafting.keys.update(crafting.suite)
      stream += crafting.seal(bytes("new keys"))
      #expect(!server.take(stream).isEmpty)
      #expect(server.heard == bytes("new keys") && server.verdict == .open)

      var other = TLSCrafting()
      let second = other.makeServer()
      _ = second.take(other.seal(Array(message[..<cut]), type: 22) + other.seal(bytes("between")))
      #expect(second.verdict == .failed(.unexpectedMessage) && second.heard.isEmpty)
    }
  }

  @Test("many that ask at once have one answer; what asks for none has none")
  func answersOnce() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    let client = crafting.makeClient()
    #expect(server.take(crafting.updateKeys(asking: false)) == [])
    var stream: [UInt8] = []
    for _ in 0..<20 { stream += crafting.updateKeys(asking: true) }
    let answer = server.take(stream)
    #expect(answer.count == RecordSizes.overhead + 5)
    _ = client.take(answer + server.say(bytes("on")))
    #expect(client.heard == bytes("on") && client.verdict == .open)
  }

  @Test(
    "at most four answers go out in a second; what is owed goes before what is said, and the next second counts anew")
  func answersFourTimesASecond() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    let client = crafting.makeClient()
    var answers = 0
    for _ in 0..<10 {
      let answer = server.take(crafting.updateKeys(asking: true))
      if !answer.isEmpty { answers += 1 }
      _ = client.take(answer)
    }
    #expect(answers == 4)
    let sealed = server.say(bytes("after"))
    #expect(sealed.count == 2 * RecordSizes.overhead + 10)
    _ = client.take(sealed)
    #expect(client.heard == bytes("after") && client.verdict == .open)
    server.now += 1_000
    #expect(!server.take(crafting.updateKeys(asking: true)).isEmpty)
  }

  @Test("128 in a second are borne, and no more: each costs as much as twenty records")
  func boundsUpdates() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    for _ in 0..<2 {
      for _ in 0..<CompactOpening.updatesPerSecondMax { _ = server.take(crafting.updateKeys(asking: false)) }
      #expect(server.verdict == .open)
      server.now += 1_000
    }
    for _ in 0...CompactOpening.updatesPerSecondMax { _ = server.take(crafting.updateKeys(asking: false)) }
    #expect(server.verdict == .failed(.unexpectedMessage))
  }

  @Test("the library's records bear no more than ours do, and count anew in the next second")
  func boundsUpdatesOfTheLibrary() {
    let server = ServerSide(Credentials.context(options: TLSOptions(recordKeeping: .library)))
    let client = OpenSSLPeer()
    client.greet(server)
    for _ in 0..<2 {
      for _ in 0..<CompactOpening.updatesPerSecondMax { _ = server.take(client.updateKeys(asking: false)) }
      _ = server.take(client.say(bytes("on")))
      #expect(server.verdict == .open)
      server.now += 1_000
    }
    #expect(server.heard == bytes("onon"))
    for _ in 0...CompactOpening.updatesPerSecondMax { _ = server.take(client.updateKeys(asking: false)) }
    #expect(server.verdict == .failed(.unexpectedMessage))
  }

  @Test("5.5: after 2^24 records the server takes new keys of its own", arguments: CipherSuite.allCases)
  func renewsItsOwn(suite: CipherSuite) {
    let crafting = TLSCrafting(suite)
    let sent = CompactSealing.recordsPerKeyMax - 6
    let server = crafting.makeServer(sent: sent)
    let client = crafting.makeClient(received: sent)
    var sizes: [Int] = []
    for round in 0..<6 {
      let sealed = server.say(bytes("round \(round)"))
      sizes.append(sealed.count)
      #expect(client.take(sealed) == [], "It asks for no answer.")
    }
    let plain = RecordSizes.overhead + 7
    #expect(sizes == [plain, plain, plain + RecordSizes.overhead + 5, plain, plain, plain])
    #expect(client.heard == (0..<6).flatMap { bytes("round \($0)") } && client.verdict == .open)
  }
}
