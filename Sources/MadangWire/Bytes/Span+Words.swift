extension Span where Element == UInt8 {
  /// The eight bytes from `offset`, the first in the lowest lane.
  ///
  /// - Precondition: `offset + 8` bytes are there.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    // SAFETY: the load checks that its eight bytes lie in the span, needs no alignment, and every pattern of 64 bits
    // is a UInt64.
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The offset of the first `byte` at or after `start`.
  package func firstOffset(of byte: UInt8, from start: Int = 0) -> Int? {
    var offset = start
    while offset + 8 <= count {
      let matches = ByteLanes.equal(word(at: offset), byte)
      if matches != 0 { return offset + ByteLanes.first(in: matches) }
      offset += 8
    }
    while offset < count {
      if self[offset] == byte { return offset }
      offset += 1
    }
    return nil
  }

  /// The offset of the last `byte` at or after `start`, searched from the end.
  package func lastOffset(of byte: UInt8, from start: Int = 0) -> Int? {
    var end = count
    while end - 8 >= start {
      let matches = ByteLanes.equal(word(at: end - 8), byte)
      if matches != 0 { return end - 8 + ByteLanes.last(in: matches) }
      end -= 8
    }
    while end > start {
      end -= 1
      if self[end] == byte { return end }
    }
    return nil
  }
}
