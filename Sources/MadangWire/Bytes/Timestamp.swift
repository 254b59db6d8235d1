/// Times as IRCv3 server-time writes them, `YYYY-MM-DDThh:mm:ss.sssZ`. `ByteWriter.append(timestamp:)` is the other way.
package enum Timestamp {
  private static let shape: StaticString = "0000-00-00T00:00:00.000Z"

  /// Milliseconds since 1970; nil for what has another form, or is no time. A second 60 is one of the next minute.
  package static func milliseconds(_ text: Span<UInt8>) -> Int64? {
    guard text.count == shape.utf8CodeUnitCount, hasShape(text) else { return nil }
    let date = (year: number(text, 0, 4), month: number(text, 5, 2), day: number(text, 8, 2))
    let time = (hour: number(text, 11, 2), minute: number(text, 14, 2), second: number(text, 17, 2))
    guard time.hour < 24, time.minute < 60, time.second <= 60,
      let days = CivilDate.days(year: date.year, month: date.month, day: date.day)
    else { return nil }
    let seconds = ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second
    return Int64(seconds * 1000 + number(text, 20, 3))
  }

  private static func hasShape(_ text: Span<UInt8>) -> Bool {
    // SAFETY: the buffer covers the literal for the duration of the closure, and is only read there.
    shape.withUTF8Buffer { wanted in
      for index in text.indices {
        let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index])
        let byte = unsafe wanted[index]
        if byte == UInt8(ascii: "0") ? !isDigit : text[index] != byte { return false }
      }
      return true
    }
  }

  private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int {
    var value = 0
    for index in start..<start + count { value = value * 10 + Int(text[index] - UInt8(ascii: "0")) }
    return value
  }
}
