/// One step through bytes that may be UTF-8: a character, or a maximal part of one that is ill-formed (The Unicode
/// Standard §3.9, table 3-8).
package struct UTF8Unit {
  package enum Form: Sendable {
    case wellFormed
    /// Ill-formed whatever follows.
    case illFormed
    /// The bytes end before the sequence does.
    case incomplete
  }

  package let form: Form
  /// At least 1.
  package let count: Int

  /// - Precondition: `offset` is that of a byte.
  package init(in bytes: Span<UInt8>, at offset: Int) {
    var progress = UTF8Progress()
    var end = offset
    while end < bytes.count {
      switch progress.take(bytes[end]) {
      case .complete:
        form = .wellFormed
        count = end - offset + 1
        return
      case .incomplete:
        end += 1
      case .illFormed:
        form = .illFormed
        count = max(1, end - offset)
        return
      }
    }
    form = .incomplete
    count = end - offset
  }
}
