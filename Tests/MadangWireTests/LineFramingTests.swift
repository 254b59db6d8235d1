import Testing

@testable import MadangWire

@Suite("RFC 1459 §2.3: lines")
struct LineFramingTests {
  private static let streams = [
    "PING 1\r\nPING 2\r\nPING 3", "\n\r\n\n", "a\rb\r\nc\n", "\r\r\n\r", "NICK 마당\nPRIVMSG #마당 :안녕\r\nQUIT\n", "no end",
    "", "0123456789abcdef\n0123456789abcdef0123456789abcdef\r\nx\n",
  ]

  /// The lines of a stream by the rule itself: split at LF, drop one CR, forget what has no LF.
  private func linesByRule(_ stream: [UInt8]) -> [[UInt8]] {
    stream.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { line in
      line.last == 0x0D ? Array(line.dropLast()) : Array(line)
    }
  }

  /// The lines a receiver sees that gets these pieces one by one and keeps what is unfinished.
  private func linesReceived(_ pieces: [[UInt8]]) -> [[UInt8]] {
    var kept: [UInt8] = []
    var lines: [[UInt8]] = []
    for piece in pieces {
      let searched = kept.count
      kept += piece
      let end = kept.completeEnd(searched: searched)
      #expect(end == kept.completeEnd())
      let complete = Array(kept[..<end])
      var cursor = LineCursor()
      while let line = cursor.next(in: complete) { lines.append(Array(complete[line])) }
      #expect(cursor.offset == end)
      kept.removeFirst(end)
    }
    return lines
  }

  @Test("LF ends a line and takes one CR with it, however the stream is cut", arguments: streams)
  func everyCutGivesTheSameLines(stream: String) {
    let input = bytes(stream)
    let expected = linesByRule(input)
    for pieces in threeWayCuts(of: input) { #expect(linesReceived(pieces) == expected) }
    #expect(linesReceived(input.map { [$0] }) == expected)
  }

  @Test("an empty line is handed out as an empty range, so that it can be counted")
  func yieldsEmptyLines() {
    let input = bytes("\n\r\n")
    var cursor = LineCursor()
    #expect(cursor.next(in: input) == 0..<0)
    #expect(cursor.next(in: input) == 1..<1)
    #expect(cursor.next(in: input) == nil)
  }

  @Test("what follows the last LF is handed out once, when it is asked for")
  func yieldsRest() {
    let input = bytes("one\ntwo\r")
    var cursor = LineCursor()
    #expect(cursor.next(in: input) == 0..<3)
    #expect(cursor.next(in: input) == nil)
    #expect(cursor.rest(in: input) == 4..<8)
    #expect(cursor.rest(in: input) == nil)
  }
}
