extension ByteWriter {
  /// Seven bits a byte, the lowest first; the highest bit says that more follow.
  package mutating func append(number: UInt64) {
    append(atMost: 10) { output in
      var rest = number
      while rest >= 0x80 {
        output.append(UInt8(truncatingIfNeeded: rest) | 0x80)
        rest >>= 7
      }
      output.append(UInt8(truncatingIfNeeded: rest))
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
