import Testing

@testable import MadangWire

@Suite("The PROXY protocol, §2: whom a proxy speaks for")
struct ProxyHeaderTests {
  /// What is said in the end of a stream that comes in these pieces, and how many bytes had come by then.
  private func read(_ pieces: [[UInt8]]) -> (verdict: ProxyHeader.Verdict, count: Int) {
    var carry: [UInt8] = []
    for piece in pieces {
      carry += piece
      let verdict = ProxyHeader.read(carry.span)
      if verdict != .incomplete { return (verdict, carry.count) }
    }
    return (.incomplete, carry.count)
  }

  /// Whether the verdict is this one however the stream is cut, and byte by byte comes with the byte that shows it.
  private func expect(
    _ stream: [UInt8], _ verdict: ProxyHeader.Verdict, after count: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(read([stream]).verdict == verdict, sourceLocation: sourceLocation)
    let slow = read(stream.map { [$0] })
    #expect(slow.verdict == verdict, sourceLocation: sourceLocation)
    if let count { #expect(slow.count == count, sourceLocation: sourceLocation) }
    for pieces in twoWayCuts(of: stream) { #expect(read(pieces).verdict == verdict, sourceLocation: sourceLocation) }
  }

  private func end(_ text: String, _ port: UInt16) throws -> ProxyHeader.Endpoint {
    ProxyHeader.Endpoint(address: try #require(address(text)), port: port)
  }

  private func version2(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil) -> [UInt8] {
    let length = length ?? rest.count
    return [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, command, family]
      + [UInt8(length >> 8), UInt8(length & 0xFF)] + rest
  }

  @Test(
    "§2.1: a line of version 1, and what follows it is the connection's own",
    arguments: [
      ("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6697\r\n", "192.0.2.7", "198.51.100.1", 51_234, 6_697),
      ("PROXY TCP4 255.255.255.255 255.255.255.255 65535 0\r\n", "255.255.255.255", "255.255.255.255", 65_535, 0),
      ("PROXY TCP6 2001:db8::1 ::1 1 2\r\n", "2001:db8::1", "::1", 1, 2),
      ("PROXY TCP6 ::ffff:192.0.2.7 ::1 1 2\r\n", "192.0.2.7", "::1", 1, 2),
    ] as [(String, String, String, UInt16, UInt16)])
  func version1(line: String, source: String, destination: String, sourcePort: UInt16, destinationPort: UInt16) throws {
    let header = ProxyHeader(
      origin: .connection(source: try end(source, sourcePort), destination: try end(destination, destinationPort)),
      byteCount: line.utf8.count)
    expect(bytes(line), .header(header), after: line.utf8.count)
    expect(bytes(line + "PROXY NICK\r\n"), .header(header), after: line.utf8.count)
  }

  @Test("§2.1: UNKNOWN, with anything behind it")
  func unknown() {
    for line in ["PROXY UNKNOWN\r\n", "PROXY UNKNOWN ffff:f::1 x 65535 y\r\n", "PROXY UNKNOWN \r\n"] {
      expect(bytes(line), .header(ProxyHeader(origin: .unknown, byteCount: line.utf8.count)), after: line.utf8.count)
    }
  }

  @Test("§2.1: a line of 107 bytes is taken, a longer one refused with that byte")
  func longLine() {
    let start = "PROXY UNKNOWN "
    let longest = start + String(repeating: "x", count: 107 - start.utf8.count - 2) + "\r\n"
    expect(bytes(longest), .header(ProxyHeader(origin: .unknown, byteCount: 107)))
    expect(bytes(longest.replacing("UNKNOWN ", with: "UNKNOWN x")), .refused, after: 107)
    expect(bytes(start + String(repeating: "x", count: 200)), .refused, after: 107)
  }

  @Test(
    "§2.1: what is no line of version 1",
    arguments: [
      "PROXY TCP4 192.0.2.7 198.51.100.1 51234\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 51234 6697 \r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 51234 6697 1\r\n", "PROXY TCP4  192.0.2.7 198.51.100.1 51234 6697\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 51234 65536\r\n", "PROXY TCP4 192.0.2.7 198.51.100.1 051234 6697\r\n",
      "PROXY TCP4 192.0.2.7 198.51.100.1 -1 6697\r\n", "PROXY TCP4 192.0.2.07 198.51.100.1 1 6697\r\n",
      "PROXY TCP4 ::1 ::1 1 2\r\n", "PROXY TCP6 192.0.2.7 192.0.2.8 1 2\r\n", "PROXY TCP4 a b 1 2\r\n",
      "PROXY UDP4 192.0.2.7 192.0.2.8 1 2\r\n", "PROXY tcp4 192.0.2.7 192.0.2.8 1 2\r\n", "PROXY \r\n",
      "PROXY  UNKNOWN\r\n",
      "PROXY UNKNOWN\n", "PROXY TCP4 192.0.2.7 198.51.100.1 51234 6697\n", "PROXY UNKNOWNS\r\n", "PROXY \n",
    ])
  func badLines(line: String) {
    expect(bytes(line), .refused, after: line.utf8.count)
  }

  @Test("what begins otherwise is refused with its first wrong byte")
  func other() {
    for (text, count) in [
      ("GET / HTTP/1.1\r\n", 1), ("PRIVMSG", 3), ("PROXY\r", 6), ("NICK", 1), ("proxy", 1), ("\r\n\r\nGET", 5),
    ] {
      expect(bytes(text), .refused, after: count)
    }
    expect([0x16, 0x03], .refused, after: 1)
    expect([0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0B], .refused, after: 12)
  }

  @Test("§2.2: addresses of version 2, and what may follow them within the header")
  func version2Addresses() throws {
    let four: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0xC8, 0x22, 0x1A, 0x29]
    let origin = ProxyHeader.Origin.connection(
      source: try end("192.0.2.7", 51_234), destination: try end("198.51.100.1", 6_697))
    expect(version2(0x21, 0x11, four), .header(ProxyHeader(origin: origin, byteCount: 28)), after: 28)
    for more in [1, 3, 100, 508] {
      let stream = version2(0x21, 0x11, four + [UInt8](repeating: 4, count: more))
      expect(stream + bytes("NICK"), .header(ProxyHeader(origin: origin, byteCount: 28 + more)), after: 28 + more)
    }
    let source: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1]
    let mapped: [UInt8] = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 7]
    expect(
      version2(0x21, 0x21, source + mapped + [0, 80, 1, 0xBB]),
      .header(
        ProxyHeader(
          origin: .connection(source: try end("2001:db8::1", 80), destination: try end("192.0.2.7", 443)), byteCount: 52
        )),
      after: 52)
  }

