/// What a request's head turned out to be.
package enum ParsedRequestHead: Sendable {
  case head(RequestHead)
  case refused(HTTPStatus)
}

extension RequestHead {
  /// Reads a whole head: what `HeadScanner` found complete, empty lines before it included. Anything else is refused.
  package static func parse(_ bytes: Span<UInt8>) -> ParsedRequestHead {
    var scanner = HeadScanner()
    switch scanner.scan(bytes) {
    case .incomplete: return .refused(.badRequest)
    case .refused(let status): return .refused(status)
    case .complete(let count): if count != bytes.count { return .refused(.badRequest) }
    }
    var head = RequestHead()
    var cursor = LineCursor()
    guard head.readStartLine(&cursor, in: bytes) else { return .refused(.badRequest) }
    while let line = cursor.next(in: bytes), let field = FieldLine(bytes.extracting(line)) {
      head.fields.append(field, at: line.lowerBound)
    }
    guard head.readHost(in: bytes), head.readBody(in: bytes) else { return .refused(.badRequest) }
    return .head(head)
  }

  private mutating func readStartLine(_ cursor: inout LineCursor, in bytes: Span<UInt8>) -> Bool {
    var line = cursor.next(in: bytes)
    while let empty = line, empty.isEmpty { line = cursor.next(in: bytes) }
    guard let line, let parts = RequestLine(bytes.extracting(line)) else { return false }
    method = HTTPMethod(bytes.extracting(line).extracting(parts.method))
    version = parts.version
    let target = line.lowerBound + parts.target.lowerBound..<line.lowerBound + parts.target.upperBound
    return readTarget(target, in: bytes)
  }

  /// RFC 9112 §3.2.1 and §3.2.2.
  private mutating func readTarget(_ target: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    var start = target.lowerBound
    if let schemeCount = RequestLine.schemeCount(bytes.extracting(target)) {
      let hostStart = start + schemeCount
      start = hostStart
      while start < target.upperBound, bytes[start] != UInt8(ascii: "/"), bytes[start] != UInt8(ascii: "?") {
        start += 1
      }
      guard let named = Authority(in: bytes, at: hostStart..<start) else { return false }
      authority = named
    }
    let mark = bytes.extracting(0..<target.upperBound).firstOffset(of: UInt8(ascii: "?"), from: start)
    path = ByteRange(start..<(mark ?? target.upperBound))
    if let mark { query = ByteRange(mark + 1..<target.upperBound) }
    return hasWholeEscapes(in: bytes)
  }

  /// RFC 9112 §3.2: HTTP/1.1 has one Host, and nobody has two; one that is no host is refused even where it doesn't
  /// count.
  private mutating func readHost(in bytes: Span<UInt8>) -> Bool {
    switch fields.count(of: "host", in: bytes) {
    case 0: return version == .http10
    case 1: break
    default: return false
    }
    guard let value = fields.first("host", in: bytes), let named = Authority(in: bytes, at: value) else { return false }
    if authority == nil { authority = named }
    return true
  }

  /// RFC 9112 §6.3. Two lengths are refused even where they agree, and a length beside chunks: readers differ in which
  /// they take, and so a request is smuggled behind another.
  private mutating func readBody(in bytes: Span<UInt8>) -> Bool {
    let lengths = fields.count(of: "content-length", in: bytes)
    if fields.count(of: "transfer-encoding", in: bytes) > 0 {
      guard lengths == 0, version == .http11, method != .get, method != .head, endsChunked(in: bytes) else {
        return false
      }
      body = .chunked
      return true
    }
    guard lengths <= 1 else { return false }
    guard let value = fields.first("content-length", in: bytes) else { return true }
    guard let length = Self.length(bytes.extracting(value)) else { return false }
    body = length == 0 ? .none : .length(length)
    return true
  }

  /// `chunked` is the last coding, and stands there once: otherwise nobody knows where the body ends. RFC 9112 §6.1.
  private func endsChunked(in bytes: Span<UInt8>) -> Bool {
    var cursor = ListCursor()
    var isChunked = false
    while let coding = fields.nextMember(of: "transfer-encoding", &cursor, in: bytes) {
      if isChunked { return false }
      isChunked = bytes.extracting(coding).equalsIgnoringASCIICase("chunked")
    }
    return isChunked
  }

  /// RFC 9110 §8.6: digits alone. 18 of them are more than anybody sends, and can't overflow.
  private static func length(_ text: Span<UInt8>) -> UInt64? {
    guard text.count >= 1, text.count <= 18 else { return nil }
    var length: UInt64 = 0
    for index in text.indices {
      guard text[index].isDigit else { return nil }
      length = length * 10 + UInt64(text[index] - UInt8(ascii: "0"))
    }
    return length
  }
}
