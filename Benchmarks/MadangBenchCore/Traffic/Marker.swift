/// What stands at the start of each message that the benchmark sends: a backquote, then the message's sequence number
/// as eight characters of `@A…O`, each one hexadecimal digit. It survives every protocol, and is found with memchr(3).
package enum Marker {
  package static let start: UInt8 = 0x60
  package static let digits = 8
  package static let bytes = 1 + digits

  /// Appends the marker of `sequence`.
  package static func append(_ sequence: UInt32, to message: inout [UInt8]) {
    message.append(start)
    for index in 0..<digits {
      message.append(0x40 | UInt8(truncatingIfNeeded: sequence >> UInt32(28 - 4 * index)) & 0xF)
    }
  }

  /// The number that eight characters stand for, given as they lie in memory (first character in the lowest byte);
  /// nil where one of them is not a digit.
  @inline(__always)
  static func sequence(of word: UInt64) -> UInt32? {
    guard word & 0xF0F0_F0F0_F0F0_F0F0 == 0x4040_4040_4040_4040 else { return nil }
    // The first character is the highest digit: with the bytes swapped, neighbours are folded together pair by pair.
    var value = word.byteSwapped & 0x0F0F_0F0F_0F0F_0F0F
    value = (value | value >> 4) & 0x00FF_00FF_00FF_00FF
    value = (value | value >> 8) & 0x0000_FFFF_0000_FFFF
    return UInt32(truncatingIfNeeded: value | value >> 16)
  }
}
