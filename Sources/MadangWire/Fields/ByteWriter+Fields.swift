extension ByteWriter {
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
