import MadangWire
import MadangWorld

/// Answers on the control socket: lines that begin with a space and hold an object of JSON each, and at their end one that
/// doesn't begin so: `ok`, which a sentence may follow, or `error REASON`.
extension Effects {
  /// One thing that is told: its keys in their order.
  package mutating func controlItem(_ values: KeyValuePairs<String, ControlValue>) {
    beginLine()
    bytes.append(byte: UInt8(ascii: " "))
    bytes.append(byte: UInt8(ascii: "{"))
    for (position, (key, value)) in values.enumerated() {
      if position > 0 { bytes.append(byte: UInt8(ascii: ",")) }
      bytes.append(json: key)
      bytes.append(byte: UInt8(ascii: ":"))
      value.write(to: &bytes)
    }
    bytes.append(byte: UInt8(ascii: "}"))
    endLine()
  }

  /// - Parameter did: a sentence that says what was done, or that there is nothing to tell.
  package mutating func controlDone(_ did: String? = nil) {
    beginLine()
    bytes.append("ok" as StaticString)
    if let did {
      bytes.append(byte: UInt8(ascii: " "))
      bytes.append(Self.harmless(did))
    }
    endLine()
  }

  package mutating func controlRefuse(_ reason: String) {
    beginLine()
    bytes.append("error " as StaticString)
    bytes.append(Self.harmless(reason))
    endLine()
  }

  /// Without what could steer the terminal that it is shown on.
  private static func harmless(_ text: String) -> String {
    let isHarmful = { (scalar: Unicode.Scalar) in scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) }
    guard text.unicodeScalars.contains(where: isHarmful) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isHarmful($0) }))
  }
}
