/// How a tag's value is written so that it holds no space, `;`, CR or LF (message-tags: Escaping values).
package enum TagEscaping {
  /// Appends `value` escaped.
  package static func escape(_ value: Span<UInt8>, to writer: inout ByteWriter) {
    for index in value.indices {
      if let letter = letter(for: value[index]) {
        writer.append(byte: UInt8(ascii: "\\"))
        writer.append(byte: letter)
      } else {
        writer.append(byte: value[index])
      }
    }
  }

  /// Appends what `escaped` stands for. A backslash before a byte that needs none is dropped, and so is one at the end.
  package static func unescape(_ escaped: Span<UInt8>, to writer: inout ByteWriter) {
    var index = 0
    while index < escaped.count {
      var byte = escaped[index]
      if byte == UInt8(ascii: "\\") {
        index += 1
        guard index < escaped.count else { return }
        byte = meaning(of: escaped[index])
      }
      writer.append(byte: byte)
      index += 1
    }
  }

  /// The letter that stands for `byte` after a backslash; nil if the byte stands for itself.
  private static func letter(for byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: ";"): UInt8(ascii: ":")
    case UInt8(ascii: " "): UInt8(ascii: "s")
    case UInt8(ascii: "\\"): UInt8(ascii: "\\")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    case UInt8(ascii: "\n"): UInt8(ascii: "n")
    default: nil
    }
  }

  /// The byte that a letter after a backslash stands for; any other byte stands for itself.
  private static func meaning(of letter: UInt8) -> UInt8 {
    switch letter {
    case UInt8(ascii: ":"): UInt8(ascii: ";")
    case UInt8(ascii: "s"): UInt8(ascii: " ")
    case UInt8(ascii: "r"): UInt8(ascii: "\r")
    case UInt8(ascii: "n"): UInt8(ascii: "\n")
    default: letter
    }
  }
}
