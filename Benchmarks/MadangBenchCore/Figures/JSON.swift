/// A JSON value to be written: members keep the order they are given in. See RFC 8259.
package indirect enum JSON: Sendable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// A measured figure, with as many digits as mean something; null for one that is no number.
  package static func figure(_ value: Double?) -> JSON {
    guard let value, value.isFinite else { return .null }
    if value.magnitude >= 1000 { return .number(value.rounded()) }
    return .number((value * 10000).rounded() / 10000)
  }

  package static func count(_ value: some BinaryInteger) -> JSON { .integer(Int64(clamping: value)) }

  /// The object with another value for one member, which is added at the end where there is none of that name.
  package func replacing(_ name: String, with value: JSON) -> JSON {
    guard case .object(var members) = self else { return self }
    if let index = members.firstIndex(where: { $0.0 == name }) {
      members[index].1 = value
    } else {
      members.append((name, value))
    }
    return .object(members)
  }

  /// The value as text, indented by two spaces a level, with a closing line ending.
  package var text: String {
    var text = ""
    write(to: &text, level: 0)
    return text + "\n"
  }

  private func write(to text: inout String, level: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .number(let value):
      // Whole numbers without a fraction; JSON has no infinity.
      if !value.isFinite {
        text += "null"
      } else if value == value.rounded(), value.magnitude < 1e15 {
        text += String(Int64(value))
      } else {
        text += String(value)
      }
    case .string(let value): JSON.writeString(value, to: &text)
    case .array(let values):
      JSON.writeList(values, "[", "]", to: &text, level: level) { $0.write(to: &$1, level: level + 1) }
    case .object(let members):
      JSON.writeList(members, "{", "}", to: &text, level: level) { member, text in
        JSON.writeString(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, level: level + 1)
      }
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], _ open: String, _ close: String, to text: inout String, level: Int,
    _ write: (Element, inout String) -> Void
  ) {
    if elements.isEmpty {
      text += open + close
      return
    }
    text += open
    for (index, element) in elements.enumerated() {
      text += (index == 0 ? "\n" : ",\n") + String(repeating: "  ", count: level + 1)
      write(element, &text)
    }
    text += "\n" + String(repeating: "  ", count: level) + close
  }

  private static func writeString(_ value: String, to text: inout String) {
    text += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
