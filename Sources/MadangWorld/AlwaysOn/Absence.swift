import MadangRecords
import MadangWire

/// The time that somebody is here without any connection.
package struct Absence: Sendable {
  /// The last event that their last connection was told; where it broke, the last that it is sure to have been told.
  package let since: MessageID
  /// When that was, in milliseconds since 1970, whatever the clock did before.
  package let milliseconds: Int64
  /// Whether they are away only for that.
  package let isAwayForIt: Bool

  /// What was sent so shortly before a connection that broke was last heard may have been under way still.
  static let underwayMilliseconds: Int64 = 2_000
  package static let awayText = "Not connected"
}

extension Absence: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: since, milliseconds, isAwayForIt)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    since = try reader.next()
    milliseconds = try reader.next()
    isAwayForIt = try reader.next()
  }
}
