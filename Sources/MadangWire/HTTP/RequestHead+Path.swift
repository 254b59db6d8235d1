extension RequestHead {
  /// Appends the path with its escapes decoded, once (RFC 3986 §2.4); an empty one as `/`. False for a path that
  /// nothing can stand at: one that climbs with `..`, or holds a control character. What was appended is not to be used
  /// then.
  package func appendDecodedPath(in head: Span<UInt8>, to writer: inout ByteWriter) -> Bool {
    if path.isEmpty {
      writer.append("/")
      return true
    }
    let target = head.extracting(0..<path.end)
    let start = writer.count
    var offset = path.start
    while offset < path.end {
      var byte = head[offset]
      if let decoded = PercentEncoding.byte(in: target, at: offset) {
        byte = decoded
        offset += 2
      }
      if byte < 0x20 || byte == 0x7F { return false }
      writer.append(byte: byte)
      offset += 1
    }
    return !Self.climbs(writer.span.extracting(start..<writer.count))
  }

  /// Whether each `%` of the path begins an escape.
  func hasWholeEscapes(in head: Span<UInt8>) -> Bool {
    var offset = path.start
    let target = head.extracting(0..<path.end)
    while let percent = target.firstOffset(of: UInt8(ascii: "%"), from: offset) {
      guard PercentEncoding.byte(in: target, at: percent) != nil else { return false }
      offset = percent + 3
    }
    return true
  }

  /// Whether a segment is `..`. RFC 3986 §3.3.
  private static func climbs(_ path: Span<UInt8>) -> Bool {
    var start = 0
    while start <= path.count {
      let end = path.firstOffset(of: UInt8(ascii: "/"), from: start) ?? path.count
      if path.extracting(start..<end).equals("..") { return true }
      start = end + 1
    }
    return false
  }
}
