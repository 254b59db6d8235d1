import Foundation
import Histogram
import Testing

@testable import MadangBenchCore
@testable import MadangKernel

/// What a report says, and in which form.
struct ReportTests {
  static func report(
    rate: Bool = false, deliveries: UInt64 = 5_000_000, lag: UInt64 = 1000, idle: Double = 0.5,
    cpu: UInt64? = 900_000_000
  ) -> LoadReport {
    var latency = LatencyRecorder.emptyHistogram
    for value in 1...1000 as ClosedRange<UInt64> { latency.record(value * 10_000) }
    var lags = LatencyRecorder.emptyHistogram
    lags.record(lag)
    let measurement = Measurement(
      seconds: 5, messages: 5000, deliveries: deliveries, latency: latency, uncorrectedLatency: latency, lost: 1,
      duplicated: 2, reordered: 3, compared: 4, serverProcessorNanoseconds: cpu,
      generatorProcessorNanoseconds: 1_000_000_000, idleShare: idle, lag: lags)
    let plan = LoadPlan(dialect: .irc, address: .loopback(port: 1), pace: rate ? .rate(100) : .window(64))
    var report = LoadReport(plan: plan, target: "madang \"<x>\"", measurement: measurement)
    report.residentBytesPerConnection = 900
    report.serverMicrosecondsPerConnection = 250
    return report
  }

