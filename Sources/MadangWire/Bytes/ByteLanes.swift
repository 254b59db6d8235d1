/// Eight bytes in one integer, compared all at once. The first byte is the lowest.
///
/// A comparison answers with a mask that has bit 7 of each matching byte's lane set, and no other bit.
enum ByteLanes {
  @inline(__always)
  static var highBits: UInt64 { 0x8080_8080_8080_8080 }
  @inline(__always)
  static var lowBits: UInt64 { 0x7F7F_7F7F_7F7F_7F7F }

  /// `byte` in each of the eight lanes.
  @inline(__always)
  static func repeating(_ byte: UInt8) -> UInt64 {
    0x0101_0101_0101_0101 &* UInt64(byte)
  }

  /// The lanes that equal `byte`. Exact in every lane: no carry crosses into a neighbour.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ repeating(byte)
    return ~(((difference & lowBits) &+ lowBits) | difference) & highBits
  }

  /// The lanes that hold an ASCII byte from `low` to `high`, both below 128.
  @inline(__always)
  static func ascii(_ word: UInt64, from low: UInt8, through high: UInt8) -> UInt64 {
    let sevenBits = word & lowBits
    let reachesLow = sevenBits &+ repeating(0x80 - low)
    let passesHigh = sevenBits &+ repeating(0x7F - high)
    return (reachesLow & ~passesHigh) & ~word & highBits
  }

  /// The number of the first matching lane of a mask that is not zero.
  @inline(__always)
  static func first(in mask: UInt64) -> Int {
    mask.trailingZeroBitCount >> 3
  }

  /// The number of the last matching lane of a mask that is not zero.
  @inline(__always)
  static func last(in mask: UInt64) -> Int {
    7 - mask.leadingZeroBitCount >> 3
  }
}
