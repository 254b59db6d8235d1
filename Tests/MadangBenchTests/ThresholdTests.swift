import Testing

@testable import MadangBenchCore

/// The grammar of `--fail-if` and `--until`.
struct ThresholdTests {
  @Test(arguments: [
    ("p99>20ms", Threshold.Metric.p99, Threshold.Comparison.over, 20_000.0),
    ("p99.9 >= 1.5 s", .p999, .atLeast, 1_500_000),
    ("max>250us", .max, .over, 250),
    ("mean<=3µs", .mean, .atMost, 3),
    ("p50<900ns", .p50, .under, 0.9),
    ("deliveries<5M/s", .deliveries, .under, 5_000_000),
    ("connects<5k/s", .connects, .under, 5000),
    ("lost>0", .lost, .over, 0),
    ("cpu>0.1us", .cpu, .over, 0.1),
    ("memory>1KiB", .memory, .over, 1024),
  ])
  func aThresholdIsReadInTheReportsUnit(
    text: String, metric: Threshold.Metric, comparison: Threshold.Comparison, bound: Double
  ) throws {
    let threshold = try Threshold(text)
    #expect(threshold.metric == metric)
    #expect(threshold.comparison == comparison)
    #expect(abs(threshold.bound - bound) < bound * 1e-9 + 1e-12)
    #expect(threshold.text == text)
  }

  @Test(arguments: [
    ("p99", "a comparison is missing"),
    ("", "a comparison is missing"),
    (">20ms", "a metric is missing"),
    ("p98>20ms", "unknown metric 'p98'"),
    ("p99>20", "p99 needs a unit: ns, us, µs, ms, s"),
    ("p99>20min", "unknown unit 'min' for p99"),
    ("p99>ms", "a number is missing"),
    ("p99=>1ms", "'=>' is not a comparison"),
    ("p99=1ms", "'=' is not a comparison"),
    ("p99>1.2.3ms", "a number is missing"),
    ("lost>1ms", "lost is a count and has no unit"),
    ("p99>-1ms", "a number is missing"),
  ])
  func aBadThresholdIsExplained(text: String, words: String) {
    let error = #expect(throws: UnusableOption.self) { try Threshold(text) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test func eachComparisonHasItsOwnEdge() throws {
    for (text, under, at, over) in [
      ("p99>1ms", false, false, true), ("p99>=1ms", false, true, true), ("p99<1ms", true, false, false),
      ("p99<=1ms", true, true, false),
    ] {
      let threshold = try Threshold(text)
      #expect(threshold.isCrossed(by: 999) == under)
      #expect(threshold.isCrossed(by: 1000) == at)
      #expect(threshold.isCrossed(by: 1001) == over)
      #expect(threshold.isCrossed(by: .nan), "A server that delivers nothing must not pass.")
      #expect(threshold.isCrossed(by: nil), "What was not measured has not passed.")
    }
  }
}
