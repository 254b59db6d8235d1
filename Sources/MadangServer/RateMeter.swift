/// How many messages and deliveries there are in a second, over the last ten: from what was counted in all, looked at once a
/// second as long as anything happens.
struct RateMeter {
  struct Sample {
    var milliseconds: Int64 = 0
    var messages = 0
    var deliveries = 0
  }

  static let windowMilliseconds: Int64 = 10_000
  static let sampleMilliseconds: Int64 = 1_000
  private static let samplesMax = 12

  /// The oldest first.
  private var samples: [Sample] = []

  mutating func add(_ sample: Sample) {
    if samples.count == RateMeter.samplesMax { samples.removeFirst() }
    samples.append(sample)
  }

  /// In a second. While nothing happens nobody looks: what was counted between two samples is spread over the time between
  /// them.
  func rates(at now: Sample) -> (messages: Double, deliveries: Double) {
    let start = now.milliseconds - RateMeter.windowMilliseconds
    var previous: Sample?
    for next in samples + [now] {
      if next.milliseconds > start {
        guard let previous else { return RateMeter.rates(from: next, to: now) }
        let share = Double(start - previous.milliseconds) / Double(next.milliseconds - previous.milliseconds)
        return (
          RateMeter.rate(previous.messages, next.messages, share, now.messages),
          RateMeter.rate(previous.deliveries, next.deliveries, share, now.deliveries)
        )
      }
      previous = next
    }
    return (0, 0)
  }

  /// Where there is less than a window: since the first sample.
  private static func rates(from first: Sample, to now: Sample) -> (messages: Double, deliveries: Double) {
    let seconds = Double(now.milliseconds - first.milliseconds) / 1000
    if seconds <= 0 { return (0, 0) }
    return (Double(now.messages - first.messages) / seconds, Double(now.deliveries - first.deliveries) / seconds)
  }

  private static func rate(_ before: Int, _ after: Int, _ share: Double, _ now: Int) -> Double {
    let atStart = Double(before) + share * Double(after - before)
    return (Double(now) - atStart) / Double(windowMilliseconds) * 1000
  }
}
