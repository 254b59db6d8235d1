import MadangWire

/// Answers on the control socket: lines that begin with a space, and at their end one that doesn't, `ok` or
/// `error REASON`.
extension Effects {
  /// One line of an answer. It may be shown on a terminal, so what could steer one is left out.
  mutating func controlLine(_ text: String) {
    beginLine()
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(Self.harmless(text))
    endLine()
  }

  package mutating func controlDone() {
    beginLine()
    bytes.append("ok" as StaticString)
    endLine()
  }

  package mutating func controlRefuse(_ reason: String) {
    beginLine()
    bytes.append("error " as StaticString)
    bytes.append(Self.harmless(reason))
    endLine()
  }

  private static func harmless(_ text: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) }
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isHarmful($0) }))
  }
}
