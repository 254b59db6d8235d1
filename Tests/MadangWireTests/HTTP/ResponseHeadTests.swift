import Testing

@testable import MadangWire

@Suite("RFC 9112 §4: responses")
struct ResponseHeadTests {
  @Test("a head as it is written: status line, fields, an empty line")
  func writes() {
    let etag = bytes("\"a\"")
    let head = written {
      $0.append(statusLine: .headTooLarge)
      $0.append(field: "Content-Length", decimal: 42)
      $0.append(field: "ETag", etag.span)
      $0.append(field: "Date", httpDate: 784_111_777)
      $0.append(field: "Connection", "close")
      $0.appendHeadEnd()
    }
    #expect(
      String(decoding: head, as: UTF8.self)
        == "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 42\r\nETag: \"a\"\r\n"
        + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nConnection: close\r\n\r\n")
  }

  @Test("every status has three digits and a reason that a scanner takes")
  func statuses() {
    for status in HTTPStatus.allCases {
      let head = written {
        $0.append(statusLine: status)
        $0.appendHeadEnd()
      }
      #expect(scanned([head], .response).verdict == .complete(head.count))
      let code = ResponseHead(head.span)?.statusCode
      #expect(code == status.rawValue)
    }
  }

  @Test("a value from elsewhere ends no field")
  func injection() {
    let value = bytes("/a\r\nSet-Cookie: x\0\u{7F}한")
    let head = written { $0.append(field: "Location", value.span) }
    #expect(String(decoding: head, as: UTF8.self) == "Location: /a  Set-Cookie: x  한\r\n")
  }

  @Test(
    "RFC 9110 §5.6.7: dates, on each day of a week and month of a year, and at the ends of days",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
      (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
      (1_767_225_599, "Wed, 31 Dec 2025 23:59:59 GMT"), (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
      (1_774_699_200, "Sat, 28 Mar 2026 12:00:00 GMT"),
      (1_778_284_800, "Sat, 09 May 2026 00:00:00 GMT"), (1_783_000_000, "Thu, 02 Jul 2026 13:46:40 GMT"),
      (-86_400 * 3, "Mon, 29 Dec 1969 00:00:00 GMT"),
    ])
  func dates(seconds: Int, expected: String) {
    let date = written { $0.append(httpDate: Int64(seconds)) }
    #expect(String(decoding: date, as: UTF8.self) == expected)
  }

  @Test("a response's fields are read; what is none is nil")
  func reads() {
    let text = bytes("HTTP/1.1 101 Switching\r\nUpgrade: WebSocket\r\nX: a\r\n\r\n")
    guard let head = ResponseHead(text.span) else {
      Issue.record("it is no head")
      return
    }
    #expect(head.statusCode == 101)
    let isWebSocket = head.fields.hasToken("websocket", in: "upgrade", of: text.span)
    #expect(isWebSocket)
    for other in ["", "HTTP/1.1 101 x\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 101 x\r\n\r\nmore"] {
      let bytes = Array(other.utf8)
      let isHead = ResponseHead(bytes.span) != nil
      #expect(!isHead)
    }
  }
}
