/// Times as IRCv3 server-time writes them, `YYYY-MM-DDThh:mm:ss.sssZ`. `ByteWriter.append(timestamp:)` is the other way.
package enum Timestamp {
  /// What may stand behind the second.
  package enum Fraction: Sendable {
    /// Three digits, as the form has it.
    case milliseconds
    /// Nothing, or digits of any number, of which the first three count: so other servers write it too.
    case any
  }

  private static let shape: StaticString = "0000-00-00T00:00:00"

  /// Milliseconds since 1970; nil for what has another form, or is no time. A second 60 is one of the next minute.
  package static func milliseconds(_ text: Span<UInt8>, fraction: Fraction = .milliseconds) -> Int64? {
    let head = shape.utf8CodeUnitCount
    guard text.count > head, text[text.count - 1] == UInt8(ascii: "Z"), hasShape(text.extracting(first: head)),
      let part = thousandths(text.extracting(head..<text.count - 1), fraction)
    else { return nil }
    let date = (year: number(text, 0, 4), month: number(text, 5, 2), day: number(text, 8, 2))
    let time = (hour: number(text, 11, 2), minute: number(text, 14, 2), second: number(text, 17, 2))
    guard time.hour < 24, time.minute < 60, time.second <= 60,
      let days = CivilDate.days(year: date.year, month: date.month, day: date.day)
    else { return nil }
    let seconds = ((days * 24 + time.hour) * 60 + time.minute) * 60 + time.second
    return Int64(seconds * 1000 + part)
  }

  /// The same form, of milliseconds since 1970. For cold paths.
  package static func text(_ milliseconds: Int64) -> String {
    var writer = ByteWriter(capacity: 24)
    writer.append(timestamp: milliseconds)
    return String(decoding: writer.copiedBytes, as: UTF8.self)
  }

  /// Of a second, from a point and digits behind it.
  private static func thousandths(_ text: Span<UInt8>, _ fraction: Fraction) -> Int? {
    switch fraction {
    case .milliseconds where text.count != 4: return nil
    case .any where text.isEmpty: return 0
    case .milliseconds, .any: break
    }
    guard text.count > 1, text[0] == UInt8(ascii: ".") else { return nil }
    var value = 0
    var unit = 100
    for offset in 1..<text.count {
      guard text[offset].isDigit else { return nil }
      value += Int(text[offset] - UInt8(ascii: "0")) * unit
      unit /= 10
    }
    return value
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
