import Testing

@testable import MadangWire

@Suite("RFC 9112 §3, RFC 9110: what a request says")
struct RequestHeadTests {
  @Test("§3: the method, told apart by case; the version; the target's parts")
  func requestLine() throws {
    for (name, method) in [
      ("GET", HTTPMethod.get), ("HEAD", .head), ("POST", .post), ("PUT", .put), ("DELETE", .delete),
      ("OPTIONS", .options), ("PATCH", .patch), ("get", .other), ("BREW", .other), ("GETS", .other),
    ] {
      let request = try #require(Request(lines: [], line: "\(name) /a/b?c=d?e HTTP/1.1"))
      #expect(request.head.method == method && request.head.version == .http11)
      #expect(request.path == "/a/b" && request.query == "c=d?e")
    }
    #expect(try #require(Request("GET / HTTP/1.0\r\n\r\n")).head.version == .http10)
    #expect(try #require(Request("\r\n\r\nGET /x HTTP/1.0\r\n\r\n")).path == "/x")
  }

  @Test("§3.2.2: a target with a host of its own, which counts instead of the Host field's")
  func absoluteForm() throws {
    for (target, path, query, port) in [
      ("http://other.example/a?b", "/a", "b", nil), ("HTTP://other.example", "", "", nil),
      ("https://other.example:8443/", "/", "", 8443),
      ("http://other.example?q", "", "q", nil),
    ] as [(String, String, String, UInt16?)] {
      let request = try #require(Request(lines: [], line: "GET \(target) HTTP/1.1"))
      #expect(request.path == path && request.query == query && request.head.authority?.port == port)
      #expect(request.isServed() == false && request.isServed(["other.example"]) == true)
      #expect(request.decodedPath == bytes(path.isEmpty ? "/" : path))
    }
    for target in ["http:///a", "http://u@h/", "http://h:x/", "http://[::1/", "http://h%41/", "http://"] {
      #expect(refusal("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") == .badRequest, "\(target)")
    }
  }

  @Test(
    "RFC 3986 §2.4: escapes are decoded once; what is no escape is refused",
    arguments: [
      ("/%41b", "/Ab"), ("/%2541", "/%41"), ("/a%2Fb", "/a/b"), ("/%ed%95%9c", "/한"), ("/a+b", "/a+b"),
      ("/...", "/..."),
      ("/a..b/..c/d..", "/a..b/..c/d.."), ("/.", "/."), ("//a", "//a"), ("/%252e%252e/", "/%2e%2e/"),
      ("/#room", "/#room"),
    ])
  func decodes(path: String, decoded: String) throws {
    #expect(try #require(Request(lines: [], line: "GET \(path) HTTP/1.1")).decodedPath == bytes(decoded))
  }

  @Test(
    "what climbs, or holds a control character, stands nowhere",
    arguments: [
      "/..", "/../a", "/a/..", "/a/../b", "/%2e%2e/", "/%2E./a", "/.%2e", "/a%2f..%2fb", "/a%2f%2e%2e", "/%00",
      "/a%0Ab", "/%7f",
      "/a/%2e%2e%2f%2e%2e%2fetc/passwd",
    ])
  func climbs(path: String) throws {
    #expect(try #require(Request(lines: [], line: "GET \(path) HTTP/1.1")).decodedPath == nil)
  }

  @Test(
    "an escape is a percent sign and two digits, in the path",
    arguments: ["/%", "/%4", "/%4g", "/%%41", "/a%?41", "/%u0041"])
  func brokenEscapes(path: String) {
    #expect(refusal("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n") == .badRequest)
    #expect(refusal("GET /?%zz HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
  }

  @Test(
    "§3.2: HTTP/1.1 has one Host, HTTP/1.0 at most one, and it is a host",
    arguments: [
      "", "a b", "a,b", "a:b", "a:65536", "a:-1", "[::1", "::1", "[1.2.3.4]", "[fe80::1%25eth0]", "u@a", "a/b", ".",
      "..", "a..", "%61",
      "[::1]x", "한글", ":80",
    ])
  func hosts(host: String) {
    for version in ["1.0", "1.1"] {
      #expect(refusal("GET / HTTP/\(version)\r\nHost: \(host)\r\n\r\n") == .badRequest)
      #expect(refusal("GET / HTTP/\(version)\r\nHost: a\r\nhost: a\r\n\r\n") == .badRequest)
      #expect(refusal("GET http://a/ HTTP/\(version)\r\nHost: \(host)\r\n\r\n") == .badRequest)
    }
    #expect(refusal("GET / HTTP/1.1\r\n\r\n") == .badRequest)
    #expect(refusal("GET http://a/ HTTP/1.1\r\n\r\n") == .badRequest)
    #expect(refusal("GET / HTTP/1.0\r\n\r\n") == nil)
  }

