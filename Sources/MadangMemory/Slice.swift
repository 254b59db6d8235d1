/// A part of a segment, with one reference to it: what an outbox queues. 16 bytes.
package struct Slice: Sendable {
  package let segment: Segment
  package var start: UInt32
  package var end: UInt32

  @inlinable
  package init(_ segment: Segment, from start: Int, to end: Int) {
    self.segment = segment
    self.start = UInt32(truncatingIfNeeded: start)
    self.end = UInt32(truncatingIfNeeded: end)
  }

  @inlinable package var count: Int { Int(end &- start) }
}
