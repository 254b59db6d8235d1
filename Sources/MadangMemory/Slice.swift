/// A part of a segment, with one reference to it: what an outbox queues. 16 bytes.
@frozen
@usableFromInline
package struct Slice: Sendable {
  @usableFromInline package let segment: Segment
  @usableFromInline package var start: UInt32
  @usableFromInline package var end: UInt32

  @inlinable
  package init(_ segment: Segment, from start: Int, to end: Int) {
    self.segment = segment
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  @inlinable package var count: Int { Int(end &- start) }
}
