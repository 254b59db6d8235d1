import Foundation
import Histogram
import Testing

@testable import MadangBenchCore
@testable import MadangKernel

/// All that `--json` writes of each command's figures, member by member.
struct ReportEncodingTests {
  private static func histogram(_ nanoseconds: UInt64...) -> Histogram<UInt64> {
    var histogram = LatencyRecorder.emptyHistogram
    for value in nanoseconds { histogram.record(value) }
    return histogram
  }

  private static func report(_ scenario: Scenario = .fanout, pace: Pace = .window(64)) -> LoadReport {
    var measurement = Measurement(
      seconds: 4, messages: 10, deliveries: 90, latency: histogram(1000), uncorrectedLatency: histogram(), lost: 1,
      duplicated: 2, returned: 3, reordered: 4, compared: 5, closedByServer: 6, cycles: 10,
      serverProcessorNanoseconds: 3_000_000, generatorProcessorNanoseconds: 1_000_000_000, idleShare: 0.51239,
      lag: histogram(2000))
    measurement.closings.add("Excess Flood")
    measurement.closings.add(nil)
    let plan = LoadPlan(
      dialect: .irc, address: .loopback(port: 1), scenario: scenario, connections: 10, rooms: 2, senders: 3,
      bytes: 100, pace: pace, troublemakers: scenario == .fanout ? 0 : 2)
    return LoadReport(plan: plan, target: "madang", measurement: measurement)
  }

  /// One time, in microseconds. A histogram knows its mean only about.
  private static func timed(_ microseconds: UInt64) -> String {
    let mean = Quantity.fixed(histogram(microseconds * 1000).mean / 1000, 4)
    let time = String(microseconds)
    return #"{"p50":\#(time),"p90":\#(time),"p99":\#(time),"p999":\#(time),"max":\#(time),"mean":\#(mean)}"#
  }

  /// The members of `report()`, with `changes` of some.
  private func expected(_ changes: String = "{}") throws -> DecodedJSON {
    let untimed = #"{"p50":null,"p90":null,"p99":null,"p999":null,"max":null,"mean":null}"#
    return try DecodedJSON(
      """
      {"target":"madang","transport":"irc","subprotocol":null,"scenario":"fanout","workers":null,"connections":10,
       "rooms":2,"senders":3,"message_bytes":100,"window":64,"seconds":4,"messages":10,"messages_per_second":2.5,
       "deliveries":90,"deliveries_per_second":22.5,"latency_us":\(Self.timed(1)),"latency_uncorrected_us":\(untimed),
       "lost":1,"duplicated":2,"returned_to_sender":3,"reordered":4,"order_compared":5,"closed_by_server":6,
       "closed_because":{"Excess Flood":1,"without a word":1},"interrupted":false,
       "server_cpu_us_per_delivery":33.3333,"server_cpu_cores":0.0008,"server_threads":[],"server_thread_count":null,
       "context_switches_per_second":null,"resident_bytes":null,"resident_bytes_per_connection":null,
       "connections_per_second":0,"server_cpu_us_per_connection":null,
       "generator":{"cpu_cores":0.25,"idle_share":0.5124,"bottleneck":null,
                    "send_lag_us":\(Self.timed(2))},
       "crossed_thresholds":[]}
      """
    ).with(DecodedJSON(changes))
  }

  @Test("A report of which little was measured: null where a figure is missing, no exponent anywhere")
  func littleMeasured() throws {
    let report = Self.report()
    #expect(try DecodedJSON(writtenOf: report) == expected())
    let text = String(decoding: try JSONEncoder().encode(report), as: UTF8.self)
    #expect(text.contains("\"server_cpu_cores\":0.0008"))
  }

