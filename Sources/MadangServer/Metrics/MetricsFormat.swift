import MadangWire

/// The two forms in which metrics are told: Prometheus' text format 0.0.4, and OpenMetrics 1.0.
enum MetricsFormat: Int, Sendable, CaseIterable {
  case text, openMetrics

  /// OpenMetrics where it is asked for no less than the other. RFC 9110 §12.5.1.
  init(for request: borrowing RequestHead, in head: Span<UInt8>) {
    let wanted = request.fields.weight(of: "application/openmetrics-text", in: "accept", of: head) ?? 0
    let other = request.fields.weight(of: "text/plain", in: "accept", of: head) ?? 0
    self = wanted > 0 && wanted >= other ? .openMetrics : .text
  }

  var contentType: StaticString {
    switch self {
    case .text: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }
}
