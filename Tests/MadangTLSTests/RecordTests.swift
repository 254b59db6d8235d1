import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8446, 5 and 6: records")
struct RecordTests {
  /// The alert with which a server ended, as the client hears it.
  private func alert(_ server: ServerSide, _ crafting: borrowing TLSCrafting, _ answer: [UInt8]) -> TLSOpened.Verdict {
    let client = crafting.makeClient()
    _ = client.take(answer)
    return client.verdict
  }

  @Test("a state is 208 bytes, and a connection's row holds a pointer to it")
  func isSmall() {
    #expect(MemoryLayout<CompactState>.size == 208 && MemoryLayout<CompactState>.stride == 208)
    #expect(MemoryLayout<TLSRecords>.size <= 16)
  }

  @Test("content in pieces of every size up to 300 bytes is one stream", arguments: CipherSuite.allCases)
  func joinsFragments(suite: CipherSuite) {
    let said = noise(1_200)
    for size in 1...300 {
      var crafting = TLSCrafting(suite)
      let server = crafting.makeServer()
      var stream: [UInt8] = []
      for start in stride(from: 0, to: said.count, by: size) {
        stream += crafting.seal(Array(said[start..<min(start + size, said.count)]), padding: start % 7)
      }
      #expect(server.take(stream) == [])
      #expect(server.heard == said && server.carry.isEmpty && server.verdict == .open, "\(size) bytes a record")
    }
  }

  @Test("a stream of records may be cut anywhere, with a KeyUpdate among them", arguments: CipherSuite.allCases)
  func takesEveryCut(suite: CipherSuite) {
    var crafting = TLSCrafting(suite)
    var stream = crafting.seal(bytes("one"))
    stream += crafting.updateKeys(asking: true)
    stream += crafting.seal(bytes("two"), padding: 5) + crafting.seal([]) + crafting.seal(bytes("three"))
    for first in 0...stream.count {
      for second in stride(from: first, through: stream.count, by: 7) {
        let server = crafting.makeServer()
        let client = crafting.makeClient()
        var answer = server.take(Array(stream[..<first]))
        answer += server.take(Array(stream[first..<second]))
        answer += server.take(Array(stream[second...]))
        #expect(server.heard == bytes("onetwothree") && server.carry.isEmpty, "cut at \(first) and \(second)")
        _ = client.take(answer + server.say(bytes("heard")))
        #expect(client.heard == bytes("heard"))
      }
    }
  }

  @Test(
    "a bit that was changed anywhere in a record is bad_record_mac, or tells of itself", arguments: CipherSuite.allCases
  )
  func refusesChangedBits(suite: CipherSuite) {
    for bit in 0..<(8 * (RecordSizes.overhead + 5)) {
      var crafting = TLSCrafting(suite)
      let server = crafting.makeServer()
      _ = server.take(crafting.seal(bytes("before")))
      var record = crafting.seal(bytes("hello"))
      let behind = crafting.seal(bytes("behind"))
      record[bit / 8] ^= 1 << UInt8(bit % 8)
      let answer = server.take(record + behind)
      #expect(server.heard == bytes("before"))
      let isLength = (24..<40).contains(bit)
      if isLength, server.verdict == .open {
        // It says that it is longer: more is waited for.
        #expect(answer.isEmpty && server.carry.count == record.count + behind.count)
        continue
      }
      let expected: [TLSAlert] =
        bit < 8 ? [.unexpectedMessage] : isLength ? [.recordOverflow, .badRecordMAC] : [.badRecordMAC]
      #expect(expected.contains { server.verdict == .failed($0) }, "bit \(bit): \(server.verdict)")
      if case .failed(let told) = server.verdict { #expect(alert(server, crafting, answer) == .refused(told)) }
      #expect(server.say(bytes("more")) == [] && server.close() == [] && server.take(behind) == [])
    }
  }

  @Test("5.2: the longest record is taken, with padding or without; one byte more is record_overflow")
  func boundsLength() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    let longest = noise(RecordSizes.contentMax)
    _ = server.take(crafting.seal(longest) + crafting.seal(bytes("a"), padding: RecordSizes.contentMax - 1))
    #expect(server.heard == longest + bytes("a") && server.verdict == .open)
    let answer = server.take(crafting.seal(bytes("a"), padding: RecordSizes.contentMax))
    #expect(server.verdict == .failed(.recordOverflow) && alert(server, crafting, answer) == .refused(.recordOverflow))

    let other = crafting.makeServer()
    _ = other.take([23, 3, 3, 0x41, 0x01])
    #expect(other.verdict == .failed(.recordOverflow), "Told from the header, before anything of it has come.")
    let third = crafting.makeServer()
    _ = third.take([23, 3, 3, 0x41, 0x00])
    #expect(third.verdict == .open && third.carry.count == 5)
  }