  @Test("§2.2.6: whether the client came over TLS, of vectors in whatever order; of none that is cut off")
  func version2Secure() throws {
    let ends: [UInt8] = [192, 0, 2, 7, 198, 51, 100, 1, 0, 80, 0, 81]
    let origin = ProxyHeader.Origin.connection(
      source: try end("192.0.2.7", 80), destination: try end("198.51.100.1", 81))
    let tls: [UInt8] = [0x20, 0, 5, 1, 0, 0, 0, 0]
    let name: [UInt8] = [0x02, 0, 1, 0x61]
    for (vectors, isSecure) in [
      (tls, true), (name + tls, true), (tls + name, true), (tls + [0xFF], true), ([4, 0, 0] + tls, true),
      ([0x20, 0, 5, 0xFE, 0, 0, 0, 0], false), ([0x20, 0, 5, 0, 0, 0, 0, 0] + tls, false),
      ([0x20, 0, 4, 1, 0, 0, 0], false),
      (Array(tls.dropLast()), false), (name, false), ([0x20], false), ([0x20, 0], false), ([0x20, 0, 0], false),
      ([0x02, 0xFF, 0xFF] + tls, false),
    ] as [([UInt8], Bool)] {
      expect(
        version2(0x21, 0x11, ends + vectors),
        .header(ProxyHeader(origin: origin, byteCount: 28 + vectors.count, isSecure: isSecure)),
        after: 28 + vectors.count)
    }
    expect(version2(0x21, 0x00, tls), .header(ProxyHeader(origin: .unknown, byteCount: 24, isSecure: true)), after: 24)
    expect(version2(0x20, 0x00, tls), .header(ProxyHeader(origin: .proxy, byteCount: 24)), after: 24)
  }

  @Test("§2.2: a proxy that asks for itself, and ends without an address")
  func version2Others() {
    for family: UInt8 in [0x00, 0x11, 0x21, 0x31, 0x12, 0xFF] {
      for count in [0, 12, 520] {
        let stream = version2(0x20, family, [UInt8](repeating: 1, count: count))
        expect(stream, .header(ProxyHeader(origin: .proxy, byteCount: 16 + count)), after: 16 + count)
      }
    }
    expect(version2(0x21, 0x00, []), .header(ProxyHeader(origin: .unknown, byteCount: 16)), after: 16)
    expect(version2(0x21, 0x00, [1, 2]), .header(ProxyHeader(origin: .unknown, byteCount: 18)), after: 18)
    let paths = [UInt8](repeating: 0x61, count: 216)
    expect(version2(0x21, 0x31, paths), .header(ProxyHeader(origin: .unknown, byteCount: 232)), after: 232)
  }

  @Test("§2.2: what is wrong is refused with the byte that shows it, and 536 bytes are the most")
  func version2Refusals() {
    for command in UInt8.min...UInt8.max where command != 0x20 && command != 0x21 {
      expect(version2(command, 0x11, []), .refused, after: 13)
    }
    for family in UInt8.min...UInt8.max where ![0x00, 0x11, 0x21, 0x31].contains(family) {
      expect(version2(0x21, family, []), .refused, after: 14)
    }
    for (family, least) in [(0x11, 12), (0x21, 36), (0x31, 216)] as [(UInt8, Int)] {
      expect(version2(0x21, family, [], length: least - 1), .refused, after: 16)
      expect(version2(0x21, family, [], length: least), .incomplete)
    }
    expect(version2(0x21, 0x11, [], length: 520), .incomplete)
    expect(version2(0x21, 0x11, [], length: 521), .refused, after: 16)
    expect(version2(0x20, 0x00, [], length: 65_535), .refused, after: 16)
  }
}
