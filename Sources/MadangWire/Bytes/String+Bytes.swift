extension String {
  /// Text of bytes that a decoder has found to be UTF-8; anything else in them becomes U+FFFD.
  package init(bytes: Span<UInt8>) {
    if let valid = try? UTF8Span(validating: bytes) {
      self.init(copying: valid)
      return
    }
    var copy: [UInt8] = []
    copy.reserveCapacity(bytes.count)
    for index in bytes.indices { copy.append(bytes[index]) }
    self = String(decoding: copy, as: UTF8.self)
  }

  /// As many whole characters from the start as fit `bytesMax` bytes of UTF-8.
  package func prefix(bytesMax: Int) -> String {
    if utf8.count <= bytesMax { return self }
    var end = startIndex
    var bytes = 0
    for index in indices {
      bytes += self[index].utf8.count
      if bytes > bytesMax { break }
      end = self.index(after: index)
    }
    return String(self[..<end])
  }
}
