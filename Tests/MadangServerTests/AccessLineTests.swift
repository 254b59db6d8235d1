import MadangWire
import Testing

@testable import MadangServer

/// A line of the access log, in the combined format.
@Suite struct AccessLineTests {
  private func line(_ head: String, status: HTTPStatus = .ok, bodyBytes: Int? = 5_120) -> String {
    let bytes = Array(head.utf8)
    var request: RequestHead?
    if case .head(let parsed) = RequestHead.parse(bytes.span) { request = parsed }
    var writer = ByteWriter()
    AccessLine.append(
      host: "192.0.2.7", seconds: 1_795_944_600, request: request, head: bytes.span, status: status,
      bodyBytes: bodyBytes, to: &writer)
    return String(decoding: writer.copiedBytes, as: UTF8.self)
  }

  private static let start = "192.0.2.7 - - [29/Nov/2026:09:30:00 +0000] "

  @Test("A line has who asked, when, for what, the answer, and where they came from")
  func combined() {
    let whole = "GET / HTTP/1.1\r\nHost: x\r\nReferer: https://chat.example/a\r\nUser-Agent: Mozilla/5.0 (X11)\r\n\r\n"
    #expect(
      line(whole) == Self.start + #""GET / HTTP/1.1" 200 5120 "https://chat.example/a" "Mozilla/5.0 (X11)""# + "\n")
    #expect(
      line("GET /ws HTTP/1.1\r\nHost: x\r\n\r\n", status: .switchingProtocols, bodyBytes: nil)
        == Self.start + #""GET /ws HTTP/1.1" 101 - "-" "-""# + "\n")
    #expect(line("", status: .badRequest) == Self.start + #""-" 400 5120 "-" "-""# + "\n")
  }

  @Test(
    "What may be a secret stands in no line",
    arguments: [
      ("/?token=geheim", "/?"), ("/a?b?geheim", "/a?"), ("/#geheim", "/#"), ("/?geheim words", "/?"),
      ("http://me:geheim@x/b?geheim", "http://x/b?"), ("/plain@sign", "/plain@sign"),
    ])
  func hidesSecrets(target: String, told: String) {
    let text = line("GET \(target) HTTP/1.1\r\nHost: x\r\nReferer: \(target)\r\nUser-Agent: x\r\n\r\n")
    #expect(!text.contains("geheim"), "\(text)")
    #expect(text.contains("\"GET \(told) HTTP/1.1\""), "\(text)")
    #expect(!line("GET /?geheim").contains("geheim") && !line("GET  /?geheim  x").contains("geheim"))
  }

  @Test("Nobody can end a line, or a part of one, or write what is no ASCII")
  func escapes() {
    let text = line("GET / HTTP/1.1\r\nHost: x\r\nUser-Agent: a\"b\\c\td\u{1B}[31m한\r\n\r\n")
    #expect(text.contains(#" "a\x22b\x5cc\x09d"#) || text.contains(#""-""#), "\(text)")
    let unread = line("GET /\u{1B}\"한 HTTP/1.1\u{0}\r\n\r\n", status: .badRequest)
    #expect(unread.contains(#""GET /\x1b\x22\xed\x95\x9c HTTP/1.1\x00" 400"#), "\(unread)")
    for one in [text, unread] {
      #expect(one.utf8.allSatisfy { $0 == UInt8(ascii: "\n") || (0x20...0x7E).contains($0) })
      #expect(one.count { $0 == "\n" } == 1)
    }
  }

  @Test("A line is no longer than its bounds, however long a head is")
  func isBounded() {
    let long = String(repeating: "\u{1}", count: 8_000)
    let text = line("GET /\(long)\r\nReferer: \(long)\r\nUser-Agent: \(long)\r\n\r\n")
    let most = AccessLine.requestBytesMax + AccessLine.refererBytesMax + AccessLine.agentBytesMax
    #expect(text.utf8.count <= 4 * most + 200 && text.hasSuffix("\n"))
  }

  @Test("Where nobody writes, lines wait up to a bound, and those beyond are counted")
  func countsLost() {
    let log = AccessLog()
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: 1_023) + [UInt8(ascii: "\n")]
    for _ in 0..<1_030 { log.add(line.span) }
    log.reopen()
    let work = log.take(until: nil)
    #expect(work.lines.count == AccessLog.bytesMax && work.lost == 6 && work.reopens && !work.isLast)
    log.add(line.span)
    #expect(log.take(until: nil).lines == line)
    log.close()
    #expect(log.take(until: nil).isLast && log.take(until: 0).isLast)
  }
}
