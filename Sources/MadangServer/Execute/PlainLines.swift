import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

/// What a worker does with the lines of a plain connection before they are told apart, and where one is too long.
enum PlainLines {
  /// The same bytes without telnet's commands. They go before lines are told apart, since one may hold the byte LF.
  /// Consumes the reference to `segment`.
  static func withoutTelnet(_ segment: Segment) -> Segment {
    // Without IAC there is at most a CR NUL, whose NUL no text keeps.
    // SAFETY: the reference is this function's, until it is given up or returned.
    guard unsafe segment.span.firstOffset(of: 0xFF) != nil else { return segment }
    var writer = ByteWriter(capacity: segment.count)
    // SAFETY: as above; nobody else has the segment.
    unsafe TelnetFilter.copy(segment.span, to: &writer)
    unsafe segment.release()
    return Segment(copying: writer.span)
  }

  /// Cuts a line that is longer than a plain line may be, and moves the cursor back to what follows the cut.
  static func shorten(_ line: inout Range<Int>?, in lines: Segment, _ cursor: inout LineCursor) {
    guard let whole = line, whole.count > Limits.plainLineBytesMax else { return }
    // SAFETY: the caller holds them.
    let end = unsafe PlainText.characterEnd(lines.span, from: whole.lowerBound, bytesMax: Limits.plainLineBytesMax)
    line = whole.lowerBound..<end
    cursor = LineCursor(startingAt: end)
  }
}
