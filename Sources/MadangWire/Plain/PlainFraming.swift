/// Finds how much of what a plain text client sent can be taken: whole lines, or, once it has paused, whole characters.
///
/// Programs such as `nc` and Python's sockets may send a message with no line ending at all; the pause ends it.
package enum PlainFraming {
  /// How many leading bytes can be taken. `bytes` begins where the last taking ended.
  ///
  /// - Parameter paused: false: the offset after the last LF that is text (an LF inside a telnet command is none).
  ///   True: everything, except a telnet command, a UTF-8 sequence or a CR at the end whose rest has not arrived.
  package static func completeEnd(_ bytes: Span<UInt8>, paused: Bool) -> Int {
    if !paused && bytes.firstOffset(of: 0xFF) == nil { return LineFraming.completeEnd(in: bytes) }

    var progress = UTF8Progress()
    var offset = 0
    var afterLineFeed = 0
    var afterCharacter = 0
    scan: while offset < bytes.count {
      switch TelnetUnit(in: bytes, at: offset) {
      case .incomplete: break scan
      case .command(let count):
        offset += count
      case .text(let byte, let count):
        let unitStart = offset
        offset += count
        let isInsideSequence = progress.isInsideSequence
        let verdict = progress.take(byte)
        if isInsideSequence && verdict == .illFormed {
          afterCharacter = unitStart
          _ = progress.take(byte)
        }
        if byte == UInt8(ascii: "\n") { afterLineFeed = offset }
      }
      if !progress.isInsideSequence { afterCharacter = offset }
    }
    return paused ? afterCharacter : afterLineFeed
  }
}
