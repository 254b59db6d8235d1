import MadangRecords
import MadangWire

/// A node from one of its starts to the end of that. What a node said in an earlier life is void once the next has begun.
package struct NodeLife: Hashable, Sendable {
  package let node: NodeID
  /// Where in the log it began: so the later of two is the greater.
  package let epoch: UInt64

  package init(node: NodeID, epoch: UInt64) {
    self.node = node
    self.epoch = epoch
  }
}

extension NodeLife: FieldCodable {
  package func write(to writer: inout ByteWriter) { writer.append(fields: node.rawValue, epoch) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    self.init(node: NodeID(rawValue: try reader.next()), epoch: try reader.next())
  }
}
