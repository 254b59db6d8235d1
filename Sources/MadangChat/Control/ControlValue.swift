import MadangWire

/// What a command of the control socket tells of a thing, with its kind, so that programs need not guess.
package enum ControlValue: Sendable {
  case text(String?)
  case number(Int64?)
  case flag(Bool)
  /// Seconds since 1970; told as a date of ISO 8601.
  case time(Int64?)
  case list([String])

  static func number(_ value: Int) -> ControlValue { .number(Int64(value)) }

  /// RFC 8259.
  func write(to writer: inout ByteWriter) {
    switch self {
    case .text(nil), .number(nil), .time(nil): writer.append("null" as StaticString)
    case .text(let text?): writer.append(json: text)
    case .number(let number?): writer.append(decimal: number)
    case .flag(let isSet): writer.append(isSet ? "true" as StaticString : "false" as StaticString)
    case .time(let seconds?): writer.append(json: Clock.text(seconds))
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
