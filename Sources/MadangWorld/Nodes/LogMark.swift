import MadangRecords
import MadangWire

/// A step of a batch at which a node has trapped: which entry of it, or of a node's begin or end, the how-manieth of what follows.
package struct LogMark: Hashable, Sendable {
  package let place: LogPlace
  /// The time of day in the batch, by which it is told from another log's.
  package let milliseconds: Int64

  package init(_ place: LogPlace, milliseconds: Int64) {
    self.place = place
    self.milliseconds = milliseconds
  }
}

extension LogMark: FieldCodable {
  package func write(to writer: inout ByteWriter) {
    writer.append(fields: place.sequence, place.entry, milliseconds)
  }

  package init(from reader: inout FieldReader) throws(FieldError) {
    let (sequence, entry): (UInt64, UInt32) = (try reader.next(), try reader.next())
    self.init(LogPlace(sequence: sequence, entry: entry), milliseconds: try reader.next())
  }
}