  @Test("§6: a body is told by its length or by chunks")
  func bodies() throws {
    func body(_ lines: String..., line: String = "POST / HTTP/1.1") -> RequestHead.Body? {
      Request(lines: lines, line: line)?.head.body
    }
    #expect(body() == RequestHead.Body.none)
    #expect(body("Content-Length: 0") == RequestHead.Body.none && body("Content-Length: 000") == RequestHead.Body.none)
    #expect(body("content-length:  42 ") == .length(42))
    #expect(body("Content-Length: 999999999999999999") == .length(999_999_999_999_999_999))
    #expect(body("Content-Length: 1", line: "GET / HTTP/1.1") == .length(1))
    #expect(body("Transfer-Encoding: Chunked") == .chunked)
    #expect(body("Transfer-Encoding: gzip, chunked") == .chunked)
    #expect(body("Transfer-Encoding: gzip", "Transfer-Encoding: chunked") == .chunked)
  }

  @Test(
    "§6.3: what readers could take for bodies of two lengths is refused",
    arguments: [
      ["Content-Length: 1", "Content-Length: 1"], ["Content-Length: 1", "Content-Length: 2"], ["Content-Length: 1, 1"],
      ["Content-Length: 1", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 0"],
      ["Content-Length: +1"], ["Content-Length: -1"], ["Content-Length: 0x1"], ["Content-Length: 1 1"],
      ["Content-Length:"],
      ["Content-Length: 1e3"], ["Content-Length: 18446744073709551616"], ["Content-Length: 1;"],
      ["Transfer-Encoding: gzip"],
      ["Transfer-Encoding: chunked, gzip"], ["Transfer-Encoding: chunked, chunked"], ["Transfer-Encoding:"],
      ["Transfer-Encoding: xchunked"],
      ["Transfer-Encoding: \u{0B}chunked"], ["Transfer-Encoding: chunked;q=1"],
      ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
    ])
  func smuggling(lines: [String]) {
    for method in ["POST", "GET", "PUT", "BREW"] {
      #expect(Request(lines: lines, line: "\(method) / HTTP/1.1") == nil, "\(method)")
    }
  }

  @Test("§6.1: no chunks with GET, HEAD or HTTP/1.0")
  func chunksWithGet() {
    for line in ["GET / HTTP/1.1", "HEAD / HTTP/1.1", "POST / HTTP/1.0", "GET / HTTP/1.0"] {
      #expect(Request(lines: ["Transfer-Encoding: chunked"], line: line) == nil)
    }
  }

  @Test("§9.3: HTTP/1.1 stays open unless told to close, HTTP/1.0 only if told to stay")
  func keepsAlive() throws {
    for (line, lines, expected) in [
      ("GET / HTTP/1.1", [], true), ("GET / HTTP/1.1", ["Connection: close"], false),
      ("GET / HTTP/1.1", ["connection: Upgrade , CLOSE"], false),
      ("GET / HTTP/1.1", ["Connection: x", "Connection: y, close"], false),
      ("GET / HTTP/1.1", ["Connection: closed"], true),
      ("GET / HTTP/1.0", [], false), ("GET / HTTP/1.0", ["Connection: Keep-Alive"], true),
      ("GET / HTTP/1.0", ["Connection: keep-alive, close"], false),
    ] as [(String, [String], Bool)] {
      #expect(try #require(Request(lines: lines, line: line)).keepsAlive == expected, "\(line) \(lines)")
    }
  }

  @Test("RFC 9110 §5: fields by name, whatever its case; repeated ones; members of lists")
  func fields() throws {
    let request = try #require(
      Request(lines: [
        "X-List: a, ,b ,\t\"c,d\" ;q=\"\\\"e,\"", "x-list:", "X-LIST:  last\t", "Accept-Encoding: *", "X-Lis: no",
        "X-List2: no", "Empty:",
        "Broken: a, \"b, c",
      ]))
    #expect(request.members("x-list") == ["a", "b", "\"c,d\" ;q=\"\\\"e,\"", "last"])
    #expect(request.count("x-list") == 3 && request.only("x-list") == nil)
    #expect(request.first("x-list") == "a, ,b ,\t\"c,d\" ;q=\"\\\"e,\"")
    #expect(request.only("accept-encoding") == "*" && request.only("empty") == "" && request.first("absent") == nil)
    #expect(request.members("broken") == ["a", "\"b, c"] && request.members("empty") == [])
    #expect(request.hasToken("LAST", in: "x-list") && !request.hasToken("c", in: "x-list"))
  }

