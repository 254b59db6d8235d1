/// The first line of a response: RFC 9112 §4. The reason may be missing, and its space too.
///
///     HTTP/1.1 101 Switching Protocols
struct StatusLine {
  let version: HTTPVersion
  let code: UInt16

  init?(_ line: Span<UInt8>) {
    guard line.count >= 12, let version = HTTPVersion(line.extracting(0..<8)), line[8] == UInt8(ascii: " "),
      line.count == 12 || line[12] == UInt8(ascii: " ")
    else { return nil }
    var code: UInt16 = 0
    for index in 9..<12 {
      guard line[index].isDigit else { return nil }
      code = code * 10 + UInt16(line[index] - UInt8(ascii: "0"))
    }
    guard code >= 100 else { return nil }
    self.version = version
    self.code = code
  }
}
