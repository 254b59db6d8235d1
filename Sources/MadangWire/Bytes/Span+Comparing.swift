extension Span where Element == UInt8 {
  /// Whether the bytes are those of `other`.
  package func equals(_ other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    var offset = 0
    while offset + 8 <= count {
      if word(at: offset) != other.word(at: offset) { return false }
      offset += 8
    }
    while offset < count {
      if self[offset] != other[offset] { return false }
      offset += 1
    }
    return true
  }

  /// Whether the bytes are the literal's UTF-8.
  package func equals(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for offset in indices where self[offset] != text.byte(at: offset) { return false }
    return true
  }

  /// Whether the bytes are the literal's UTF-8, with ASCII letters of either case taken for equal.
  package func equalsIgnoringASCIICase(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for offset in indices where self[offset].lowercasedASCII != text.byte(at: offset).lowercasedASCII {
      return false
    }
    return true
  }
}

extension StaticString {
  /// The byte at `offset` of the literal's UTF-8.
  func byte(at offset: Int) -> UInt8 {
    precondition(hasPointerRepresentation && offset >= 0 && offset < utf8CodeUnitCount, "the literal has this byte")
    // SAFETY: a literal's bytes live as long as the program, and the offset was checked.
    return unsafe utf8Start[offset]
  }
}

extension UInt8 {
  /// The lower-case letter of an ASCII capital; any other byte itself.
  var lowercasedASCII: UInt8 {
    self >= UInt8(ascii: "A") && self <= UInt8(ascii: "Z") ? self | 0x20 : self
  }
}
