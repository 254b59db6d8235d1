/// Where bytes lie within one line: offsets, no pointer, so that it may be kept for as long as the line is.
///
/// Offsets have 16 bits; `LineLimits` asserts that no line is longer.
@usableFromInline
package struct ByteRange: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline let lower: UInt16
  @usableFromInline let upper: UInt16

  /// - Precondition: the range ends at or before 65,535.
  @inlinable
  package init(_ range: Range<Int>) {
    lower = UInt16(range.lowerBound)
    upper = UInt16(range.upperBound)
  }

  /// A range of no bytes, at the line's start.
  @inlinable
  package static var none: ByteRange { ByteRange(0..<0) }

  @inlinable
  package var start: Int { Int(lower) }

  @inlinable
  package var end: Int { Int(upper) }

  @inlinable
  package var count: Int { Int(upper) - Int(lower) }

  @inlinable
  package var isEmpty: Bool { lower == upper }

  @inlinable
  package var range: Range<Int> { Int(lower)..<Int(upper) }
}

extension Span where Element == UInt8 {
  /// The bytes at `range` of this line.
  @inlinable
  @_lifetime(copy self)
  package func extracting(_ range: ByteRange) -> Span<UInt8> {
    extracting(range.range)
  }
}
