import MadangRecords
import MadangWire

/// What stands for all of the log up to some place, for whoever begins to read there: the nodes and the world as they were
/// then, in pieces of some ten kilobytes, each with its kind before it.
///
///     head: magic · version · position · batch · nodes · sweep
///     world … : see `SnapshotForm`, cut anywhere
///     end: how many pieces stand before it · a digest of the head
package enum LogSnapshotForm {
  static let magic: [UInt8] = Array("madang log".utf8)
  /// Goes up with every change of what heads hold; worlds have a version of their own.
  package static let version = 5
  /// A piece is about so long. One that holds a table of the world may be longer, and is cut.
  package static let pieceBytesMax = 64 << 10

  enum Kind: UInt8, FieldCodable {
    case head, world, end
  }
}
