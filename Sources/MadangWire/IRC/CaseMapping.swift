/// Which names are the same name: the `rfc1459` case mapping (RFC 1459 §2.2).
///
/// `A`…`Z` fold to `a`…`z`, and `[ ] \ ~` to `{ } | ^`, since the Scandinavian letters once stood there. Every byte from
/// 128 up folds to itself, so that UTF-8 stays UTF-8.
package enum CaseMapping {
  /// The byte that all of its cases fold to.
  @inline(__always)
  package static func fold(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "]"): byte ^ 0x20
    case UInt8(ascii: "~"): UInt8(ascii: "^")
    default: byte
    }
  }

  /// `fold(_:)` of eight bytes. In each folded lane the two cases differ in bit 5 alone, even for `~` and `^`.
  @inline(__always)
  static func fold(word: UInt64) -> UInt64 {
    let upperCase =
      ByteLanes.ascii(word, from: UInt8(ascii: "A"), through: UInt8(ascii: "]"))
      | ByteLanes.equal(word, UInt8(ascii: "~"))
    return word ^ (upperCase >> 2)
  }

  /// Appends `name` folded.
  package static func fold(_ name: Span<UInt8>, to writer: inout ByteWriter) {
    for index in name.indices { writer.append(byte: fold(name[index])) }
  }

  /// Whether both are the same name.
  package static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
    guard left.count == right.count else { return false }
    var offset = 0
    while offset + 8 <= left.count {
      if fold(word: left.word(at: offset)) != fold(word: right.word(at: offset)) { return false }
      offset += 8
    }
    while offset < left.count {
      if fold(left[offset]) != fold(right[offset]) { return false }
      offset += 1
    }
    return true
  }
}
