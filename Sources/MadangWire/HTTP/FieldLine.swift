/// One field of a head: RFC 9112 §5. Blanks around the value aren't part of it; none may stand before the colon.
///
///     Content-Length:  42
///     └── name ─────┘  └ value
struct FieldLine {
  let name: Range<Int>
  let value: Range<Int>

  /// Nil for what is none. Whether a control character stands in the value, `HeadScanner` has seen.
  init?(_ line: Span<UInt8>) {
    guard let colon = line.firstOffset(of: UInt8(ascii: ":")), line.extracting(0..<colon).isToken else { return nil }
    name = 0..<colon
    value = line.trimmingBlanks(colon + 1..<line.count)
  }
}