  @Test("A report with all that can be measured")
  func allMeasured() throws {
    var report = Self.report(pace: .rate(2.5))
    report.plan.carriage = Carriage(scheme: "wss", subprotocol: .lines) ?? Carriage()
    report.workers = 4
    report.threads = [.init(name: "reactor", share: 0.123456), .init(name: "2 × worker", share: 1)]
    report.threadCount = 9
    report.contextSwitchesPerSecond = 12_345.6
    report.residentBytes = 9_876_543_210
    report.residentBytesPerConnection = 900.4
    report.connectionsPerSecond = 1234.5
    report.serverMicrosecondsPerConnection = 250.00004
    report.measurement.isInterrupted = true
    report.crossed = [try Threshold("p99>0.5us")]
    #expect(
      try DecodedJSON(writtenOf: report)
        == expected(
          """
          {"transport":"wss","subprotocol":"lines","workers":4,"rate":2.5,"server_thread_count":9,"interrupted":true,
           "server_threads":[{"name":"reactor","cores":0.1235},{"name":"2 × worker","cores":1}],
           "context_switches_per_second":12346,"resident_bytes":9876543210,"resident_bytes_per_connection":900.4,
           "connections_per_second":1235,"server_cpu_us_per_connection":250,"crossed_thresholds":["p99>0.5us"]}
          """
        ).without("window"))
  }

  @Test("Each scenario has the members of its own, and the others don't")
  func scenarios() throws {
    let churn = Self.report(.churn)
    #expect(try DecodedJSON(writtenOf: churn) == expected(#"{"scenario":"churn","rejoins_per_second":2.5}"#))
    var slow = Self.report(.slowReader)
    slow.calm = Self.report().measurement
    slow.measurement.latency = Self.histogram(2000)
    slow.slowReaders = SlowReaderVerdict()
    slow.slowReaders?.told = 2
    slow.slowReaders?.open = 1
    #expect(
      try DecodedJSON(writtenOf: slow)
        == expected(
          """
          {"scenario":"slow-reader","latency_us":\(Self.timed(2)),
           "calm_latency_us":\(Self.timed(1)),"p99_ratio_to_calm":2,
           "slow_readers":{"closed_with_sendq_exceeded":2,"closed_without_reason":0,"still_open":1}}
          """))
    slow.calm?.latency = Self.histogram()
    #expect(try DecodedJSON(writtenOf: slow)["p99_ratio_to_calm"] == .null)
  }

  @Test("A pool is its typical round, with the mean of all and the sum of what went wrong")
  func pools() throws {
    let rounds = ([80, 90, 130] as [UInt64]).map { deliveries in
      var report = Self.report()
      report.measurement.deliveries = deliveries
      return report
    }
    let comparison = PoolComparison(pools: [.init(workers: 8, rounds: rounds)])
    var designs = DesignComparison()
    designs.rows = [
      .init(design: "madang", connections: 10, result: .success(Self.report())),
      .init(design: "thread-per-connection", connections: 20, result: .failure(.server("no"))),
    ]
    let all = try DecodedJSON(writtenOf: PoolReport(comparison: comparison, designs: designs, isInterrupted: true))
    let margin = try #require(comparison.pools[0].deliveriesPerSecond.marginOf95)
    let pool = try expected(
      """
      {"workers":8,"deliveries_per_second":25,"deliveries_per_second_margin_95":\(Quantity.fixed(margin, 4)),
       "rounds":[20,22.5,32.5],"lost":3,"duplicated":6,"reordered":12}
      """)
    #expect(all["pools"] == .list([pool]))
    #expect(
      try all["baseline"]
        == .list([
          expected(#"{"design":"madang"}"#),
          DecodedJSON(#"{"design":"thread-per-connection","connections":20,"breaks":"no"}"#),
        ]))
    #expect(
      try all.without("pools", "baseline")
        == DecodedJSON(
          """
          {"method":"\(PoolComparison.method)","sentence":"One size alone can't be compared.","generator_note":null,
           "interrupted":true}
          """))
  }

  @Test("Servers side by side")
  func peers() throws {
    var peers = PeerComparison()
    peers.reports = [Self.report()]
    peers.failures = ["one failed"]
    peers.missing = ["one is missing"]
    let all = try DecodedJSON(writtenOf: peers)
    #expect(try all["servers"] == .list([expected()]))
    #expect(
      try all.without("servers")
        == DecodedJSON(#"{"failures":["one failed"],"missing":["one is missing"],"interrupted":false}"#))
  }

  @Test("One server beside several nodes: figures by their medians, ratios by the median of the rounds'")
  func cluster() throws {
    var comparison = ClusterComparison(nodes: 3, engines: 1)
    for (single, cluster) in [(3_000_000, 3_300_000), (3_000_000, 6_000_000), (1_000_000, 1_200_000)] {
      var reports = [Self.report(), Self.report()]
      reports[0].measurement.serverProcessorNanoseconds = UInt64(single)
      reports[1].measurement.serverProcessorNanoseconds = UInt64(cluster)
      reports[1].engineShare = 0.25
      comparison.rounds.append(ClusterComparison.Round(single: reports[0], cluster: reports[1]))
    }
    let cost = try #require(comparison.figures.first { $0.name == "CPU µs/delivery" })
    // 90 deliveries each.
    #expect((cost.single * 90).rounded() == 3_000 && (cost.cluster * 90).rounded() == 3_300)
    #expect((cost.ratio * 100).rounded() == 120 && comparison.engineShare == 0.25)
    #expect(comparison.faults == 6 * (1 + 2 + 4))
    let all = try DecodedJSON(writtenOf: comparison)
    #expect(try all["nodes"] == DecodedJSON("3") && all["engine_share"] == DecodedJSON("0.25"))
    #expect(comparison.lines.contains { $0.contains("25.0 %") } && comparison.chart.contains("3 nodes"))
  }

  @Test("A search for the capacity names what grew in each step")
  func capacity() throws {
    var rate = CapacityReport(until: "p99>1ms", dimension: .rate)
    rate.steps = [
      .init(.rate, 100, holds: true, words: "holds", report: Self.report()),
      .init(.rate, 200, holds: false, words: "does not hold: no", report: nil),
    ]
    rate.capacity = 100
    rate.sentence = "100 hold."
    let all = try DecodedJSON(writtenOf: rate)
    #expect(
      try all["steps"]
        == .list([
          DecodedJSON(#"{"rate":100,"holds":true,"words":"holds","report":null}"#).withReport(expected()),
          DecodedJSON(#"{"rate":200,"holds":false,"words":"does not hold: no","report":null}"#),
        ]))
    #expect(
      try all.without("steps")
        == DecodedJSON(
          """
          {"until":"p99>1ms","dimension":"rate","capacity":100,"sentence":"100 hold.","interrupted":false}
          """))
    var connections = CapacityReport(until: "lost>0", dimension: .connections)
    connections.steps = [.init(.connections, 2, holds: false, words: "no server", report: nil)]
    connections.isInterrupted = true
    #expect(
      try DecodedJSON(writtenOf: connections)
        == DecodedJSON(
          """
          {"until":"lost>0","dimension":"connections","capacity":null,"sentence":"","interrupted":true,
           "steps":[{"connections":2,"holds":false,"words":"no server","report":null}]}
          """))
  }

  @Test("Stalls: each figure with its target, and each scenario that could not be run")
  func stalls() throws {
    var report = StallReport()
    report.figures = [
      StallFigure(
        name: "list", before: "1 s", value: .nan, unit: .microseconds, bound: 50_000, target: "50 ms", note: "none"),
      StallFigure(
        name: "churn/joins", median: 1.23456, value: 7, unit: .count, bound: 5, isLeast: true, target: "5"),
    ]
    report.failures = [.init(.oper, "no server")]
    #expect(
      try DecodedJSON(writtenOf: report)
        == DecodedJSON(
          """
          {"figures":[
            {"name":"list","before":"1 s","unit":"microseconds","median":null,"value":null,"bound":50000,
             "bound_is_least":false,"target":"50 ms","reached":false,"note":"none"},
            {"name":"churn/joins","before":"","unit":"count","median":1.2346,"value":7,"bound":5,
             "bound_is_least":true,"target":"5","reached":true,"note":""}],
           "failures":[{"name":"oper","reason":"no server"}],"all_reached":false,"interrupted":false}
          """))
  }

  @Test(
    "A figure has four digits behind the point, none from 1,000 on, and is null where it is no number",
    arguments: [
      (0.00004, "0"), (0.00005, "0.0001"), (0.12345, "0.1235"), (999.99996, "1000"), (1000.4, "1000"),
      (-1234.5, "-1235"), (16_934_000.7, "16934001"), (.nan, "null"), (.infinity, "null"), (-.infinity, "null"),
    ])
  func figures(value: Double, text: String) throws {
    #expect(String(decoding: try JSONEncoder().encode(Figure(value)), as: UTF8.self) == text)
  }

  @Test("A figure that was not measured is null")
  func noFigure() throws {
    #expect(String(decoding: try JSONEncoder().encode(Figure(nil)), as: UTF8.self) == "null")
  }
}

extension DecodedJSON {
  fileprivate func withReport(_ report: DecodedJSON) -> DecodedJSON {
    var step = self
    step["report"] = report
    return step
  }
}
