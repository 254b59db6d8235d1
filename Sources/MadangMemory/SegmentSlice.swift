/// A part of a segment, with one reference to it: what an outbox queues. 16 bytes.
@frozen
@usableFromInline
package struct SegmentSlice: Sendable {
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

  /// About how many messages it holds the end of: of a part, as many as its length lets expect.
  @inlinable
  package var messages: Int {
    let all = segment.messages
    if all <= 1 || start == 0 && Int(end) == segment.count { return all }
    return max(1, all * count / segment.count)
  }
}
