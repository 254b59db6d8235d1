extension Span where Element == UInt8 {
  /// The offset of the first byte at or after `start` that is not a space.
  func skipSpaces(from start: Int) -> Int {
    var offset = start
    while offset < count && self[offset] == UInt8(ascii: " ") { offset += 1 }
    return offset
  }

  /// The offset of the first space at or after `start`, or the end.
  func endOfWord(from start: Int) -> Int {
    var offset = start
    while offset < count && self[offset] != UInt8(ascii: " ") { offset += 1 }
    return offset
  }
}
