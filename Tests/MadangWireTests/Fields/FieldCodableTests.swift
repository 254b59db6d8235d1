import MadangWire
import Testing

@Suite struct FieldCodableTests {
  private func written(_ values: any FieldCodable...) -> [UInt8] {
    var writer = ByteWriter()
    for value in values { value.write(to: &writer) }
    return writer.copiedBytes
  }

  private func read<Value: FieldCodable>(_ bytes: [UInt8], as _: Value.Type = Value.self) throws(FieldError) -> Value {
    var reader = FieldReader(bytes.span)
    let value = try Value(from: &reader)
    try reader.end()
    return value
  }

  /// A value comes back as it was, and no part of its bytes is one.
  private func expectRoundTrip<Value: FieldCodable & Equatable>(_ value: Value) throws {
    let bytes = written(value)
    #expect(try read(bytes) == value)
    for count in 0..<bytes.count {
      #expect(throws: FieldError.truncated) { () throws in
        let _: Value = try read(Array(bytes.prefix(count)))
      }
    }
    #expect(throws: FieldError.malformed) { () throws in
      let _: Value = try read(bytes + [0])
    }
  }

  @Test func numbers() throws {
    for shift in 0..<64 {
      for value in [UInt64(1) << UInt64(shift), (UInt64(1) << UInt64(shift)) - 1] {
        try expectRoundTrip(value)
        try expectRoundTrip(Int64(bitPattern: value))
        try expectRoundTrip(0 &- Int64(bitPattern: value))
      }
    }
    try expectRoundTrip(UInt64.max)
    try expectRoundTrip(Int64.min)
    try expectRoundTrip(Int64.max)
    for value in [UInt8.min, 127, 128, .max] { try expectRoundTrip(value) }
    #expect(written(Int64(-1)) == [1] && written(Int64(1)) == [2] && written(UInt32(300)) == [0xAC, 2])
  }

  @Test func numbersThatDoNotFit() {
    #expect(throws: FieldError.malformed) { () throws in try read(written(256), as: UInt8.self) }
    #expect(throws: FieldError.malformed) { () throws in try read(written(UInt64(1) << 32), as: UInt32.self) }
    // A tenth byte has one bit, and there is no eleventh.
    let ones = [UInt8](repeating: 0xFF, count: 9)
    #expect(throws: Never.self) { () throws in try read(ones + [1], as: UInt64.self) }
    #expect(throws: FieldError.malformed) { () throws in try read(ones + [2], as: UInt64.self) }
    #expect(throws: FieldError.malformed) { () throws in try read(ones + [0x81, 0], as: UInt64.self) }
    // A longer form of a shorter number would be a second one of the same value.
    #expect(throws: FieldError.malformed) { () throws in try read([0x80, 0], as: UInt64.self) }
  }

  @Test func texts() throws {
    for text in ["", "a", "madang", "마당", "\u{1F600}\0\r\n", String(repeating: "x", count: 300)] {
      try expectRoundTrip(text)
    }
    #expect(throws: FieldError.malformed) { () throws in try read([1, 0xFF], as: String.self) }
    #expect(throws: FieldError.malformed) { () throws in try read([1], as: String.self) }
  }

  @Test func listsAndOthers() throws {
    try expectRoundTrip([String]())
    try expectRoundTrip(["a", "", "마당"])
    try expectRoundTrip([[UInt8]()])
    try expectRoundTrip([UInt8](0...255))
    try expectRoundTrip(String?.none)
    try expectRoundTrip(String?("a"))
    try expectRoundTrip(Bool?(true))
    try expectRoundTrip([Int64?]([nil, 0, -5]))
    for byte in 2...255 {
      #expect(throws: FieldError.malformed) { () throws in try read([UInt8(byte)], as: Bool.self) }
    }
  }

  /// A count that is a lie is refused before any memory is taken for it.
  @Test func countsThatLie() {
    for count in [5, 1 << 20, Int.max] {
      #expect(throws: FieldError.truncated) { () throws in try read(written(count) + [0, 0, 0, 0], as: [UInt8].self) }
    }
    #expect(throws: FieldError.truncated) { () throws in try read(written(-1), as: [UInt8].self) }
  }

  private enum Colour: UInt8, FieldCodable {
    case red = 1
    case green = 2
  }

  @Test func casesAreKnown() throws {
    try expectRoundTrip(Colour.green)
    #expect(throws: FieldError.unknown) { () throws in try read([3], as: Colour.self) }
  }

  @Test func fieldsAfterOneAnother() throws {
    var writer = ByteWriter()
    writer.append(fields: "a", 300, [true])
    writer.append(case: 7)
    writer.append(case: 8, String?.none, "b")
    let bytes = writer.copiedBytes
    #expect(bytes == written("a", 300, [true], UInt8(7), UInt8(8), String?.none, "b"))
    var reader = FieldReader(bytes.span)
    let first = (try reader.next(String.self), try reader.next(Int.self), try reader.next([Bool].self))
    #expect(first == ("a", 300, [true]))
    let cases = (try reader.byte(), try reader.byte())
    #expect(cases == (7, 8))
    let text: String? = try reader.next()
    let last: String = try reader.next()
    #expect(text == nil && last == "b")
    try reader.end()
  }
}