  private func object(_ json: some Encodable) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: JSONEncoder().encode(json))
    return try #require(value as? [String: Any])
  }

  @Test func theJSONHasAllThatIsPromised() throws {
    let json = try object(Self.report())
    #expect(json["deliveries_per_second"] as? Double == 1_000_000)
    let latency = try #require(json["latency_us"] as? [String: Any])
    for (name, value) in [("p50", 5000.0), ("p90", 9000), ("p99", 9900), ("p999", 9990), ("max", 10_000)] {
      let found = try #require(latency[name] as? Double)
      #expect(abs(found - value) < value * 0.002, "\(name)")
    }
    #expect(json["lost"] as? Int == 1)
    #expect(json["duplicated"] as? Int == 2)
    #expect(json["reordered"] as? Int == 3)
    #expect(json["server_cpu_us_per_delivery"] as? Double == 0.18)
    #expect(json["resident_bytes_per_connection"] as? Double == 900)
    #expect(json["server_cpu_us_per_connection"] as? Double == 250)
    #expect(json["target"] as? String == "madang \"<x>\"")
  }

  @Test func whatWasNotMeasuredIsNullNotMissing() throws {
    var report = Self.report(cpu: nil)
    report.residentBytesPerConnection = nil
    report.serverMicrosecondsPerConnection = nil
    let json = try object(report)
    #expect(json["server_cpu_us_per_delivery"] is NSNull)
    #expect(json["resident_bytes_per_connection"] is NSNull)
    #expect(json["server_cpu_us_per_connection"] is NSNull)
    #expect(!report.lines.joined().contains("of the server's CPU each"))
    #expect(Self.report().lines.joined().contains("250 µs of the server's CPU each"))
  }

  @Test func comparisonsSayWhereTheGeneratorWasTheBottleneck() {
    func pools(_ idle: Double) -> PoolComparison {
      PoolComparison(pools: [1, 2].map { .init(workers: $0, rounds: [Self.report(idle: idle), Self.report()]) })
    }
    #expect(pools(0.01).lines.joined(separator: " ").contains("bottleneck in 2 of 4 loads"))
    #expect(!pools(0.5).lines.joined().contains("bottleneck"))
    var peers = PeerComparison()
    peers.reports = [Self.report(idle: 0.01)]
    #expect(peers.lines.joined(separator: " ").contains("bottleneck with madang"))
  }

  @Test func aCheckThatCouldNotBeMadeIsNamedAsSuch() throws {
    var report = Self.report(cpu: nil)
    report.crossed = try [Threshold("cpu>1us"), Threshold("p99>1us")]
    #expect(report.lines.contains { $0.hasSuffix("cpu>1us (it was not measured)") })
    #expect(report.lines.contains { $0.hasSuffix("p99>1us") })
  }

  @Test func poolsHaveTheirWorkersTheMeanAndEveryFault() throws {
    let pool = PoolComparison.Pool(
      workers: 4, rounds: [4_000_000, 5_000_000, 6_000_000].map { Self.report(deliveries: $0) })
    let json = try object(pool)
    #expect(json["workers"] as? Int == 4)
    #expect(json["deliveries_per_second"] as? Double == 1_000_000)
    #expect((json["rounds"] as? [Double])?.count == 3)
    #expect(json["reordered"] as? Int == 9)
    #expect(json["latency_us"] != nil)
  }

  @Test func jsonStringsAreEscaped() throws {
    let nasty = "quote \" backslash \\ newline \n tab \t bell \u{7} 마당"
    var report = Self.report()
    report.target = nasty
    report.measurement.closings.add(nasty)
    let json = try object(report)
    #expect(json["target"] as? String == nasty)
    #expect(json["closed_because"] as? [String: Int] == [nasty: 1])
  }

  @Test func noLineIsWiderThanAnOrdinaryTerminal() {
    var report = Self.report(rate: true, deliveries: .max >> 10, idle: 0.01)
    report.target = "thread-per-connection"
    report.workers = 256
    report.threads = (0..<20).map { .init(name: "worker-\($0)", share: 0.5) }
    report.residentBytes = 12_345_678_901
    report.contextSwitchesPerSecond = 1_234_567
    report.measurement.lost = 1_234_567
    report.measurement.duplicated = 1_234_567
    report.measurement.reordered = 1_234_567
    report.measurement.returned = 1_234_567
    report.measurement.closedByServer = 2
    report.measurement.closings.add(String(repeating: "many words ", count: 7))
    report.measurement.closings.add(nil)
    report.measurement.isInterrupted = true
    var peers = PeerComparison()
    peers.reports = [report, report]
    peers.failures = [String(repeating: "a failure ", count: 20)]
    var designs = DesignComparison()
    designs.rows = [
      .init(design: "thread-per-connection", connections: 10_000, result: .success(report)),
      .init(design: "thread-per-connection", connections: 10_000, result: .failure(.server("no"))),
    ]
    let pools = PoolComparison(pools: [1, 256].map { .init(workers: $0, rounds: [report, report, report]) })
    for line in report.lines + peers.lines + designs.lines + pools.lines {
      #expect(line.count <= 80, "\(line.count): \(line)")
    }
  }

  @Test func whyConnectionsWereClosedIsSaid() throws {
    var report = Self.report()
    report.measurement.closedByServer = 3
    for words in ["Excess Flood", "Excess Flood", nil] { report.measurement.closings.add(words) }
    #expect(report.lines.contains { $0.hasSuffix("by the server: 2 × Excess Flood, 1 × without a") })
    let because = try #require(object(report)["closed_because"] as? [String: Int])
    #expect(because == ["Excess Flood": 2, "without a word": 1])
  }

  @Test func lostDuplicatedAndReorderedAreShownAlsoAtZero() {
    var report = Self.report()
    report.measurement.lost = 0
    report.measurement.duplicated = 0
    report.measurement.reordered = 0
    let text = report.lines.joined(separator: "\n")
    #expect(text.contains("lost 0, duplicated 0, reordered 0"))
  }

  @Test func theUncorrectedFigureStandsBesideTheCorrectedOne() {
    #expect(Self.report(rate: true).lines.contains { $0.contains("(uncorrected)") })
    #expect(!Self.report(rate: false).lines.contains { $0.contains("(uncorrected)") })
  }

  @Test func theGeneratorSaysWhenItWasTheBottleneck() {
    #expect(Self.report().bottleneck == nil)
    #expect(Self.report(idle: 0.01).bottleneck?.contains("busy all the time (20 % of a core)") == true)
    var busy = Self.report(idle: 0.06)
    #expect(busy.bottleneck == nil)
    busy.measurement.generatorProcessorNanoseconds = 4_900_000_000
    #expect(busy.bottleneck?.contains("busy all the time (98 % of a core)") == true)
    busy.measurement.generatorProcessorNanoseconds = 4_500_000_000
    #expect(busy.bottleneck != nil)
    busy.measurement.generatorProcessorNanoseconds = 4_400_000_000
    #expect(busy.bottleneck == nil)
    #expect(Self.report(rate: true, lag: 50_000_000).bottleneck?.contains("late") == true)
    #expect(Self.report(rate: true, lag: 100_000).bottleneck == nil)
    #expect(Self.report(rate: true, idle: 0.01).bottleneck != nil)
  }

  @Test func aBusyGeneratorNamesARateThatItCouldKeep() {
    #expect(Self.report().comparableRate == nil)
    var busy = Self.report(idle: 0.01)
    #expect(busy.comparableRate == 500)
    #expect(busy.lines.contains { $0.hasSuffix("--rate 500") })
    busy.measurement.messages = 134_900
    #expect(busy.comparableRate == 13_000)
    busy.measurement.messages = 5
    #expect(busy.comparableRate == nil)
  }

  @Test func everyMetricOfAThresholdIsInTheReport() {
    for metric in Threshold.Metric.allCases {
      #expect(Self.report().value(of: metric) != nil, "\(metric)")
    }
  }

  @Test func figuresAsPeopleReadThem() {
    #expect(Quantity.grouped(16_900_000) == "16,900,000")
    #expect(Quantity.grouped(-1000) == "-1,000")
    #expect(Quantity.grouped(999) == "999")
    #expect(Quantity.short(16_934_000) == "16.9 M")
    #expect(Quantity.short(999_999) == "1.00 M")
    #expect(Quantity.short(0) == "0")
    #expect(Quantity.time(microseconds: 999.9) == "1.00 ms")
    #expect(Quantity.time(microseconds: 42) == "42.0 µs")
    #expect(Quantity.time(microseconds: 2_500_000) == "2.50 s")
    #expect(Quantity.fixed(-0.126, 2) == "-0.13")
    #expect(Quantity.fixed(.nan, 2) == "–")
    #expect(Quantity.bytes(1536) == "1.50 KiB")
  }
}
