/// The four bytes that a client's payload is combined with: RFC 6455 §5.3. The first byte lies in the lowest eight
/// bits.
package struct MaskingKey: Hashable, Sendable, BitwiseCopyable {
  package let rawValue: UInt32

  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// The key for what follows after `count` bytes of the payload.
  @inline(__always)
  package func advanced(by count: Int) -> MaskingKey {
    let shift = UInt32(truncatingIfNeeded: count & 3) * 8
    return MaskingKey(rawValue: rawValue >> shift | rawValue << ((32 - shift) & 31))
  }

  /// Masks the bytes at `range`, or unmasks them, in place; the first of them takes the key's first byte.
  package func apply(to bytes: inout MutableSpan<UInt8>, in range: Range<Int>) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "a mask is applied to bytes that are there")
    let wide = UInt64(rawValue) << 32 | UInt64(rawValue)
    var offset = range.lowerBound
    let end = range.upperBound
    // SAFETY: the range was checked, so that each word of it lies within the span. Loads and stores need no alignment,
    // and every pattern of bits is an integer.
    unsafe bytes.withUnsafeMutableBytes { raw in
      while offset + 32 <= end {
        for step in 0..<4 {
          let place = offset + step * 8
          let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)) ^ wide
          unsafe raw.storeBytes(of: word.littleEndian, toByteOffset: place, as: UInt64.self)
        }
        offset += 32
      }
      while offset + 8 <= end {
        let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) ^ wide
        unsafe raw.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
        offset += 8
      }
      var rest = wide
      while offset < end {
        unsafe raw[offset] ^= UInt8(truncatingIfNeeded: rest)
        rest >>= 8
        offset += 1
      }
    }
  }
}
