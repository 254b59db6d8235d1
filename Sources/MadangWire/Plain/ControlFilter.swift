/// Keeps bytes that steer a terminal out of text that other people's terminals will show.
package enum ControlFilter {
  /// Appends `text` without control characters, except tab and the codes that IRC formats with: bold 0x02, colour 0x03 and
  /// 0x04, reset 0x0F, monospace 0x11, reverse 0x16, italic 0x1D, strike-through 0x1E, underline 0x1F.
  ///
  /// Gone are the rest of C0 (ESC, NUL, CR and LF with it, so a line stays one line), DEL, and C1 (U+0080 to U+009F),
  /// because a terminal may take U+009B for the start of an escape sequence.
  ///
  /// - Precondition: `text` is UTF-8; see `UTF8Repair`.
  package static func copy(_ text: Span<UInt8>, to writer: inout ByteWriter) {
    var kept = 0
    var offset = 0
    while offset < text.count {
      if offset + 8 <= text.count, suspects(in: text.word(at: offset)) == 0 {
        offset += 8
        continue
      }
      let dropped = controlCount(in: text, at: offset)
      if dropped > 0 {
        writer.append(text.extracting(kept..<offset))
        kept = offset + dropped
      }
      offset += max(1, dropped)
    }
    writer.append(text.extracting(kept..<text.count))
  }

  /// The lanes that may begin a control character.
  @inline(__always)
  private static func suspects(in word: UInt64) -> UInt64 {
    ByteLanes.ascii(word, from: 0x00, through: 0x1F) | ByteLanes.equal(word, 0x7F) | ByteLanes.equal(word, 0xC2)
  }

  /// How many bytes of an unwanted control character stand at `offset`: 0 if there is none.
  private static func controlCount(in text: Span<UInt8>, at offset: Int) -> Int {
    switch text[offset] {
    case 0x02, 0x03, 0x04, 0x09, 0x0F, 0x11, 0x16, 0x1D, 0x1E, 0x1F: return 0
    case 0x00...0x1F, 0x7F: return 1
    case 0xC2 where offset + 1 < text.count && text[offset + 1] >= 0x80 && text[offset + 1] <= 0x9F: return 2
    default: return 0
    }
  }
}
