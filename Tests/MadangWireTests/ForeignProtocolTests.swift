import Testing

@testable import MadangWire

/// Browsers and scanners that come to a chat's port. RFC 9112, RFC 9113, RFC 8446.
@Suite struct ForeignProtocolTests {
  private func verdict(_ text: String) -> ForeignProtocol.Verdict { verdict(Array(text.utf8)) }

  private func verdict(_ bytes: [UInt8]) -> ForeignProtocol.Verdict { ForeignProtocol.recognize(bytes.span) }

  private func isStart(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return ForeignProtocol.isRequestStart(bytes.span)
  }

  private func isLong(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return ForeignProtocol.isLongRequest(bytes.span)
  }

  private static let requests = [
    "GET / HTTP/1.1\r\n", "GET / HTTP/1.0\n", "POST /lobby?a=b HTTP/1.1\r\nHost: x\r\n\r\nbody", "HEAD /x HTTP/1.1\r\n",
    "OPTIONS * HTTP/1.1\r\n", "CONNECT example.org:443 HTTP/1.1\r\n", "CONNECT [::1]:443 HTTP/1.1\r\n",
    "GET http://example.org/ HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "M-SEARCH * HTTP/1.1\r\n",
    "PROPFIND /a HTTP/1.1\r\n", "foo /bar HTTP/1.1\r\n", "GET /a b HTTP/1.1\r\n", "\r\nGET / HTTP/1.1\r\n",
    "GET /\u{D55C} HTTP/1.1\r\n", "GET / HTTP/9.9\r\n",
  ]

  @Test("A request of HTTP is known by its first line, whatever its method and version", arguments: Self.requests)
  func known(text: String) {
    #expect(verdict(text) == .foreign(.http))
  }

  @Test(
    "Cut anywhere, it is known once its first line is whole, and never taken for text before", arguments: Self.requests)
  func cuts(text: String) {
    let bytes = Array(text.utf8)
    let start = bytes.firstIndex { $0 > 0x20 } ?? 0
    let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? 0
    for count in 0...bytes.count {
      #expect(verdict(Array(bytes[..<count])) == (count > end ? .foreign(.http) : .undecided), "\(count)")
    }
  }

  @Test(
    "Text and commands that only look alike are none",
    arguments: [
      "GET well soon\n", "GET /x\n", "GET\n", "get / HTTP\n", "I like HTTP/1.1\n", "POST HTTP/1.1\n",
      "GET  / HTTP/1.1 \n",
      "HTTP/1.1 200 OK\r\n", "NICK ann\r\n", "CAP LS 302\r\n", "USER a 0 * :GET / HTTP/1.1\r\n", ":a PRIVMSG #b :x\r\n",
      "@a=b PING x\r\n", "the HTTP/1.1\n", "GET / HTTP/11\n", "GET / HTTP/1.x\n", "GET / http/1.1\n",
      "GET * x HTTP/1.1\n",
      "GET a:b HTTP/1.1\n", "CONNECT :443 HTTP/1.1\n", "안녕 / HTTP/1.1\n", "/join #a HTTP/1.1\n", "hello\n",
      " / HTTP/1.1\n",
    ])
  func lookAlikes(text: String) {
    #expect(verdict(text) == .none)
  }

  @Test("A TLS hello of any version is known by three bytes; a control character alone is none")
  func hellos() {
    for minor in UInt8(0)...4 {
      let hello: [UInt8] = [0x16, 0x03, minor, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]
      for count in 0...hello.count {
        #expect(verdict(Array(hello[..<count])) == (count >= 3 ? .foreign(.tls) : .undecided))
      }
    }
    for other: [UInt8] in [
      [0x16, 0x04, 0x01], [0x16, 0x03, 0x05], [0x15, 0x03, 0x01], [0x17, 0x03, 0x03], [0x16, 0x0A],
    ] {
      #expect(verdict(other) == .none)
    }
  }

  @Test("Every first byte but those of a hello, a token or an empty line is none at once")
  func firstBytes() {
    let token = Array("!#$%&'*+-.^_`|~".utf8)
    for byte in UInt8.min...UInt8.max {
      let isOpen =
        [0x0A, 0x0D, 0x16].contains(byte) || token.contains(byte)
        || Unicode.Scalar(byte).properties.isAlphabetic && byte < 128
        || (0x30...0x39).contains(byte)
      #expect(verdict([byte]) == (isOpen ? .undecided : .none), "\(byte)")
    }
  }

  @Test("The start of a request is waited for, other words are not")
  func starts() {
    for text in ["GET /", "GET /a b", "OPTIONS *", "GET http:", "foo /bar HTTP/1."] {
      #expect(isStart(text), "\(text)")
    }
    for text in ["GET", "GET ", "GET well", "", "hello there", "/me x", "GET / HTTP/1.1\n", "안녕 /"] {
      #expect(!isStart(text), "\(text)")
    }
  }

  @Test("A word without an end is none once it is longer than a method; a long request is known by its method")
  func bounds() {
    #expect(verdict(String(repeating: "x", count: 33)) == .none)
    #expect(verdict(String(repeating: "x", count: 32)) == .undecided)
    let long = String(repeating: "x", count: 9000)
    #expect(verdict("GET /" + long) == .undecided && verdict("GET /\(long) HTTP/1.1\n") == .foreign(.http))
    #expect(isLong("GET /\(long)") && isLong("PATCH /\(long)"))
    for text in ["PRIVMSG /\(long)", "GET \(long)", "GET", "", " /\(long)", long] {
      #expect(!isLong(text))
    }
  }
}
