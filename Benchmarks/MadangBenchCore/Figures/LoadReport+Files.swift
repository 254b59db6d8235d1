extension LoadReport {
  /// The latencies as an HdrHistogram percentile distribution, in microseconds: what its plotting tools read.
  package var percentileText: String {
    var text = ""
    measurement.latency.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1000)
    return text
  }

  /// The latencies as a chart, with the uncorrected ones dashed beside them where they differ.
  package var percentileChart: String {
    var series = [
      PercentileChart.Series(name: plan.isScheduled ? "from the due time" : "from sending", measurement.latency)
    ]
    if plan.isScheduled {
      series.append(.init(name: "uncorrected", measurement.uncorrectedLatency, isDashed: true))
    }
    if let calm { series.append(.init(name: "before", calm.latency, isDashed: true)) }
    return PercentileChart.svg(
      title: "\(target): \(plan.scenario.rawValue), \(Quantity.grouped(plan.connections)) connections", series)
  }
}
