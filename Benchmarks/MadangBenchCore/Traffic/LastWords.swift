/// The last line that a server has sent, if it is one that says why it closes a connection: `ERROR …` of IRC, `-ERR …` of
/// Redis and NATS. Wherever the bytes are cut, only the last line of each piece is looked at.
struct LastWords: Sendable {
  private static let bytesMax = 512
  private var line: [UInt8] = []
  private var isWhole = false

  /// What it says, in short; nil where it said nothing.
  var reason: String? { ClosingReasons.reason(in: line) }

  @inline(__always)
  mutating func look(at bytes: UnsafeRawBufferPointer) {
    // SAFETY: the bytes are the caller's for the call, and every index is one of them.
    if unsafe bytes.isEmpty { return }
    let end = unsafe bytes[bytes.count - 1] == 0x0A ? bytes.count - 1 : bytes.count
    var start = end
    while start > 0, unsafe bytes[start - 1] != 0x0A { start -= 1 }
    let continues = start == 0 && !line.isEmpty && !isWhole
    if !continues {
      let first: UInt8 = start < end ? unsafe bytes[start] : 0
      // What others say begins with a source, or with another command.
      if first != 0x45 && first != 0x2D {
        if !line.isEmpty { line = [] }
        return
      }
      line = []
    }
    isWhole = end < bytes.count
    unsafe line.append(contentsOf: bytes[start..<end].prefix(LastWords.bytesMax - line.count))
  }

  /// The same for a part of a message that is one line, whose end is told with `endLine`.
  @inline(__always)
  mutating func look(atPiece bytes: UnsafeRawBufferPointer) {
    // SAFETY: the bytes are the caller's for the call.
    if line.isEmpty || isWhole {
      if !line.isEmpty { line = [] }
      guard unsafe bytes.first == 0x45 else { return }
      isWhole = false
    }
    unsafe line.append(contentsOf: bytes.prefix(LastWords.bytesMax - line.count))
  }

  @inline(__always)
  mutating func endLine() { isWhole = true }
}
