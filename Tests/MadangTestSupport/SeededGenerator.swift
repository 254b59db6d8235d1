/// Random numbers that a seed repeats: SplitMix64. See Steele, Lea and Flood, "Fast splittable pseudorandom number
/// generators", 2014.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number of `range`, each nearly as likely.
  package mutating func pick(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }

  /// An index below `count`.
  package mutating func index(below count: Int) -> Int { Int(next() % UInt64(count)) }

  /// True in `thousandths` of 1,000 cases.
  package mutating func chance(_ thousandths: Int) -> Bool {
    thousandths > 0 && Int(next() % 1000) < thousandths
  }
}
