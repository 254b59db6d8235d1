/// Finds the end of a head that comes in any pieces, and what is wrong with it as soon as that has come: RFC 9112 §2
/// and §5.
///
/// Lies in a connection's row. It is given all that has come of the head, the earlier bytes again in front, and looks
/// at none of them twice. What it has let through has the form of a head; what its fields mean, `RequestHead` judges.
///
///     GET / HTTP/1.1 CR LF
///     Host: chat.example.org CR LF
///     CR LF                          the end: what follows belongs to the next request
package struct HeadScanner: Sendable, BitwiseCopyable {
  package enum Verdict: Equatable, Sendable {
    case incomplete
    /// The head has this many bytes.
    case complete(Int)
    case refused(HTTPStatus)
  }

  package enum Kind: Sendable, BitwiseCopyable {
    case request
    case response
  }

  private let kind: Kind
  /// Bytes that were looked at: all before this offset belong to lines that are in order, or to the beginning of one.
  private var scanned: UInt16 = 0
  private var lineStart: UInt16 = 0
  private var fields: UInt8 = 0
  private var hasStartLine = false

  package init(_ kind: Kind = .request) {
    self.kind = kind
  }

  /// Whether anything but empty lines has come: RFC 9112 §2.2 has a server ignore those before a request.
  package var hasBegun: Bool { hasStartLine || scanned > lineStart }

  /// - Parameter bytes: all that has come, from the head's first byte.
  package mutating func scan(_ bytes: Span<UInt8>) -> Verdict {
    let isFull = bytes.count >= HeadLimits.headBytesMax
    let head = bytes.extracting(first: min(bytes.count, HeadLimits.headBytesMax))
    while true {
      if let refusal = lineStartRefusal(head) { return .refused(refusal) }
      let stop = nextControl(in: head)
      if !hasStartLine, stop - Int(lineStart) > HeadLimits.lineBytesMax { return .refused(.targetTooLong) }
      scanned = UInt16(stop)
      // A CR at the end may be the first half of a line's end.
      if stop == head.count || (stop + 1 == head.count && head[stop] == UInt8(ascii: "\r")) {
        return isFull ? .refused(.headTooLarge) : .incomplete
      }
      guard head[stop] == UInt8(ascii: "\r"), head[stop + 1] == UInt8(ascii: "\n") else {
        return .refused(.badRequest)
      }
      let line = head.extracting(Int(lineStart)..<stop)
      lineStart = UInt16(stop + 2)
      scanned = lineStart
      if line.isEmpty {
        if hasStartLine { return .complete(Int(lineStart)) }
      } else if hasStartLine {
        guard FieldLine(line) != nil else { return .refused(.badRequest) }
        fields += 1
      } else {
        guard isStartLine(line) else { return .refused(.badRequest) }
        hasStartLine = true
      }
    }
  }

  private func isStartLine(_ line: Span<UInt8>) -> Bool {
    kind == .request ? RequestLine(line) != nil : StatusLine(line) != nil
  }

  /// What a line's first byte alone shows: a line that goes on with the one before (RFC 9112 §5.2), or one field too
  /// many.
  private func lineStartRefusal(_ head: Span<UInt8>) -> HTTPStatus? {
    guard hasStartLine, Int(lineStart) < head.count else { return nil }
    let first = head[Int(lineStart)]
    if first.isBlank { return .badRequest }
    return Int(fields) == HeadLimits.fieldsMax && first != UInt8(ascii: "\r") ? .headTooLarge : nil
  }

  /// The first byte that was not looked at and ends a line, or may not stand in one; the end if there is none. A tab
  /// may stand in a field.
  private func nextControl(in head: Span<UInt8>) -> Int {
    var offset = Int(scanned)
    while offset < head.count {
      if offset + 8 <= head.count {
        let word = head.word(at: offset)
        let controls = ByteLanes.ascii(word, from: 0x00, through: 0x1F) | ByteLanes.equal(word, 0x7F)
        if controls == 0 {
          offset += 8
          continue
        }
        offset += ByteLanes.first(in: controls)
      }
      let byte = head[offset]
      if byte < 0x20 || byte == 0x7F, byte != UInt8(ascii: "\t") || !hasStartLine { return offset }
      offset += 1
    }
    return offset
  }
}
