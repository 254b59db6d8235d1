import Glibc
import MadangKernel
import MadangTestSupport

/// What people at the other nodes have of it when a node is killed, when servers of NATS are killed or begin again one by one,
/// and when a node comes.
package struct ClusterFailures: Sendable, Encodable {
  package struct Row: Sendable, Encodable {
    package let what: String
    package let value: Double
    package let unit: String
  }

  package private(set) var rows: [Row] = []
  /// Of all that people said meanwhile.
  package private(set) var lost: UInt64 = 0
  private let seconds: Double

  private static let bystanders = 50
  private static let doomed = 100
  private static let doomedRoom = 9_000

  private enum CodingKeys: String, CodingKey { case rows, lost }

  /// - Parameter seconds: how long the calm is measured, and what follows when a server of NATS is there again; it is gone for
  ///   twice as long.
  package static func run(
    _ cluster: RunningCluster, seconds: Double, observer: (String) -> Void
  ) throws(LoadFailure) -> ClusterFailures {
    var failures = ClusterFailures(seconds: seconds)
    let targets = cluster.targets
    var target = targets[0]
    target.others = targets.dropFirst().dropLast().map(\.address)
    let sideline = try Bystanders.start(target, count: bystanders)
    defer { sideline.end() }
    let calm = try failures.measure(sideline) { () throws(LoadFailure) in try wait(seconds) }
    failures.add("p50 while nothing happens", calm.microseconds(at: 50) / 1_000, "ms")
    failures.add("p99 while nothing happens", calm.microseconds(at: 99) / 1_000, "ms")

    observer("a node is killed")
    try failures.killNode(cluster, sideline, targets)
    for inOrder in [false, true] {
      observer("servers of NATS \(inOrder ? "begin again" : "are killed"), one by one")
      try failures.disturbEngine(cluster.engine, sideline, inOrder: inOrder)
    }
    observer("a node comes")
    var seconds = 0.0
    let joining = try failures.measure(sideline) { () throws(LoadFailure) in
      let start = MonotonicClock.nanoseconds()
      try cluster.addNode("newcomer")
      seconds = Double(MonotonicClock.nanoseconds() - start) / 1e9
    }
    failures.add("a new node accepts people after", seconds, "s")
    failures.add("p99 meanwhile", joining.microseconds(at: 99) / 1_000, "ms")
    return failures
  }

  private init(seconds: Double) { self.seconds = seconds }

  private mutating func add(_ what: String, _ value: Double, _ unit: String) {
    rows.append(Row(what: what, value: value, unit: unit))
  }

  private mutating func measure(
    _ sideline: Sideline, while body: () throws(LoadFailure) -> Void
  ) throws(LoadFailure) -> StallSample {
    sideline.begin()
    try body()
    let sample = try sideline.finish()
    lost += sample.lost
    return sample
  }

  private static func wait(_ seconds: Double) throws(LoadFailure) {
    let end = MonotonicClock.nanoseconds() + UInt64(seconds * 1e9)
    while MonotonicClock.nanoseconds() < end {
      if Interruption.isAsked { throw .interrupted }
      usleep(10_000)
    }
  }

  private mutating func killNode(
    _ cluster: RunningCluster, _ sideline: Sideline, _ targets: [Target]
  ) throws(LoadFailure) {
    guard let path = Executables.beside("madang-bench") else { throw .server("this program can't find itself") }
    let people = try RunningServer.launch(
      path,
      [
        "load", "--scenario", "idle", "--target", targets[targets.count - 1].description, "--connections",
        "\(ClusterFailures.doomed)", "--first-connection", "\(ClusterFailures.doomedRoom)", "--first-room",
        "\(ClusterFailures.doomedRoom)", "--seconds", "3600",
      ], isSilenced: false)
    defer {
      _ = kill(people.identifier, SIGKILL)
      people.end()
    }
    try CrowdJoining.awaitJoined(people)
    let watcher = try RoomWatcher("#r\(ClusterFailures.doomedRoom)", at: targets[0].address)
    var start: UInt64 = 0
    var quits: (first: UInt64, last: UInt64)?
    let sample = try measure(sideline) { () throws(LoadFailure) in
      // They have nothing to say of it.
      _ = kill(people.identifier, SIGSTOP)
      start = MonotonicClock.nanoseconds()
      cluster.killLast()
      quits = watcher.quits(ClusterFailures.doomed)
    }
    guard let quits else { throw .server("people of a node that was killed are there still") }
    add("its people are gone elsewhere after", Double(quits.first - start) / 1e9, "s")
    add("the last of \(ClusterFailures.doomed) after", Double(quits.last - start) / 1e9, "s")
    add("p99 meanwhile", sample.microseconds(at: 99) / 1_000, "ms")
  }

  /// Each in turn, so that the one is among them that leads.
  private mutating func disturbEngine(
    _ engine: EngineServers, _ sideline: Sideline, inOrder: Bool
  ) throws(LoadFailure) {
    var longest = 0.0
    let seconds = self.seconds
    for number in 0..<engine.count {
      let sample = try measure(sideline) { () throws(LoadFailure) in
        engine.end(number, inOrder: inOrder)
        try ClusterFailures.wait(inOrder ? 0 : seconds * 2)
        try engine.begin(again: number)
        try ClusterFailures.wait(seconds)
      }
      longest = max(longest, sample.microseconds(at: 100) / 1e6)
    }
    add("servers of NATS \(inOrder ? "begin again" : "are killed"): longest silence", longest, "s")
  }

  package var lines: [String] {
    var table = TextTable(header: ["", "", ""])
    for row in rows { table.add([row.what, Quantity.significant(row.value), row.unit]) }
    return table.lines + ["", lost == 0 ? "Nothing was lost." : "\(Quantity.grouped(Int(lost))) messages were lost."]
  }
}
