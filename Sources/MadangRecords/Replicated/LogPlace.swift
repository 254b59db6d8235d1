import MadangWire

/// Where in the log something stands that a node keeps: in which batch, in which entry of it, and the how-manieth thing it is
/// that comes of that entry. What comes later is greater, on all nodes alike.
package struct LogPlace: Hashable, Comparable, Sendable {
  package var sequence: UInt64
  package var entry: UInt32
  package var part: UInt32

  package init(sequence: UInt64, entry: UInt32, part: UInt32 = 0) {
    self.sequence = sequence
    self.entry = entry
    self.part = part
  }

  /// Behind all that comes of a batch.
  package init(endOf sequence: UInt64) {
    self.init(sequence: sequence, entry: .max, part: .max)
  }

  package static func < (left: LogPlace, right: LogPlace) -> Bool {
    (left.sequence, left.entry, left.part) < (right.sequence, right.entry, right.part)
  }
}
