import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// One thing that came in, as the world was told of it: enough for another world, which has been told of all before it, to come to
/// the same.
///
///     ┌ kind ┐┌ connection ┐┌ milliseconds ┐┌ latest ┐┌ what the kind has
package struct Entry {
  package enum Kind: UInt8, FieldCodable {
    /// A connection was made.
    case opened
    /// A line.
    case line
    /// Nothing was heard for long: its text of several lines may be over.
    case quiet
    /// The server ended it.
    case dismissed
    /// It is gone.
    case ended
    /// It wants to be answered in binary.
    case binary
    /// Slow work has come to something.
    case outcome
    /// Somebody who is always on is here again.
    case broughtBack
    /// The settings are others.
    case settings
    /// So many rooms that were kept through a restart may be over.
    case keeping
    /// What the digest was here.
    case digest
    /// Slow work has come to some values, all at once; said before they are carried out.
    case outcomes
    /// The stores of all nodes are told something. Of no connection: whoever waits for it has the number in its place.
    case stored
    /// Settings that all nodes have alike are others.
    case agreement
  }

  package let kind: Kind
  package let connection: PersonID
  /// The time of day, in milliseconds since 1970.
  package let milliseconds: Int64
  /// The last event that had been named.
  package let latest: MessageID
  /// Whether it had the world alone; else others ran beside it, and may have named events.
  package let isAlone: Bool

  private static let aloneBit: UInt8 = 0x80

  package init(
    _ kind: Kind, of connection: PersonID, milliseconds: Int64, latest: MessageID, isAlone: Bool
  ) {
    self.kind = kind
    self.connection = connection
    self.milliseconds = milliseconds
    self.latest = latest
    self.isAlone = isAlone
  }

  package func write(to writer: inout ByteWriter) {
    writer.append(byte: kind.rawValue | (isAlone ? Entry.aloneBit : 0))
    writer.append(numbers: connection.rawValue, milliseconds.zigzagged, latest.rawValue)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let byte = try reader.byte()
    guard let kind = Kind(rawValue: byte & ~Entry.aloneBit) else { throw .unknown }
    self.kind = kind
    isAlone = byte & Entry.aloneBit != 0
    // One by one, since this is read for every message on every node: generic readers look their types up at run time.
    connection = PersonID(rawValue: try reader.number())
    milliseconds = Int64(zigzagged: try reader.number())
    latest = MessageID(rawValue: try reader.number())
  }
}

/// Takes what comes in, in the order in which the world is told of it, and before it is.
package protocol EntrySink: AnyObject, Sendable {
  /// While the world is shared: others may hand over theirs at the same time.
  func take(_ entry: Span<UInt8>, _ world: borrowing World)
  func takeAlone(_ entry: Span<UInt8>, _ world: inout World)
  /// Nothing follows any more.
  func finish(_ world: inout World)
}
