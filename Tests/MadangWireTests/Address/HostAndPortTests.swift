import Testing

@testable import MadangWire

@Suite("RFC 3986 §3.2.2 and §3.2.3: a host and a port")
struct HostAndPortTests {
  @Test(
    "the port stands behind a colon, an IPv6 address in brackets",
    arguments: [
      ("a", "a", nil), ("a:80", "a", "80"), ("a:", "a", ""), ("", "", nil), (":80", "", "80"), (":", "", ""),
      ("192.0.2.7:1", "192.0.2.7", "1"), ("[::1]", "::1", nil), ("[::1]:443", "::1", "443"), ("[::1]:", "::1", ""),
      ("[]", "", nil), ("[a:b]:c:d", "a:b", "c:d"), ("한:글", "한", "글"), ("a]:1", "a]", "1"),
    ] as [(String, String, String?)])
  func parts(text: String, host: String, port: String?) throws {
    let parts = try HostAndPort.parts(of: text[...])
    #expect(String(parts.host) == host && parts.port.map { String($0) } == port)
    let place = bytes("##" + text + ":9")
    let found = try HostAndPort(in: place.span, at: 2..<place.count - 2)
    #expect(Array(place[found.host]) == bytes(host) && found.port.map { Array(place[$0]) } == port.map { bytes($0) })
    #expect(found.isBracketed == text.hasPrefix("["))
  }

  @Test(
    "what is none",
    arguments: [
      ("[", .openBracket), ("[::1", .openBracket), ("[::1:80", .openBracket), ("[::1]x", .behindBracket(5)),
      ("[::1]80", .behindBracket(5)), ("[]]", .behindBracket(2)), ("::1", .bareIPv6), ("a:1:2", .bareIPv6),
      ("::", .bareIPv6), ("::1]:80", .bareIPv6),
    ] as [(String, HostAndPort.Problem)])
  func refuses(text: String, problem: HostAndPort.Problem) {
    #expect(throws: problem) { try HostAndPort.parts(of: text[...]) }
  }

  @Test(
    "a port is one to five digits, and no more than 65535",
    arguments: [
      ("0", 0), ("1", 1), ("00080", 80), ("65535", 65_535), ("65536", nil), ("99999", nil), ("", nil), ("000080", nil),
      ("+1", nil), ("-0", nil), ("-1", nil), (" 1", nil), ("1a", nil), ("１", nil),
    ] as [(String, UInt16?)])
  func ports(text: String, number: UInt16?) {
    #expect(HostAndPort.portNumber(text[...]) == number)
  }
}
