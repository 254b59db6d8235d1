import MadangWire

/// How many accounts each address has made always on within a day, so that nobody fills that share of the server alone.
struct AlwaysOnArrivals: Sendable {
  private struct Day {
    let sinceSeconds: Int64
    package var count: Int
  }

  private static let secondsPerDay: Int64 = 86_400
  /// Addresses at once. Where more come within a day, those that began it first are forgotten.
  private static let addressesMax = 10_000

  private var days: [[UInt8]: Day] = [:]

  package var count: Int { days.count }

  /// Counts one more; false where that is one too many for today.
  package mutating func admits(_ address: [UInt8], most: Int, seconds: Int64) -> Bool {
    var day = days[address] ?? Day(sinceSeconds: seconds, count: 0)
    if isOver(day, seconds) { day = Day(sinceSeconds: seconds, count: 0) }
    guard day.count < most else { return false }
    day.count += 1
    if days[address] == nil, days.count >= AlwaysOnArrivals.addressesMax {
      days = days.filter { !isOver($0.value, seconds) }
      if days.count >= AlwaysOnArrivals.addressesMax,
        let first = days.min(by: { left, right in
          left.value.sinceSeconds == right.value.sinceSeconds
            ? left.key.lexicographicallyPrecedes(right.key) : left.value.sinceSeconds < right.value.sinceSeconds
        })
      {
        days[first.key] = nil
      }
    }
    days[address] = day
    return true
  }

  private func isOver(_ day: Day, _ seconds: Int64) -> Bool {
    seconds - day.sinceSeconds >= AlwaysOnArrivals.secondsPerDay
  }
}

extension AlwaysOnArrivals: FieldCodable {
  func write(to writer: inout ByteWriter) {
    count.write(to: &writer)
    for (address, day) in days.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      address.write(to: &writer)
      day.sinceSeconds.write(to: &writer)
      day.count.write(to: &writer)
    }
  }

  init(from reader: inout FieldReader) throws(FieldError) {
    for _ in 0..<(try reader.count()) {
      let address = try [UInt8](from: &reader)
      days[address] = Day(sinceSeconds: try Int64(from: &reader), count: try Int(from: &reader))
    }
  }
}
