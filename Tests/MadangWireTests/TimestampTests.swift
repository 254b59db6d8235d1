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
