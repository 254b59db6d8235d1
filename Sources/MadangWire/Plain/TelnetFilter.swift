/// Takes telnet out of received bytes, so that a telnet client can be served as one that sends plain text.
package enum TelnetFilter {
  /// Appends the text in `bytes` without the commands between; IAC IAC becomes byte 255, and CR NUL becomes CR.
  ///
  /// Works on any run that `PlainFraming.completeEnd` cut off, lines with their LF included, and must come before lines
  /// are told apart: a subnegotiation may hold the byte LF. A command that is cut off at the end is dropped.
  package static func copy(_ bytes: Span<UInt8>, to writer: inout ByteWriter) {
    var kept = 0
    var offset = 0
    while let suspect = nextSuspect(in: bytes, from: offset) {
      switch TelnetUnit(in: bytes, at: suspect) {
      case .text(let byte, let count):
        offset = suspect + count
        if count == 1 { continue }
        writer.append(bytes.extracting(kept..<suspect))
        writer.append(byte: byte)
      case .command(let count):
        writer.append(bytes.extracting(kept..<suspect))
        offset = suspect + count
      case .incomplete:
        let isReturn = bytes[suspect] == UInt8(ascii: "\r")
        writer.append(bytes.extracting(kept..<(isReturn ? bytes.count : suspect)))
        return
      }
      kept = offset
    }
    writer.append(bytes.extracting(kept..<bytes.count))
  }

  /// The offset of the first byte at or after `start` that may be more than a byte of text: IAC or CR.
  private static func nextSuspect(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var offset = start
    while offset + 8 <= bytes.count {
      let word = bytes.word(at: offset)
      let matches = ByteLanes.equal(word, 0xFF) | ByteLanes.equal(word, UInt8(ascii: "\r"))
      if matches != 0 { return offset + ByteLanes.first(in: matches) }
      offset += 8
    }
    while offset < bytes.count {
      if bytes[offset] == 0xFF || bytes[offset] == UInt8(ascii: "\r") { return offset }
      offset += 1
    }
    return nil
  }
}
