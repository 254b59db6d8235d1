/// What the server did between two answers.
struct TopFigures: Equatable {
  struct Thread: Equatable {
    let name: String
    /// Of one processor, from 0 to 1.
    let share: Double
  }

  /// The reactor, the workers, and then the busiest of the others.
  var threads: [Thread] = []
  var messagesPerSecond: Double?
  var deliveriesPerSecond: Double?
  /// How long deliveries took, in milliseconds: half of them, and 99 of 100, no longer.
  var deliveryMedian: Double?
  var deliveryMost: Double?
  /// Between the two.
  var seconds = 0.0
  /// Rows of the first by the connection that they are about.
  private var before: [String: [String: JSONValue]] = [:]

  init() {}

  /// Nothing where the server has begun anew between them.
  init(from first: TopSnapshot, to second: TopSnapshot) {
    guard second.nanoseconds > first.nanoseconds,
      second.server.number("uptimeSeconds") ?? 0 >= first.server.number("uptimeSeconds") ?? 0
    else { return }
    seconds = Double(second.nanoseconds - first.nanoseconds) / 1e9
    messagesPerSecond = rate("messages", first.server, second.server)
    deliveriesPerSecond = rate("deliveries", first.server, second.server)
    let times = TopFigures.difference(first.server.counts("deliveryTimes"), second.server.counts("deliveryTimes"))
    deliveryMedian = TopFigures.quantile(0.5, of: times)
    deliveryMost = TopFigures.quantile(0.99, of: times)
    let earlier = first.server.counts("threads")
    threads = second.server.counts("threads").map { name, microseconds in
      let used = max(0, microseconds - (earlier[name] ?? 0)) / 1e6
      return Thread(name: name, share: min(1, used / seconds))
    }
    .sorted { TopFigures.place($0) < TopFigures.place($1) }
    for row in first.rows {
      if let connection = row.text("connection") { before[connection] = row }
    }
  }

  /// By bounds in microseconds, in their order.
  private static func difference(_ first: [String: Double], _ second: [String: Double]) -> [(
    bound: Double, count: Double
  )] {
    second.compactMap { bound, count in Double(bound).map { ($0, count - (first[bound] ?? 0)) } }
      .filter { $0.1 > 0 }.sorted { $0.0 < $1.0 }
  }

  /// In milliseconds.
  private static func quantile(_ share: Double, of times: [(bound: Double, count: Double)]) -> Double? {
    let wanted = share * times.reduce(0) { $0 + $1.count }
    var seen = 0.0
    for time in times {
      seen += time.count
      if seen >= wanted { return time.bound / 1_000 }
    }
    return nil
  }

  private static func place(_ thread: Thread) -> (Int, Int, Double, String) {
    if thread.name == "reactor" { return (0, 0, 0, "") }
    if thread.name.hasPrefix("worker-"), let number = Int(thread.name.dropFirst(7)) { return (1, number, 0, "") }
    return (2, 0, -thread.share, thread.name)
  }

  private func rate(_ key: String, _ first: [String: JSONValue], _ second: [String: JSONValue]) -> Double? {
    guard let start = first.number(key), let end = second.number(key), end >= start else { return nil }
    return (end - start) / seconds
  }

  /// What of a connection grew by in a second; nil where it was not told of before, or has begun anew.
  func rate(_ key: String, of row: [String: JSONValue]) -> Double? {
    guard seconds > 0, let connection = row.text("connection"), let earlier = before[connection] else { return nil }
    return rate(key, earlier, row)
  }
}
