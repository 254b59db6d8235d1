extension ByteWriter {
  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  package mutating func append(number: UInt64) {
    append(atMost: 10) { output in output.append(number: number) }
  }

  /// Three in one go, for what is written often.
  package mutating func append(numbers first: UInt64, _ second: UInt64, _ third: UInt64) {
    append(atMost: 30) { output in
      output.append(number: first)
      output.append(number: second)
      output.append(number: third)
    }
  }

  /// Values one after another.
  package mutating func append<each Field: FieldCodable>(fields: repeat each Field) {
    repeat (each fields).write(to: &self)
  }

  /// A case by its number, which stays the same for ever, and what it holds.
  package mutating func append<each Field: FieldCodable>(case number: UInt8, _ fields: repeat each Field) {
    append(byte: number)
    repeat (each fields).write(to: &self)
  }
}

extension OutputSpan<UInt8> {
  @inline(__always)
  fileprivate mutating func append(number: UInt64) {
    var rest = number
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}

extension FixedWidthInteger where Self: SignedInteger {
  /// 0, -1, 1, -2 … as 0, 1, 2, 3 …: near zero it stays short.
  @inlinable
  package var zigzagged: UInt64 {
    let value = Int64(self)
    return UInt64(bitPattern: (value << 1) ^ (value >> 63))
  }
}

extension Int64 {
  /// What `zigzagged` came of.
  @inlinable
  package init(zigzagged raw: UInt64) { self.init(bitPattern: (raw >> 1) ^ (0 &- (raw & 1))) }
}
