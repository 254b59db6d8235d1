/// Walks the lines of a run of bytes. Holds an offset only, so it may be kept while the bytes are looked at elsewhere.
package struct LineCursor: Sendable {
  /// The first byte that has not been handed out.
  package private(set) var offset: Int

  package init(startingAt offset: Int = 0) {
    self.offset = offset
  }

  /// The next line without its LF and without one CR before it; nil when no LF is left. An empty line is an empty
  /// range.
  package mutating func next(in bytes: Span<UInt8>) -> Range<Int>? {
    guard let lineFeed = bytes.firstOffset(of: UInt8(ascii: "\n"), from: offset) else { return nil }
    let start = offset
    offset = lineFeed + 1
    let endsWithReturn = lineFeed > start && bytes[lineFeed - 1] == UInt8(ascii: "\r")
    return start..<(endsWithReturn ? lineFeed - 1 : lineFeed)
  }

  /// The bytes after the last LF, once; nil if there are none. For a dialect whose lines may end with a pause.
  package mutating func rest(in bytes: Span<UInt8>) -> Range<Int>? {
    guard offset < bytes.count else { return nil }
    let start = offset
    offset = bytes.count
    return start..<bytes.count
  }
}