  @Test("16 empty records in a row are taken, and one more is not; something said between counts anew")
  func boundsEmptyRecords() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    for _ in 0..<3 {
      for index in 0..<CompactOpening.emptyRecordsMax { _ = server.take(crafting.seal([], padding: index)) }
      _ = server.take(crafting.seal(bytes("a")))
    }
    #expect(server.verdict == .open && server.heard == bytes("aaa"))
    for _ in 0..<CompactOpening.emptyRecordsMax { _ = server.take(crafting.seal([])) }
    #expect(server.verdict == .open)
    _ = server.take(crafting.seal([]))
    #expect(server.verdict == .failed(.unexpectedMessage))
  }

  @Test(
    "what comes without encryption, and change_cipher_spec, is unexpected_message from its first byte",
    arguments: [20, 21, 22, 24, 0, 71] as [UInt8])
  func refusesOtherTypes(type: UInt8) {
    let crafting = TLSCrafting()
    let server = crafting.makeServer()
    let answer = server.take([type])
    #expect(server.verdict == .failed(.unexpectedMessage))
    #expect(alert(server, crafting, answer) == .refused(.unexpectedMessage))
  }

  @Test("an inner type that is none, or no type at all, is unexpected_message", arguments: [20, 24, 1, 255] as [UInt8])
  func refusesOtherInnerTypes(type: UInt8) {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    _ = server.take(crafting.seal(bytes("a"), type: type))
    #expect(server.verdict == .failed(.unexpectedMessage) && server.heard.isEmpty)
    var other = TLSCrafting()
    let second = other.makeServer()
    _ = second.take(other.seal(inner: [0, 0, 0]))
    #expect(second.verdict == .failed(.unexpectedMessage))
  }

  @Test("a record too short for a tag is bad_record_mac", arguments: 0...16)
  func refusesShortRecords(body: Int) {
    let crafting = TLSCrafting()
    let server = crafting.makeServer()
    _ = server.take([23, 3, 3, 0, UInt8(body)] + [UInt8](repeating: 1, count: body))
    #expect(server.verdict == .failed(.badRecordMAC))
  }

  @Test("6.1: what comes behind close_notify is ignored, and the server may still speak")
  func closesHalf() {
    var crafting = TLSCrafting()
    let server = crafting.makeServer()
    let client = crafting.makeClient()
    _ = server.take(crafting.seal(bytes("bye")) + crafting.seal([1, 0], type: 21) + crafting.seal(bytes("ghost")))
    #expect(server.heard == bytes("bye") && server.verdict == .closed && server.carry.isEmpty)
    #expect(server.take(bytes("anything")) == [])
    #expect(server.verdict == .closed)
    _ = client.take(server.say(bytes("last")) + server.close())
    #expect(client.heard == bytes("last") && client.verdict == .closed)
    #expect(server.close() == [] && server.say(bytes("more")) == [], "It is said once, and nothing after it.")
  }

  @Test("6: an alert is two bytes, alone; user_canceled is none that ends; others end")
  func readsAlerts() {
    func verdict(_ content: [UInt8]) -> TLSOpened.Verdict {
      var crafting = TLSCrafting()
      let server = crafting.makeServer()
      _ = server.take(crafting.seal(content, type: 21))
      return server.verdict
    }
    #expect(verdict([1, 90]) == .open)
    #expect(verdict([2, 48]) == .refused(TLSAlert(rawValue: 48)))
    #expect(verdict([1, 10]) == .refused(.unexpectedMessage))
    #expect(verdict([2]) == .failed(.decodeError))
    #expect(verdict([1, 0, 1, 0]) == .failed(.decodeError))
    #expect(verdict([]) == .failed(.unexpectedMessage))
  }

  @Test("a state that is given back is wiped")
  func wipesStates() {
    var state = CompactState()
    state.receive.secret[47] = 9
    state.send.key[0] = 9
    state.send.sequence = 9
    state.flags = [.owesUpdate]
    // SAFETY: this function's own.
    unsafe withUnsafeMutablePointer(to: &state) { unsafe CompactStatePool.wipe($0) }
    unsafe withUnsafeBytes(of: state) { bytes in
      // The byte at 100 is the suite, of which there is none that is 0.
      for index in bytes.indices where index != 100 { #expect(unsafe bytes[index] == 0) }
    }
  }
}
