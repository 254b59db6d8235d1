import Testing

@testable import MadangBenchCore

/// Markers are found wherever the stream is cut.
struct MarkerScannerTests {
  /// Some messages as they arrive, with what could be taken for a marker between them.
  private var stream: (bytes: [UInt8], sequences: [UInt32]) {
    var bytes: [UInt8] = []
    var sequences: [UInt32] = []
    for (prefix, sequence) in [
      (":n1!~u1@h PRIVMSG #r :", 1 as UInt32), ("`", 0xFFFF_FFFF), ("``@@@@", 0xDEAD_BEEF), ("`@@@@@@@x", 7),
      ("", 0x1234_5678), ("`ABCDEFGh`", 0x8000_0000), ("`@A`@AB`", 42),
    ] {
      bytes += Array(prefix.utf8)
      Marker.append(sequence, to: &bytes)
      sequences.append(sequence)
      bytes += Array("xxx\r\n".utf8)
    }
    return (bytes, sequences)
  }

  private func scan(_ pieces: [ArraySlice<UInt8>]) -> [UInt32] {
    var scanner = MarkerScanner()
    var found: [UInt32] = []
    for piece in pieces {
      // SAFETY: the bytes live for the call.
      unsafe piece.withUnsafeBytes { unsafe scanner.scan($0) { found.append($0) } }
    }
    return found
  }

  @Test func everyCutInTwoAndThree() {
    let (bytes, sequences) = stream
    for first in 0...bytes.count {
      #expect(scan([bytes[..<first], bytes[first...]]) == sequences, "cut at \(first)")
      for second in first...min(bytes.count, first + 30) {
        let found = scan([bytes[..<first], bytes[first..<second], bytes[second...]])
        if found != sequences {
          Issue.record("cut at \(first) and \(second): \(found)")
          return
        }
      }
    }
  }

  @Test(arguments: 1...12) func everyPieceLength(length: Int) {
    let (bytes, sequences) = stream
    let pieces = stride(from: 0, to: bytes.count, by: length).map { bytes[$0..<min($0 + length, bytes.count)] }
    #expect(scan(pieces) == sequences)
  }

  @Test func aMarkerHasNineBytesWithinTheMessage() {
    var message: [UInt8] = []
    Marker.append(0x0123_4567, to: &message)
    #expect(message == Array("`@ABCDEFG".utf8))
    #expect(message.count == Marker.bytes)
  }

  @Test func anythingElseIsNoMarker() {
    #expect(scan([Array("`@@@@@@@P `@@@@@@@? `@@@@@@@` ~T0000".utf8)[...]]) == [])
  }

  @Test(arguments: Dialect.allCases) func eachDialectCarriesTheMarkerAndTheWantedBytes(dialect: Dialect) throws {
    var message: [UInt8] = []
    dialect.encode(77, room: 3, bodyBytes: 100, into: &message)
    #expect(scan([message[...]]) == [77])
    let start = try #require(message.firstIndex(of: Marker.start))
    let body = message[start...].prefix { $0 != 0x0D && $0 != 0x0A }
    #expect(body.count == 100)
    #expect(message.last == 0x0A)
  }
}
