/// The head of a response, as a client reads it: RFC 9112 §4. Holds offsets, so whoever keeps it keeps the head's
/// bytes.
package struct ResponseHead: Sendable {
  package let statusCode: UInt16
  package private(set) var fields = FieldTable()

  /// Reads a whole head, which `HeadScanner(.response)` found complete; nil for anything else.
  package init?(_ bytes: Span<UInt8>) {
    var scanner = HeadScanner(.response)
    var cursor = LineCursor()
    guard scanner.scan(bytes) == .complete(bytes.count) else { return nil }
    var first = cursor.next(in: bytes)
    while let empty = first, empty.isEmpty { first = cursor.next(in: bytes) }
    guard let first, let line = StatusLine(bytes.extracting(first)) else { return nil }
    statusCode = line.code
    while let line = cursor.next(in: bytes), let field = FieldLine(bytes.extracting(line)) {
      fields.append(field, at: line.lowerBound)
    }
  }
}
