/// The same load on several servers.
package struct PeerComparison: Sendable {
  /// Madang's first, where it ran.
  package var reports: [LoadReport] = []
  package var failures: [String] = []
  package var missing: [String] = []
  /// Whether an interrupt came before the last server.
  package var isInterrupted = false

  package init() {}

  private var madang: LoadReport? { reports.first { $0.target == "madang" } }

  package var lines: [String] {
    var table = TextTable(header: ["server", "pace", "deliveries/s", "p50", "p99", "CPU µs/delivery"])
    var rest = TextTable(header: ["server", "B/connection", "joins/s", "lost", "dup.", "reord."])
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
      ])
      rest.add([
        report.target,
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
    let words = ratioLines + note + failures.map { "\($0)." } + missing
    return table.lines + [""] + rest.lines + [""] + words.flatMap { Paragraph.lines($0) }
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

  /// What tells servers apart: not deliveries per second, which at a rate are the generator's. One run has no interval of
  /// confidence, and so no winner.
  package var chart: String {
    let load = reports.first.map {
      "\(Quantity.grouped($0.plan.connections)) connections, \($0.plan.bytes)-byte messages. Less is better."
    }
    let cost = reports.compactMap { report in
      report.serverMicrosecondsPerDelivery.map { BarChart.Bar(label: PeerComparison.label(report), value: $0) }
    }
    let tail = reports.filter { $0.latency.p99.isFinite }.map {
      BarChart.Bar(label: PeerComparison.label($0), value: $0.latency.p99 / 1000)
    }
    return BarChart.svg([
      BarChart.Panel(
        title: "Processor time per delivery by server", subtitle: load ?? "", valueAxis: "µs per delivery",
        barAxis: "server", bars: cost),
      BarChart.Panel(
        title: "Latency (p99) by server", subtitle: load ?? "", valueAxis: "ms", barAxis: "server", bars: tail),
    ])
  }

  private static func label(_ report: LoadReport) -> String {
    switch report.plan.pace {
    case .rate(let rate): "\(report.target)\n\(Quantity.short(rate))/s"
    case .window(let window): "\(report.target)\n\(window) in flight"
    }
  }
}

extension PeerComparison: Encodable {
  private enum CodingKeys: String, CodingKey {
    case failures, missing
    case reports = "servers"
    case isInterrupted = "interrupted"
  }
}
