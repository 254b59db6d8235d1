/// What a server's threads did between two readings.
package struct ThreadUse: Sendable {
  package let shares: [LoadReport.ThreadShare]
  package let threadCount: Int
  package let contextSwitchesPerSecond: Double

  /// The busiest thread comes first, but for the reactor, which leads. Where there are many threads of one name, as
  /// with a thread for each client, they are taken together.
  package init(from before: ProcessMeter.Reading, to after: ProcessMeter.Reading) {
    let elapsed = Double(max(1, after.at - before.at))
    threadCount = after.threads.count
    contextSwitchesPerSecond =
      Double(after.contextSwitches) > Double(before.contextSwitches)
      ? Double(after.contextSwitches - before.contextSwitches) / elapsed * 1e9 : 0
    let old = Dictionary(
      before.threads.map { ($0.identifier, $0.nanoseconds) }, uniquingKeysWith: { first, _ in first })
    var times: [String: UInt64] = [:]
    var counts: [String: Int] = [:]
    for thread in after.threads {
      let used = thread.nanoseconds - min(thread.nanoseconds, old[thread.identifier] ?? 0)
      times[thread.name, default: 0] += used
      counts[thread.name, default: 0] += 1
    }
    shares = times.map { name, time in
      let count = counts[name] ?? 1
      return LoadReport.ThreadShare(
        name: count > 1 ? "\(count) × \(name)" : name, share: Double(time) / elapsed)
    }.sorted { ($0.name == "reactor" ? 1 : 0, $0.share, $1.name) > ($1.name == "reactor" ? 1 : 0, $1.share, $0.name) }
  }
}
