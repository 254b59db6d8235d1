/// The same load on several servers.
package struct PeerComparison: Sendable {
  /// Madang's first, where it ran.
  package var reports: [LoadReport] = []
  package var failures: [String] = []
  package var missing: [String] = []

  package init() {}

  private var madang: LoadReport? { reports.first { $0.target == "madang" } }

  package var lines: [String] {
    var table = TextTable(header: [
      "server", "pace", "deliveries/s", "p50", "p99", "CPU µs/delivery", "B/connection", "joins/s", "lost", "dup.",
      "reord.",
    ])
    for report in reports {
      let pace =
        switch report.plan.pace {
        case .rate(let rate): "\(Quantity.short(rate))/s"
        case .window(let window): "\(window) in flight"
        }
      table.add([
        report.target, pace, Quantity.short(report.deliveriesPerSecond),
        Quantity.time(microseconds: report.latency.p50), Quantity.time(microseconds: report.latency.p99),
        report.serverMicrosecondsPerDelivery.map { Quantity.fixed($0, 3) } ?? "–",
        report.residentBytesPerConnection.map { Quantity.grouped(Int($0)) } ?? "–",
        Quantity.grouped(Int(report.connectionsPerSecond)), Quantity.grouped(report.measurement.lost),
        Quantity.grouped(report.measurement.duplicated), Quantity.grouped(report.measurement.reordered),
      ])
    }
    let bottlenecks = reports.filter { $0.bottleneck != nil }.map(\.target)
    let note =
      bottlenecks.isEmpty
      ? []
      : ["The generator itself was the bottleneck with \(bottlenecks.joined(separator: ", ")): there, only CPU counts."]
    return table.lines + [""] + ratioLines + note + failures.map { "\($0)." } + missing
  }

  private var ratioLines: [String] {
    guard let madang else { return [] }
    return reports.filter { $0.target != "madang" }.map { peer in
      let speed = Quantity.fixed(madang.deliveriesPerSecond / peer.deliveriesPerSecond, 2)
      var line = "madang against \(peer.target): \(speed) × its deliveries/s"
      if let own = madang.serverMicrosecondsPerDelivery, let its = peer.serverMicrosecondsPerDelivery, its > 0 {
        line += ", \(Quantity.fixed(own / its, 2)) × its CPU per delivery"
      }
      if peer.latency.p99 > 0 { line += ", \(Quantity.fixed(madang.latency.p99 / peer.latency.p99, 2)) × its p99" }
      if let own = madang.residentBytesPerConnection, let its = peer.residentBytesPerConnection, its > 0 {
        line += ", \(Quantity.fixed(own / its, 2)) × its memory per connection"
      }
      return line + (peer.plan.pace == madang.plan.pace ? "." : " (at its smaller window).")
    }
  }

  package var json: JSON {
    .object([
      ("servers", .array(reports.map(\.json))), ("failures", .array(failures.map { .string($0) })),
      ("missing", .array(missing.map { .string($0) })),
    ])
  }

  package var chart: String {
    BarChart.svg(
      title: "Deliveries per second by server",
      subtitle: reports.first.map { "\($0.plan.connections) connections, \($0.plan.bytes)-byte messages" } ?? "",
      valueAxis: "deliveries per second", barAxis: "server",
      reports.map {
        BarChart.Bar(label: $0.target, value: $0.deliveriesPerSecond, isAccented: $0.target == "madang")
      })
  }
}
