import Testing

@testable import MadangWire

@Suite("server-time: timestamps")
struct TimestampTests {
  @Test(
    "a time is written as YYYY-MM-DDThh:mm:ss.sssZ in UTC",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
      (1_318_719_597_000, "2011-10-15T22:59:57.000Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"),
      (951_868_799_999, "2000-02-29T23:59:59.999Z"),
      (951_868_800_000, "2000-03-01T00:00:00.000Z"),
      (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
      (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
      (1_709_210_096_789, "2024-02-29T12:34:56.789Z"),
      (1_000_000_000_007, "2001-09-09T01:46:40.007Z"),
      (-2_203_891_200_000, "1900-03-01T00:00:00.000Z"),
      (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
      (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func writesKnownTimes(milliseconds: Int64, text: String) {
    #expect(written { $0.append(timestamp: milliseconds) } == bytes(text))
  }

  @Test("a time outside four-digit years is written as the nearest one inside")
  func clampsYears() {
    #expect(written { $0.append(timestamp: .max) } == bytes("9999-12-31T23:59:59.999Z"))
    #expect(written { $0.append(timestamp: .min) } == bytes("0000-01-01T00:00:00.000Z"))
  }

  @Test("the text of a time is what is written, and is read again", arguments: [0, 1_795_253_400_123, -1])
  func text(milliseconds: Int64) {
    let text = Timestamp.text(milliseconds)
    #expect(bytes(text) == written { $0.append(timestamp: milliseconds) })
    #expect(Timestamp.milliseconds(text.utf8.span) == milliseconds)
    #expect(Timestamp.milliseconds(text.utf8.span, fraction: .any) == milliseconds)
  }

  @Test(
    "a fraction of another length is read where any will do, and nowhere else",
    arguments: [
      ("2000-02-29T23:59:60Z", 951_868_800_000), ("2026-11-21T09:30:00Z", 1_795_253_400_000),
      ("2026-11-21T09:30:00.5Z", 1_795_253_400_500), ("2026-11-21T09:30:00.05Z", 1_795_253_400_050),
      ("2026-11-21T09:30:00.1239Z", 1_795_253_400_123), ("2026-11-21T09:30:00.000000001Z", 1_795_253_400_000),
    ] as [(String, Int64)])
  func fractions(text: String, milliseconds: Int64) {
    #expect(Timestamp.milliseconds(text.utf8.span, fraction: .any) == milliseconds)
    #expect(Timestamp.milliseconds(text.utf8.span) == nil)
  }

  @Test(
    "what is no time in either form",
    arguments: [
      "", "Z", "2026-13-21T09:30:00.123Z", "2026-02-29T09:30:00.123Z", "2026-11-31T09:30:00.123Z",
      "2026-11-21 09:30:00.123Z", "2026-11-21T09:30:00.123", "2026-11-21T09:30:0x.123Z", "2026-11-21T09:30:00.Z",
      "2026-11-21T09:30:00.12xZ", "2026-11-21T09:30:00.123zZ", "2026-11-21T09:30:00,123Z", "2026-11-21T24:30:00.123Z",
      "2026-11-21T09:60:00.123Z", "2026-11-21T09:30:61.123Z", "2026-11-21T09:30:00+01:00Z", "2026-11-21T09:30:00",
      "+026-11-21T09:30:00.123Z", "2026-11-21T09:30:00.+12Z", "2026-11-21T09:30:00.123 Z", "2026-11-21T09:30Z",
    ])
  func refuses(text: String) {
    #expect(Timestamp.milliseconds(text.utf8.span) == nil)
    #expect(Timestamp.milliseconds(text.utf8.span, fraction: .any) == nil)
  }

  @Test("every day of the years 0 to 9999 follows the one before it by the Gregorian rules")
  func walksTheCalendar() {
    var year = 0
    var month = 1
    var day = 1
    var mismatches = 0
    for days in -719_528...2_932_896 {
      let date = CivilDate(daysSinceEpoch: days)
      if date.year != year || date.month != month || date.day != day { mismatches += 1 }
      day += 1
      if day > daysInMonth(month, year) {
        day = 1
        month += 1
      }
      if month > 12 {
        month = 1
        year += 1
      }
    }
    #expect(mismatches == 0)
    #expect(year == 10_000)
  }

  private func daysInMonth(_ month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
