extension ByteWriter {
  /// Appends an integer of up to 64 bits in decimal, with a minus sign if it is negative.
  @inlinable
  package mutating func append(decimal value: some FixedWidthInteger) {
    append(magnitude: UInt64(value.magnitude), isNegative: value < 0)
  }

  @usableFromInline
  mutating func append(magnitude: UInt64, isNegative: Bool) {
    if isNegative { append(byte: UInt8(ascii: "-")) }
    var digitCount = 1
    var rest = magnitude
    while rest >= 10 {
      rest /= 10
      digitCount += 1
    }
    append(decimal: magnitude, paddedTo: digitCount)
  }

  /// Appends the `width` lowest decimal digits, with leading zeros; `width` is from 1 to 20.
  package mutating func append(decimal value: UInt64, paddedTo width: Int) {
    precondition(width >= 1 && width <= 20, "a 64-bit integer has 1 to 20 decimal digits")
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var rest = value
    for index in stride(from: width - 1, through: 0, by: -1) {
      digits[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    append(digits.span.extracting(first: width))
  }

  /// Appends the `width` lowest hexadecimal digits in lower case, with leading zeros; `width` is from 1 to 16.
  package mutating func append(hex value: UInt64, paddedTo width: Int = 16) {
    precondition(width >= 1 && width <= 16, "a 64-bit integer has 1 to 16 hexadecimal digits")
    for shift in stride(from: (width - 1) * 4, through: 0, by: -4) {
      append(byte: Self.hexDigit(UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF))
    }
  }

  /// Appends each byte as two hexadecimal digits in lower case.
  package mutating func append(hex bytes: Span<UInt8>) {
    reserve(bytes.count * 2)
    for index in bytes.indices {
      append(byte: Self.hexDigit(bytes[index] >> 4))
      append(byte: Self.hexDigit(bytes[index] & 0xF))
    }
  }

  private static func hexDigit(_ nibble: UInt8) -> UInt8 {
    nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
  }
}
