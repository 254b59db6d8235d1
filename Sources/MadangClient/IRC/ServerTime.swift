import BasicContainers
import MadangWire

/// The time that a server puts on a message: `2026-11-21T09:30:00.123Z` (IRCv3 server-time).
enum ServerTime {
  /// The same form, of milliseconds since the epoch.
  static func text(_ milliseconds: Int64) -> String {
    var writer = ByteWriter(capacity: 24)
    writer.append(timestamp: milliseconds)
    return TextBytes.string(writer.span)
  }

  /// Milliseconds since the epoch; nil for anything else than that form.
  static func milliseconds(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54, bytes[13] == 0x3A,
      bytes[16] == 0x3A,
      bytes.last == 0x5A,
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10]),
      let hour = number(bytes[11..<13]), let minute = number(bytes[14..<16]), let second = number(bytes[17..<19]),
      (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second <= 60
    else { return nil }
    var fraction: Int64 = 0
    if bytes[19] == 0x2E {
      let digits = bytes[20..<bytes.count - 1].prefix(3)
      guard let value = number(digits) else { return nil }
      fraction = value * [100, 10, 1][max(digits.count, 1) - 1]
    }
    let days = days(year: year, month: month, day: day)
    return ((days * 24 + hour) * 60 + minute) * 60_000 + second * 1_000 + fraction
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard (0x30...0x39).contains(digit) else { return nil }
      value = value * 10 + Int64(digit - 0x30)
    }
    return digits.isEmpty ? nil : value
  }

  /// Days since the epoch, in years that begin on 1 March, so that a leap day is the last of its year.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }
}
