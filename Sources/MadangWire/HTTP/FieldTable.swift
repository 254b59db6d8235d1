/// Where a head's fields lie within it: RFC 9110 §5. Holds offsets, so whoever keeps it keeps the head's bytes. Names
/// are given in lower case, and compared without regard to case.
package struct FieldTable: Sendable {
  private struct Field: BitwiseCopyable {
    var name = ByteRange.none
    var value = ByteRange.none
  }

  private var fields = InlineArray<100, Field>(repeating: Field())
  package private(set) var count = 0

  init() {}

  /// Takes the field of a line that was found to be one, and lies at `start` of the head.
  mutating func append(_ line: FieldLine, at start: Int) {
    fields[count].name = ByteRange(start + line.name.lowerBound..<start + line.name.upperBound)
    fields[count].value = ByteRange(start + line.value.lowerBound..<start + line.value.upperBound)
    count += 1
  }

  /// The value of the next field of this name, from the one at `index` on, which moves behind it.
  func nextValue(of name: StaticString, from index: inout Int, in head: Span<UInt8>) -> Range<Int>? {
    while index < count {
      let field = fields[index]
      index += 1
      if head.extracting(field.name).equalsIgnoringASCIICase(name) { return field.value.range }
    }
    return nil
  }

  /// The value of the first field of this name.
  package func first(_ name: StaticString, in head: Span<UInt8>) -> Range<Int>? {
    var index = 0
    return nextValue(of: name, from: &index, in: head)
  }

  /// The value of the only field of this name; nil where there is none or more than one.
  package func only(_ name: StaticString, in head: Span<UInt8>) -> Range<Int>? {
    var index = 0
    guard let value = nextValue(of: name, from: &index, in: head) else { return nil }
    return nextValue(of: name, from: &index, in: head) == nil ? value : nil
  }

  /// How many fields have this name.
  package func count(of name: StaticString, in head: Span<UInt8>) -> Int {
    var index = 0
    var found = 0
    while nextValue(of: name, from: &index, in: head) != nil { found += 1 }
    return found
  }
}
