import MadangTLSSupport
import Testing

@testable import MadangTLS

@Suite("RFC 8448, 3: the traces of a simple handshake")
struct RFC8448Tests {
  private static let clientSecret = hex("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5")
  private static let serverSecret = hex("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643")
  /// 0, 1, 2 … 49: what both say.
  private static let said = (0..<50).map { UInt8($0) }
  private static let clientRecord = hex(
    "1703030043a23f7054b62c94d0affafe8228ba55cbefacea42f914aa66bcab3f2b9819a8a5b46b395bd54a9a20441e2b62974e1f5a"
      + "6292a2977014bd1e3deae63aeebb21694915e4")
  private static let serverRecord = hex(
    "17030300432e937e11ef4ac740e538ad36005fc4a46932fc3225d05f82aa1b36e30efaf97d90e6dffc602dcb501a59a8fcc49c4bf2"
      + "e5f0a21c0047c2abf332540dd032e167c2955d")
  private static let clientAlert = hex("1703030013c9872760655666b74d7ff1153efd6db6d0b0e3")
  private static let serverAlert = hex("1703030013b58fd67166ebf599d24720cfbe7efa7a8864a9")

  private func expanded(_ secret: [UInt8], _ label: StaticString, _ count: Int) -> [UInt8] {
    var output = [UInt8](repeating: 0, count: count)
    var span = output.mutableSpan
    KeySchedule.expand(.aes128, secret: secret.span, label: label, into: &span, bytes: count)
    return output
  }

  @Test("RFC 8446, 7.3: keys and vectors come from the traffic secrets")
  func derivesKeys() {
    #expect(expanded(Self.clientSecret, "key", 16) == hex("17422dda596ed5d9acd890e3c63f5051"))
    #expect(expanded(Self.clientSecret, "iv", 12) == hex("5b78923dee08579033e523d9"))
    #expect(expanded(Self.serverSecret, "key", 16) == hex("9f02283b6c9c07efc26bb9f2ac92e356"))
    #expect(expanded(Self.serverSecret, "iv", 12) == hex("cf782b88dd83549aadf1e984"))
  }

  @Test("RFC 8446, 4.4.4: the key of Finished comes from the handshake's secrets")
  func derivesFinishedKeys() {
    let server = hex("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38")
    #expect(
      expanded(server, "finished", 32) == hex("008d3b66f816ea559f96b537e885c31fc068bf492c652f01f288a1d8cdc19fc8"))
    let client = hex("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21")
    #expect(
      expanded(client, "finished", 32) == hex("b80ad01015fb2f0bd65ff7d4da5d6bf83f84821d1f87fdc7d3c75b5a7b42d9c4"))
  }

  @Test("the server opens the client's records, and seals its own byte for byte, one ticket having gone before")
  func speaksAsTheServer() {
    let server = ServerSide(
      TLSRecords(.aes128, receiveSecret: Self.clientSecret.span, sendSecret: Self.serverSecret.span, sent: 1))
    #expect(server.take(Self.clientRecord) == [])
    #expect(server.heard == Self.said)
    #expect(server.say(Self.said) == Self.serverRecord)
    #expect(server.take(Self.clientAlert) == [])
    #expect(server.verdict == .closed)
    #expect(server.close() == Self.serverAlert)
  }

  @Test("the client seals its records byte for byte, and opens the server's")
  func speaksAsTheClient() {
    let client = ServerSide(
      TLSRecords(.aes128, receiveSecret: Self.serverSecret.span, sendSecret: Self.clientSecret.span, received: 1))
    #expect(client.say(Self.said) == Self.clientRecord)
    #expect(client.take(Self.serverRecord) == [])
    #expect(client.heard == Self.said)
    #expect(client.close() == Self.clientAlert)
    #expect(client.take(Self.serverAlert) == [])
    #expect(client.verdict == .closed)
  }
}
