import MadangServer
import MadangSimulator

/// What `/metrics` says, read as Prometheus reads it: the value of each series, by its name and labels as they are written.
struct Scraper {
  static let loopback: UInt32 = 0x7F00_0001

  private let gate: GateUnderTest
  private let row: Int

  init(_ gate: GateUnderTest) {
    self.gate = gate
    row = gate.connect(from: Self.loopback)
  }

  /// The body of the answer, of now and not of a moment ago.
  func text(fields: String = "") -> String {
    gate.server.advance(milliseconds: Limits.metricsFreshMilliseconds)
    let answer = gate.get("/metrics", row, fields: fields)
    return String(answer.components(after: "\r\n\r\n"))
  }

  func read() -> Samples { Samples(text()) }
}

/// The value of each series.
struct Samples {
  private var values: [String: Double] = [:]

  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      guard let space = line.lastIndex(of: " ") else { continue }
      values[String(line[..<space])] = Double(line[line.index(after: space)...])
    }
  }

  var count: Int { values.count }
  var names: Set<String> { Set(values.keys.map { String($0.prefix { $0 != "{" }) }) }

  subscript(series: String) -> Double? { values[series] }

  /// The series that have changed since, and by how much. Those that tell of time, and of what is asked for to see this, are
  /// left out.
  func changes(since earlier: Samples) -> [String: Double] {
    var changes: [String: Double] = [:]
    for (series, value) in values where value != earlier.values[series] {
      if series.contains("_seconds") || series.hasPrefix("process_") { continue }
      if series.contains("http://") { continue }
      changes[series] = value - (earlier.values[series] ?? 0)
    }
    return changes
  }
}

extension String {
  /// What follows the first occurrence of a text.
  func components(after text: String) -> Substring {
    guard let range = ranges(of: text).first else { return "" }
    return self[range.upperBound...]
  }
}
