import MadangWire

/// What plain connections send, made fit for other people's terminals and for IRC.
package enum PlainText {
  /// Appends `text` as well-formed UTF-8 without control characters.
  package static func copy(_ text: Span<UInt8>, to writer: inout ByteWriter) {
    if UTF8Repair.isValid(text) {
      ControlFilter.copy(text, to: &writer)
      return
    }
    var repaired = ByteWriter(capacity: text.count + 16)
    UTF8Repair.copy(text, to: &repaired)
    ControlFilter.copy(repaired.span, to: &writer)
  }

  /// Where a run that begins at `start` and has at most `bytesMax` bytes ends, so that no character is split. Bytes
  /// that aren't UTF-8 are cut anywhere.
  package static func characterEnd(_ text: Span<UInt8>, from start: Int, bytesMax: Int) -> Int {
    let most = start + bytesMax
    if most >= text.count { return text.count }
    var end = most
    // A character has at most four bytes.
    while end > start, end > most - 4, text[end] & 0xC0 == 0x80 { end -= 1 }
    return end > start && text[end] & 0xC0 != 0x80 ? end : most
  }

  /// Cleaned text for the cold paths, without the spaces around it.
  package static func string(_ text: Span<UInt8>) -> String {
    var writer = ByteWriter(capacity: text.count)
    copy(text, to: &writer)
    let bytes = writer.span
    var start = 0
    var end = bytes.count
    while start < end, isSpace(bytes[start]) { start += 1 }
    while end > start, isSpace(bytes[end - 1]) { end -= 1 }
    return String(bytes: bytes.extracting(start..<end))
  }

  static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