  @Test("a hundred fields are all there")
  func manyFields() throws {
    let request = try #require(
      Request(lines: (0..<98).map { "X-\($0): \($0)" } + ["Last: \(String(repeating: "z", count: 14_000))"]))
    #expect(request.first("x-0") == "0" && request.first("x-97") == "97" && request.first("last")?.utf8.count == 14_000)
  }

  @Test(
    "RFC 9110 §13.1.2: If-None-Match is compared weakly, in lists, and with anything",
    arguments: [
      (["\"a\""], true), (["W/\"a\""], true), (["\"b\", \"a\""], true), (["\"b\"", "W/\"c\" , W/\"a\""], true),
      (["*"], true), (["\"b\""], false),
      (["a"], false), (["\"A\""], false), ([], false), (["\"b,\"a\""], false), (["\"x\\\", \"a\""], true),
      (["\"a"], false), (["\"\""], false),
      (["\"*\""], false),
    ] as [([String], Bool)])
  func etags(values: [String], expected: Bool) throws {
    #expect(try #require(Request(lines: values.map { "If-None-Match: \($0)" })).hasCurrent("\"a\"") == expected)
  }

  @Test(
    "RFC 9110 §12.5.3: gzip is used where it is wanted no less than plain",
    arguments: [
      ("gzip", true), ("GZIP, deflate, br", true), ("x-gzip", true), ("br;q=1.0, gzip;q=0.8, *;q=0.1", true),
      ("gzip;q=0", false), ("gzip;q=0.000", false),
      ("*", true), ("*;q=0", false), ("gzip;q=0, *", false), ("identity", false), ("br", false), ("", false),
      ("gzip;q=0.5, identity", false),
      ("gzip;q=0.001", true), ("gzip ; Q=1", true), ("gzip;q=1.001", false), ("gzip;q=x", false),
      ("gzip;q=0.0001", false), ("identity;q=0, gzip;q=0.2", true),
      ("gzip;q=", false), ("gzip;level=9;q=0", false),
    ])
  func gzip(value: String, expected: Bool) throws {
    #expect(try #require(Request(lines: ["Accept-Encoding: \(value)"])).acceptsGzip == expected)
    #expect(try #require(Request(lines: [])).acceptsGzip == false)
  }

  @Test("§12.4.2: weights of media types, and a bearer's secret")
  func weights() throws {
    let request = try #require(
      Request(lines: [
        "Accept: application/openmetrics-text;version=1.0.0;q=0.75, text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "Authorization: bearer  s3cret ",
      ]))
    #expect(request.weight("application/openmetrics-text", in: "accept") == 750)
    #expect(request.weight("text/plain", in: "accept") == 500 && request.weight("text/html", in: "accept") == nil)
    #expect(request.bearerToken == "s3cret")
    for value in ["Basic abc", "Bearer", "Bearer ", "bearers3cret"] {
      #expect(try #require(Request(lines: ["Authorization: \(value)"])).bearerToken == nil)
    }
    #expect(try #require(Request(lines: ["Authorization: Bearer a", "Authorization: Bearer a"])).bearerToken == nil)
  }

  @Test("a head with less or more than itself is refused")
  func partial() {
    let whole = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
    #expect(refusal(whole) == nil)
    #expect(
      refusal(String(whole.unicodeScalars.dropLast(2))) == .badRequest && refusal(whole + "G") == .badRequest
        && refusal("") == .badRequest)
  }
}
