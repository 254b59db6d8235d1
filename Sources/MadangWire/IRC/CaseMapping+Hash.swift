extension CaseMapping {
  /// A hash of `name` folded: names that are the same have the same hash.
  ///
  /// Eight bytes per step are mixed by one wide multiplication, of which both halves are kept.
  ///
  /// - Parameter seed: chosen at random when the program starts; otherwise anybody could collect names of one hash and
  ///   turn a table into a list.
  package static func hash(_ name: Span<UInt8>, seed: UInt64) -> UInt32 {
    var state = mix(seed ^ 0x9E37_79B9_7F4A_7C15, UInt64(name.count) ^ 0xD1B5_4A32_D192_ED03)
    var offset = 0
    while offset + 8 <= name.count {
      state = mix(state ^ fold(word: name.word(at: offset)), 0xA24B_AED4_963E_E407)
      offset += 8
    }
    var tail: UInt64 = 0
    while offset < name.count {
      tail = tail << 8 | UInt64(name[offset])
      offset += 1
    }
    state = mix(state ^ fold(word: tail), seed ^ 0x8CB9_2BA7_2F3D_8DD7)
    return UInt32(truncatingIfNeeded: state ^ state >> 32)
  }

  /// The two halves of a 128-bit product, laid over each other.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}
