/// Makes text well-formed UTF-8, as a WebSocket text frame must be (RFC 6455 §8.1).
package enum UTF8Repair {
  /// Whether all of `bytes` is well-formed UTF-8.
  package static func isValid(_ bytes: Span<UInt8>) -> Bool {
    validEnd(of: bytes, from: 0) == bytes.count
  }

  /// Appends `bytes` with U+FFFD in place of each maximal ill-formed part (The Unicode Standard §3.9, table 3-8).
  package static func copy(_ bytes: Span<UInt8>, to writer: inout ByteWriter) {
    var offset = 0
    while true {
      let end = validEnd(of: bytes, from: offset)
      writer.append(bytes.extracting(offset..<end))
      guard end < bytes.count else { return }
      writer.append("\u{FFFD}")
      offset = end + UTF8Unit(in: bytes, at: end).count
    }
  }

  /// The offset of the first ill-formed or incomplete sequence at or after `start`, or the end.
  private static func validEnd(of bytes: Span<UInt8>, from start: Int) -> Int {
    var offset = start
    while offset < bytes.count {
      if offset + 8 <= bytes.count, bytes.word(at: offset) & ByteLanes.highBits == 0 {
        offset += 8
        continue
      }
      if bytes[offset] < 0x80 {
        offset += 1
        continue
      }
      let unit = UTF8Unit(in: bytes, at: offset)
      guard case .wellFormed = unit.form else { return offset }
      offset += unit.count
    }
    return offset
  }
}
