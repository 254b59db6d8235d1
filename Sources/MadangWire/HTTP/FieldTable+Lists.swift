/// Where the next member of a list begins, that may be spread over several fields of one name.
package struct ListCursor: Sendable, BitwiseCopyable {
  fileprivate var fieldIndex = 0
  fileprivate var offset = 0
  fileprivate var end = 0

  package init() {}
}

extension FieldTable {
  /// The next member of a comma-separated list, without blanks around it; empty ones are passed over. RFC 9110 §5.6.1.
  /// A comma within a quoted string parts nothing.
  package func nextMember(
    of name: StaticString, _ cursor: inout ListCursor, in head: Span<UInt8>
  ) -> Range<Int>? {
    while true {
      while cursor.offset >= cursor.end {
        guard let value = nextValue(of: name, from: &cursor.fieldIndex, in: head) else { return nil }
        cursor.offset = value.lowerBound
        cursor.end = value.upperBound
      }
      let end = head.endOfPart(UInt8(ascii: ","), from: cursor.offset, to: cursor.end)
      let member = head.trimmingBlanks(cursor.offset..<end)
      cursor.offset = end + 1
      if !member.isEmpty { return member }
    }
  }

  /// Whether a list has this token, whatever its case.
  package func hasToken(_ token: StaticString, in name: StaticString, of head: Span<UInt8>) -> Bool {
    var cursor = ListCursor()
    while let member = nextMember(of: name, &cursor, in: head) {
      if head.extracting(member).equalsIgnoringASCIICase(token) { return true }
    }
    return false
  }

  /// How much somebody who sent a list of preferences wants `token`, in thousandths; nil where the list doesn't name
  /// it. A member whose weight can't be read is not wanted. RFC 9110 §12.4.2.
  package func weight(of token: StaticString, in name: StaticString, of head: Span<UInt8>) -> Int? {
    var cursor = ListCursor()
    while let member = nextMember(of: name, &cursor, in: head) {
      let end = head.endOfPart(UInt8(ascii: ";"), from: member.lowerBound, to: member.upperBound)
      let value = head.trimmingBlanks(member.lowerBound..<end)
      if head.extracting(value).equalsIgnoringASCIICase(token) {
        return head.weight(ofParametersIn: end..<member.upperBound)
      }
    }
    return nil
  }
}

extension Span where Element == UInt8 {
  /// Where the part ends that begins at `start`: at the first `separator` outside quoted strings, or at `end`. RFC 9110
  /// §5.6.4.
  func endOfPart(_ separator: UInt8, from start: Int, to end: Int) -> Int {
    var isQuoted = false
    var offset = start
    while offset < end {
      let byte = self[offset]
      if byte == UInt8(ascii: "\"") {
        isQuoted.toggle()
      } else if isQuoted {
        if byte == UInt8(ascii: "\\") { offset += 1 }
      } else if byte == separator {
        return offset
      }
      offset += 1
    }
    return end
  }

  /// The weight among parameters that each begin with `;`: 1,000 where there is none, 0 where it can't be read.
  fileprivate func weight(ofParametersIn range: Range<Int>) -> Int {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let end = endOfPart(UInt8(ascii: ";"), from: offset + 1, to: range.upperBound)
      let parameter = trimmingBlanks(offset + 1..<end)
      if parameter.count >= 2, self[parameter.lowerBound].lowercasedASCII == UInt8(ascii: "q"),
        self[parameter.lowerBound + 1] == UInt8(ascii: "=")
      {
        return weight(extracting(parameter.lowerBound + 2..<parameter.upperBound))
      }
      offset = end
    }
    return 1_000
  }

  /// `0`, `1`, or either with up to three decimals, and nothing over 1.
  private func weight(_ text: Span<UInt8>) -> Int {
    guard text.count >= 1, text.count <= 5, text[0] == UInt8(ascii: "0") || text[0] == UInt8(ascii: "1"),
      text.count == 1 || text[1] == UInt8(ascii: ".")
    else { return 0 }
    var thousandths = text[0] == UInt8(ascii: "1") ? 1_000 : 0
    var place = 100
    var offset = 2
    while offset < text.count {
      guard text[offset].isDigit else { return 0 }
      thousandths += Int(text[offset] - UInt8(ascii: "0")) * place
      place /= 10
      offset += 1
    }
    return thousandths <= 1_000 ? thousandths : 0
  }
}
