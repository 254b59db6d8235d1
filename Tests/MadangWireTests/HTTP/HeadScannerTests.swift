import Testing

@testable import MadangWire

@Suite("RFC 9112 §2: where a head ends, and what is wrong with it")
struct HeadScannerTests {
  /// Whether the verdict is this one whole, byte by byte, and cut in two at every place. Byte by byte it comes with the
  /// byte that shows it.
  private func expect(
    _ text: String, _ verdict: HeadScanner.Verdict, after count: Int? = nil, _ kind: HeadScanner.Kind = .request,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let stream = bytes(text)
    #expect(scanned([stream], kind).verdict == verdict, sourceLocation: sourceLocation)
    let slow = scanned(stream.map { [$0] }, kind)
    #expect(slow.verdict == verdict, sourceLocation: sourceLocation)
    if let count { #expect(slow.count == count, sourceLocation: sourceLocation) }
    guard stream.count < 1_000 else { return }
    for pieces in twoWayCuts(of: stream) {
      #expect(scanned(pieces, kind).verdict == verdict, sourceLocation: sourceLocation)
    }
  }

  @Test(
    "a head ends with its empty line, and what follows is not looked at",
    arguments: [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "POST /upload?x=y HTTP/1.1\r\nHost:a\r\nX-Note: tab\tand \u{D55C}\r\nEmpty:\r\n\r\n",
      "brew http://a/ HTTP/1.1\r\nhost: a\r\n\r\n",
    ])
  func complete(text: String) {
    let count = text.utf8.count
    expect(text, .complete(count), after: count)
    expect(text + "\0\n\rGET", .complete(count), after: count)
    expect(String(text.unicodeScalars.dropLast(1)), .incomplete)
  }

  @Test(
    "what is refused with 400, with the byte that shows it",
    arguments: [
      // Bare line feeds and bare carriage returns.
      ("GET / HTTP/1.1\n", 15), ("GET / HTTP/1.1\r\nHost: a\n", 24), ("GET / HTTP/1.1\r\nHost: a\r\n\n", 26),
      ("GET / HTTP/1.1\rHost: a", 16), ("GET / HTTP/1.1\r\nHost: a\rb", 25), ("\n", 1), ("\rG", 2), ("\r\r", 2),
      ("GET / HTTP/1.1\r\nHost: a\r\n\rb", 27),
      // Control characters.
      ("GET /\0", 6), ("\u{16}\u{03}\u{01}", 1), ("GET\t/ HTTP/1.1", 4), ("GET / HTTP/1.1\r\nHost: a\0", 24),
      ("GET / HTTP/1.1\r\nHost: a\u{7F}", 24), ("GET / HTTP/1.1\r\nX\u{1B}", 18), ("GET / HTTP/1.1\r\n\u{0B}", 17),
      // A line that goes on with the one before, and blanks before the first field.
      ("GET / HTTP/1.1\r\nX: a\r\n b", 23), ("GET / HTTP/1.1\r\nX: a\r\n\tb", 23), ("GET / HTTP/1.1\r\n ", 17),
      // Fields that are none.
      ("GET / HTTP/1.1\r\nHost : a\r\n", 26), ("GET / HTTP/1.1\r\nHost\t: a\r\n", 26),
      ("GET / HTTP/1.1\r\nHost\r\n", 22),
      ("GET / HTTP/1.1\r\n: a\r\n", 21), ("GET / HTTP/1.1\r\nHo st: a\r\n", 26),
      ("GET / HTTP/1.1\r\nH\u{E9}: a\r\n", 24),
      ("GET / HTTP/1.1\r\nH(x): a\r\n", 25),
      // First lines that are none.
      ("GET /\r\n", 7), ("GET / HTTP/2.0\r\n", 16), ("GET / HTTP/1.2\r\n", 16), ("GET / HTTP/0.9\r\n", 16),
      ("GET / http/1.1\r\n", 16), ("GET  / HTTP/1.1\r\n", 17), ("GET /  HTTP/1.1\r\n", 17), (" GET / HTTP/1.1\r\n", 17),
      ("GET / HTTP/1.1 \r\n", 17), ("GET /a b HTTP/1.1\r\n", 19), ("GET * HTTP/1.1\r\n", 16),
      ("GET a HTTP/1.1\r\n", 16),
      ("GET ftp://a/ HTTP/1.1\r\n", 23), ("CONNECT a:443 HTTP/1.1\r\n", 24), ("G(T / HTTP/1.1\r\n", 16),
      ("GET /\u{D55C} HTTP/1.1\r\n", 19), ("PRI * HTTP/2.0\r\n", 16), ("GET httpx HTTP/1.1\r\n", 20), ("GET\r\n", 5),
      ("/ HTTP/1.1\r\n", 12), ("HELLO\r\n", 7), ("GET / HTTP/1.1x\r\n", 17),
    ])
  func refused(text: String, count: Int) {
    expect(text, .refused(.badRequest), after: count)
    expect(text + "more\r\n\r\n", .refused(.badRequest), after: count)
  }

  @Test("a request line of 8,192 bytes is taken, one of a byte more is 414 as soon as that byte has come")
  func longLine() {
    let frame = "GET / HTTP/1.1"
    let longest = "GET /" + String(repeating: "a", count: 8_192 - frame.utf8.count) + " HTTP/1.1"
    let rest = "\r\nHost: a\r\n\r\n"
    expect(longest + rest, .complete(8_192 + rest.utf8.count))
    expect(longest.replacing("GET /", with: "GET /a") + rest, .refused(.targetTooLong), after: 8_193)
    expect("GET /" + String(repeating: "a", count: 20_000), .refused(.targetTooLong), after: 8_193)
    expect(String(repeating: "a", count: 8_193), .refused(.targetTooLong), after: 8_193)
    expect(String(repeating: "a", count: 8_192), .incomplete)
  }

  @Test("a head of 16,384 bytes is taken, more is 431 as soon as 16,384 have come without its end")
  func longHead() {
    let start = "GET / HTTP/1.1\r\nHost: a\r\nX: "
    let filler = String(repeating: "x", count: 16_384 - start.utf8.count - 4)
    expect(start + filler + "\r\n\r\n", .complete(16_384))
    expect(start + filler + "x\r\n\r\n", .refused(.headTooLarge), after: 16_384)
    expect(start + filler + "xxxx", .refused(.headTooLarge), after: 16_384)
    expect(start + filler + "xxxx\0", .refused(.headTooLarge), after: 16_384)
    expect(start + filler + "xxx", .incomplete)
    expect(String(repeating: "\r\n", count: 9_000), .refused(.headTooLarge), after: 16_384)
  }

  @Test("100 fields are taken, another is 431 with its first byte")
  func manyFields() {
    let start = "GET / HTTP/1.1\r\n" + String(repeating: "X: y\r\n", count: 100)
    expect(start + "\r\n", .complete(start.utf8.count + 2))
    expect(start + "Y", .refused(.headTooLarge), after: start.utf8.count + 1)
    expect(start + "\r", .incomplete)
  }

  @Test("an empty line alone begins nothing")
  func begins() {
    var scanner = HeadScanner()
    let nothing = bytes("\r\n")
    _ = scanner.scan(nothing.span)
    #expect(!scanner.hasBegun)
    let something = bytes("\r\nG")
    _ = scanner.scan(something.span)
    #expect(scanner.hasBegun)
    #expect(MemoryLayout<HeadScanner>.stride <= 8)
  }

  @Test("§4: a response's status line, with or without a reason")
  func responses() {
    let text = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"
    expect(text, .complete(text.utf8.count), .response)
    expect("HTTP/1.0 200\r\n\r\n", .complete(16), .response)
    expect("HTTP/1.1 404 \r\n\r\n", .complete(17), .response)
    for line in [
      "HTTP/2 200 OK", "HTTP/1.1 20 OK", "HTTP/1.1 2000", "HTTP/1.1 099 x", "HTTP/1.1  200", "GET / HTTP/1.1",
      "HTTP/1.1 2x0 OK",
    ] {
      expect(line + "\r\n\r\n", .refused(.badRequest), .response)
    }
  }

  @Test("any bytes at all are refused, or a head")
  func noise() {
    var state: UInt64 = 7
    let alphabet = bytes("GET / HTTP/1.1\r\n\r\nHost: a\r\n:\t \0\u{7F}x%")
    for _ in 0..<2_000 {
      let noise = (0..<80).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return alphabet[Int(state >> 40) % alphabet.count]
      }
      for start in ["", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: a\r\n"] {
        let stream = bytes(start) + noise
        #expect(scanned([stream]).verdict == scanned(stream.map { [$0] }).verdict)
      }
    }
  }
}
