/// A response's head: RFC 9112 §4. A status line, fields, and an empty line, appended in this order.
extension ByteWriter {
  package mutating func append(statusLine status: HTTPStatus) {
    append("HTTP/1.1 ")
    append(decimal: status.rawValue)
    append(byte: UInt8(ascii: " "))
    append(status.reason)
    appendLineEnd()
  }

  package mutating func append(field name: StaticString, _ value: StaticString) {
    appendFieldStart(name)
    append(value)
    appendLineEnd()
  }

  /// Appends a field whose value comes from elsewhere. A control character in it becomes a space: it could end the
  /// field, and begin another.
  package mutating func append(field name: StaticString, _ value: Span<UInt8>) {
    appendFieldStart(name)
    for index in value.indices {
      let byte = value[index]
      append(byte: byte < 0x20 || byte == 0x7F ? UInt8(ascii: " ") : byte)
    }
    appendLineEnd()
  }

  package mutating func append(field name: StaticString, decimal value: Int) {
    appendFieldStart(name)
    append(decimal: value)
    appendLineEnd()
  }

  /// Appends a field with a time: `Date`, `Last-Modified`. RFC 9110 §6.6.1.
  package mutating func append(field name: StaticString, httpDate secondsSinceEpoch: Int64) {
    appendFieldStart(name)
    append(httpDate: secondsSinceEpoch)
    appendLineEnd()
  }

  /// Appends the empty line after the fields.
  package mutating func appendHeadEnd() { appendLineEnd() }

  /// Appends a time as `Sun, 06 Nov 1994 08:49:37 GMT`, always 29 bytes. RFC 9110 §5.6.7.
  ///
  /// - Precondition: the year has four digits.
  package mutating func append(httpDate secondsSinceEpoch: Int64) {
    let daySeconds: Int64 = 86_400
    let second = (secondsSinceEpoch % daySeconds + daySeconds) % daySeconds
    let days = Int((secondsSinceEpoch - second) / daySeconds)
    let date = CivilDate(daysSinceEpoch: days)
    precondition(date.year >= 0 && date.year <= 9_999, "a date in a field has a year of four digits")
    // 1970-01-01 was a Thursday.
    append(word: ((days + 4) % 7 + 7) % 7, of: "SunMonTueWedThuFriSat")
    append(", ")
    append(decimal: UInt64(date.day), paddedTo: 2)
    append(byte: UInt8(ascii: " "))
    append(word: date.month - 1, of: "JanFebMarAprMayJunJulAugSepOctNovDec")
    append(byte: UInt8(ascii: " "))
    append(decimal: UInt64(date.year), paddedTo: 4)
    append(byte: UInt8(ascii: " "))
    append(decimal: UInt64(second / 3_600), paddedTo: 2)
    append(byte: UInt8(ascii: ":"))
    append(decimal: UInt64(second / 60 % 60), paddedTo: 2)
    append(byte: UInt8(ascii: ":"))
    append(decimal: UInt64(second % 60), paddedTo: 2)
    append(" GMT")
  }

  private mutating func append(word index: Int, of words: StaticString) {
    for place in 0..<3 { append(byte: words.byte(at: index * 3 + place)) }
  }

  private mutating func appendFieldStart(_ name: StaticString) {
    append(name)
    append(": ")
  }

  private mutating func appendLineEnd() { append("\r\n") }
}
