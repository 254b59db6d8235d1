import Testing

@testable import MadangWire

@Suite("RFC 9110 §7.2: hosts that are served, pages that are let in, proxies that are believed")
struct AuthorityTests {
  @Test(
    "an address, localhost and the names that were given are served, with any port and case",
    arguments: [
      ("chat.example.org", true), ("CHAT.Example.ORG:8080", true), ("chat.example.org.", true),
      ("chat.example.org.:443", true),
      ("localhost", true), ("LocalHost:1", true), ("127.0.0.1", true), ("192.0.2.7:8080", true), ("[::1]", true),
      ("[2001:db8::7]:80", true),
      ("chat.example.org:", true), ("second.example", true), ("evil.example", false),
      ("chat.example.org.evil.example", false),
      ("xchat.example.org", false), ("localhost.evil.example", false), ("127.1", false), ("0x7f000001", false),
      ("2130706433", false),
      ("127.0.0.1.evil.example", false), ("example.org", false), ("127.0.0.01", false), ("a.localhost", false),
      ("chat_example.org", false),
    ])
  func served(host: String, expected: Bool) throws {
    #expect(try #require(Request(lines: [], host: host)).isServed(["Chat.example.org", "second.example"]) == expected)
  }

  @Test("the port is what follows the host")
  func ports() throws {
    for (host, port) in [
      ("a:0", 0), ("a:65535", 65_535), ("a", nil), ("a:", nil), ("[::1]:8", 8), ("[::1]", nil), ("a:00080", 80),
    ]
      as [(String, UInt16?)]
    {
      #expect(try #require(Request(lines: [], host: host)).head.authority?.port == port)
    }
    #expect(try #require(Request(lines: [], host: String(repeating: "a", count: 253))).isServed() == false)
    #expect(Request(lines: [], host: String(repeating: "a", count: 254)) == nil)
  }

  @Test(
    "RFC 6454 §7: a page of the same scheme, host and port is our own",
    arguments: [
      ("http://chat.example.org", "chat.example.org", false, OriginRule.Verdict.same),
      ("http://chat.example.org:80", "chat.example.org", false, .same),
      ("http://chat.example.org", "chat.example.org:80", false, .same),
      ("https://chat.example.org", "chat.example.org", true, .same),
      ("https://chat.example.org", "chat.example.org:443", true, .same),
      ("http://CHAT.example.org:8080", "chat.example.org:8080", false, .same),
      ("http://127.0.0.1:8080", "127.0.0.1:8080", false, .same), ("http://[::1]:8080", "[0:0::1]:8080", false, .same),
      ("https://chat.example.org", "chat.example.org", false, .refused),
      ("http://chat.example.org", "chat.example.org", true, .refused),
      ("http://chat.example.org:8080", "chat.example.org", false, .refused),
      ("http://evil.example", "chat.example.org", false, .refused),
      ("http://127.0.0.1", "localhost", false, .refused),
      ("http://chat.example.org.evil.example", "chat.example.org", false, .refused),
      ("http://chat.example.org@evil.example", "chat.example.org", false, .refused),
      ("null", "chat.example.org", false, .refused),
      ("NULL", "chat.example.org", false, .refused), ("", "chat.example.org", false, .refused),
      ("*", "chat.example.org", false, .refused),
      ("chat.example.org", "chat.example.org", false, .refused),
      ("//chat.example.org", "chat.example.org", false, .refused),
      ("http://chat.example.org/", "chat.example.org", false, .refused),
      ("http://chat.example.org/x", "chat.example.org", false, .refused),
      ("http://chat.example.org http://evil.example", "chat.example.org", false, .refused),
      ("http://chat.example.org, http://chat.example.org", "chat.example.org", false, .refused),
      ("ws://chat.example.org", "chat.example.org", false, .refused), ("file://", "chat.example.org", false, .refused),
      ("http://chat.example.org:99999", "chat.example.org", false, .refused),
    ])
  func origins(origin: String, host: String, isSecure: Bool, expected: OriginRule.Verdict) throws {
    let request = try #require(Request(lines: ["Origin: \(origin)"], host: host))
    #expect(request.origin(isSecure: isSecure) == expected)
  }

  @Test("an origin may be listed; null never is, nor two; a program says none")
  func listedOrigins() throws {
    let list = ["https://Other.example", "capacitor://localhost", "null", "http://a.example:8080"]
    for (origin, expected) in [
      ("https://other.example", OriginRule.Verdict.listed), ("https://other.example:443", .listed),
      ("capacitor://localhost", .listed),
      ("http://other.example", .refused), ("null", .refused), ("http://a.example", .refused),
      ("http://a.example:8080", .listed),
      ("capacitor://localhosts", .refused),
    ] {
      #expect(try #require(Request(lines: ["Origin: \(origin)"])).origin(list) == expected, "\(origin)")
    }
    let same = "Origin: http://chat.example.org"
    #expect(try #require(Request(lines: [same, same])).origin(list) == .refused)
    #expect(try #require(Request(lines: [])).origin(list) == .absent)
    #expect(try #require(Request("GET / HTTP/1.0\r\nOrigin: http://a\r\n\r\n")).origin(list) == .refused)
  }

  @Test(
    "the rightmost forwarded address that is not trusted",
    arguments: [
      (["192.0.2.1"], "192.0.2.1"), (["203.0.113.9, 192.0.2.1"], "192.0.2.1"),
      (["203.0.113.9, 192.0.2.1, 10.0.0.1"], "192.0.2.1"),
      (["203.0.113.9", "192.0.2.1", "10.0.0.2, 10.0.0.1"], "192.0.2.1"), (["10.0.0.2, 10.0.0.1"], "10.0.0.2"),
      (["10.0.0.1, 192.0.2.1"], "192.0.2.1"),
      (["192.0.2.1:5000"], "192.0.2.1"), (["[2001:db8::1]:5000"], "2001:db8::1"), (["2001:db8::1"], "2001:db8::1"),
      (["[2001:db8::1]"], "2001:db8::1"),
      (["::ffff:192.0.2.1"], "192.0.2.1"), (["::ffff:10.0.0.1"], "10.0.0.1"),
      (["192.0.2.1, unknown, 10.0.0.1"], "10.0.0.1"), (["unknown"], nil), ([""], nil),
      ([], nil), (["192.0.2.1, unknown"], nil), (["192.0.2.1, 192.0.2.999"], nil), ([" , 192.0.2.1 ,, "], "192.0.2.1"),
    ] as [([String], String?)])
  func forwarded(values: [String], expected: String?) throws {
    let request = try #require(Request(lines: values.map { "X-Forwarded-For: \($0)" }))
    #expect(request.forwarded(trusted: ["10.0.0.1", "10.0.0.2"]) == expected.flatMap { address($0) })
  }

  @Test("the forwarded scheme, where it is one")
  func forwardedScheme() throws {
    for (values, expected) in [
      (["https"], true), (["HTTPS"], true), (["wss"], true), (["http"], false), (["ws"], false), ([], nil),
      (["https, http"], nil),
      (["https", "https"], nil), (["gopher"], nil),
    ] as [([String], Bool?)] {
      #expect(try #require(Request(lines: values.map { "X-Forwarded-Proto: \($0)" })).forwardedIsSecure == expected)
    }
  }
}
