/// The first line of a request: RFC 9112 §3. One space stands between its parts; who writes others is refused, since
/// readers differ in what they make of them.
///
///     GET /path?query HTTP/1.1
///     GET http://example.org:8080/path?query HTTP/1.1
struct RequestLine {
  let method: Range<Int>
  let target: Range<Int>
  let version: HTTPVersion

  /// Nil for what is none. A target is a path or an address of HTTP, in visible ASCII: nothing else is served.
  init?(_ line: Span<UInt8>) {
    guard let first = line.firstOffset(of: UInt8(ascii: " ")), let last = line.lastOffset(of: UInt8(ascii: " ")),
      first + 1 < last, line.extracting(0..<first).isToken,
      let version = HTTPVersion(line.extracting(last + 1..<line.count))
    else { return nil }
    target = first + 1..<last
    for index in target where line[index] <= 0x20 || line[index] >= 0x7F { return nil }
    method = 0..<first
    self.version = version
    guard line[target.lowerBound] == UInt8(ascii: "/") || Self.schemeCount(line.extracting(target)) != nil else {
      return nil
    }
  }

  /// How many bytes `http://` or `https://` has that the target begins with; nil if it begins with none.
  static func schemeCount(_ target: Span<UInt8>) -> Int? {
    if target.count >= 7, target.extracting(0..<7).equalsIgnoringASCIICase("http://") { return 7 }
    if target.count >= 8, target.extracting(0..<8).equalsIgnoringASCIICase("https://") { return 8 }
    return nil
  }
}
