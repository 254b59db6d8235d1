import MadangChat
import MadangWire

/// An entry of a recording, in words.
enum EntryWords {
  /// `entry 12 (line of connection 3 at 2026-11-29T17:00:00.000Z: JOIN #room)`; what could steer a terminal is left out.
  static func of(_ piece: [UInt8], number: Int) -> String {
    do throws(FieldError) {
      var reader = FieldReader(piece.span)
      let entry = try Entry(from: &reader)
      var text = ByteWriter()
      text.append("entry \(number) (\(entry.kind)")
      if entry.connection.rawValue != 0, entry.kind != .stored {
        text.append(" of connection \(entry.connection.serial)")
      }
      if entry.milliseconds != 0 {
        text.append(" at ")
        text.append(timestamp: entry.milliseconds)
      }
      if entry.kind == .line {
        let line = try reader.bytes(reader.remaining)
        text.append(": ")
        for index in line.indices { text.append(byte: isShown(line[index]) ? line[index] : UInt8(ascii: "?")) }
      }
      text.append(")")
      return String(bytes: text.span)
    } catch { return "entry \(number) (which is none: \(error))" }
  }

  private static func isShown(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7F }

  static func isDigest(_ piece: [UInt8]) -> Bool {
    var reader = FieldReader(piece.span)
    guard let entry = try? Entry(from: &reader) else { return false }
    return entry.kind == .digest
  }
}
