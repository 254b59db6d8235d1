/// A date of the proleptic Gregorian calendar, in UTC.
///
/// The arithmetic counts in years that begin on 1 March, so that a leap day is the last day of its year and the
/// lengths of the months before it follow one linear rule: 153 days in every five months.
package struct CivilDate: Equatable, Sendable {
  package let year: Int
  /// 1 to 12.
  package let month: Int
  /// 1 to 31.
  package let day: Int

  /// The date that is `daysSinceEpoch` days after 1970-01-01 (before it, if negative).
  package init(daysSinceEpoch: Int) {
    /// 0000-03-01 to 1970-01-01, in days.
    let marchEpochOffset = 719_468
    /// Days of 400 years; the calendar repeats exactly.
    let cycleDays = 146_097
    let days = daysSinceEpoch + marchEpochOffset
    let cycle = (days >= 0 ? days : days - (cycleDays - 1)) / cycleDays
    let dayOfCycle = days - cycle * cycleDays

    // Taking away the leap days already passed leaves whole years of 365 days: one each 4 years (1,461 days), except
    // each 100 years (36,524 days), and the cycle's own last day.
    let leapDaysPassed = dayOfCycle / 1_460 - dayOfCycle / 36_524 + dayOfCycle / (cycleDays - 1)
    let yearOfCycle = (dayOfCycle - leapDaysPassed) / 365
    let dayOfYear = dayOfCycle - (yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100)

    let monthFromMarch = (dayOfYear * 5 + 2) / 153
    day = dayOfYear - (monthFromMarch * 153 + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0)
  }

  /// How many days after 1970-01-01 a date is; nil where the calendar has no such day.
  package static func days(year: Int, month: Int, day: Int) -> Int? {
    guard (1...12).contains(month), day >= 1 else { return nil }
    let marchYear = month > 2 ? year : year - 1
    let cycle = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
    let yearOfCycle = marchYear - cycle * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let days = cycle * 146_097 + yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear - 719_468
    let date = CivilDate(daysSinceEpoch: days)
    return date.month == month && date.day == day ? days : nil
  }
}
