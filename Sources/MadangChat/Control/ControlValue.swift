import MadangWire
import MadangWorld

/// What a command of the control socket tells of a thing, with its kind, so that programs need not guess.
package enum ControlValue: Sendable {
  case text(String?)
  case number(Int64?)
  case flag(Bool)
  /// Seconds since 1970; told as a date of ISO 8601.
  case time(Int64?)
  case list([String])
  /// To one digit behind the point.
  case decimal(Double)
  case counts([(key: String, count: Int)])

  static func number(_ value: Int) -> ControlValue { .number(Int64(value)) }

  /// RFC 8259.
  func write(to writer: inout ByteWriter) {
    switch self {
    case .text(nil), .number(nil), .time(nil): writer.append("null" as StaticString)
    case .text(let text?): writer.append(json: text)
    case .number(let number?): writer.append(decimal: number)
    case .flag(let isSet): writer.append(isSet ? "true" as StaticString : "false" as StaticString)
    case .time(let seconds?): writer.append(json: Clock.text(seconds))
    case .decimal(let value):
      let tenths = Int64((value * 10).rounded())
      writer.append(decimal: tenths / 10)
      writer.append(byte: UInt8(ascii: "."))
      writer.append(decimal: tenths % 10)
    case .counts(let counts):
      writer.append(byte: UInt8(ascii: "{"))
      for (position, entry) in counts.enumerated() {
        if position > 0 { writer.append(byte: UInt8(ascii: ",")) }
        writer.append(json: entry.key)
        writer.append(byte: UInt8(ascii: ":"))
        writer.append(decimal: entry.count)
      }
      writer.append(byte: UInt8(ascii: "}"))
    case .list(let texts):
      writer.append(byte: UInt8(ascii: "["))
      for (position, text) in texts.enumerated() {
        if position > 0 { writer.append(byte: UInt8(ascii: ",")) }
        writer.append(json: text)
      }
      writer.append(byte: UInt8(ascii: "]"))
    }
  }
}

extension ByteWriter {
  /// A string of JSON. Control characters are escaped, C1 too: the line may be shown on a terminal as it is.
  mutating func append(json text: String) {
    append(byte: UInt8(ascii: "\""))
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": append("\\\"" as StaticString)
      case "\\": append("\\\\" as StaticString)
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        append("\\u" as StaticString)
        append(hex: UInt64(scalar.value), paddedTo: 4)
      default: append(String(scalar))
      }
    }
    append(byte: UInt8(ascii: "\""))
  }
}
