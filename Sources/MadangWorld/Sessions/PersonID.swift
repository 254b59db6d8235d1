import MadangRecords
import MadangWire

/// Names a session in every world that holds it, whatever slot it has there: in the order in which they arrived, and never
/// given twice.
///
/// | 16 bits | 48 bits |
/// |---|---|
/// | the node where they arrived | how many had arrived there before, and they |
package struct PersonID: RawRepresentable, Hashable, Comparable, Sendable, FieldCodable {
  package let rawValue: UInt64

  package init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  package init(node: NodeID, serial: UInt64) {
    precondition(serial < 1 << PersonID.serialBits, "More people have arrived than can be counted.")
    rawValue = UInt64(node.rawValue) << PersonID.serialBits | serial
  }

  private static let serialBits: UInt64 = 48

  /// Nobody's: the first is 1.
  package static let nobody = PersonID(rawValue: 0)

  package var node: NodeID { NodeID(rawValue: UInt8(truncatingIfNeeded: rawValue >> PersonID.serialBits)) }
  package var serial: UInt64 { rawValue & ((1 << PersonID.serialBits) - 1) }

  package static func < (left: PersonID, right: PersonID) -> Bool { left.rawValue < right.rawValue }
}
