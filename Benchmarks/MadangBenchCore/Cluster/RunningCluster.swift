import Glibc
import MadangKernel

/// Nodes of one cluster and the engine between them, on this machine. Whoever holds it must end it.
package final class RunningCluster {
  package let engine: EngineServers
  private var nodes: [RunningServer]
  private let workers: Int?

  package init(
    nodes count: Int, engines: Int, natsServer: String?, workers: Int?
  ) throws(LoadFailure) {
    engine = try EngineServers(count: engines, program: natsServer)
    var nodes: [RunningServer] = []
    do throws(LoadFailure) {
      for number in 1...count {
        nodes.append(try RunningCluster.start("n\(number)", engine, workers))
      }
      for node in nodes { try RunningCluster.awaitReady(node) }
    } catch {
      for node in nodes { node.end() }
      engine.end()
      throw error
    }
    self.nodes = nodes
    self.workers = workers
  }

  private static func start(
    _ name: String, _ engine: EngineServers, _ workers: Int?
  ) throws(LoadFailure) -> RunningServer {
    try MadangServerProcess.start(
      workers: workers,
      extra: [
        "--listen", "http://127.0.0.1:0", "--log-level", "error", "--cluster", engine.url, "--node-name", name,
      ])
  }

  /// Where each of them is.
  package var targets: [Target] { nodes.map(\.target) }

  /// Kills the last of them.
  package func killLast() {
    guard let last = nodes.popLast() else { return }
    _ = kill(last.processIdentifier, SIGKILL)
    last.end()
  }

  /// One more node, which begins as all do; returns once it accepts people.
  package func addNode(_ name: String) throws(LoadFailure) {
    let node = try RunningCluster.start(name, engine, workers)
    nodes.append(node)
    try RunningCluster.awaitReady(node)
  }

  /// Waits until a node has its place among the others.
  private static func awaitReady(_ node: RunningServer) throws(LoadFailure) {
    guard node.targets.count > 1 else { throw .server("a node has no listener for http://") }
    let question = Array("GET /readyz HTTP/1.0\r\n\r\n".utf8)
    let deadline = MonotonicClock.nanoseconds() + readyNanoseconds
    while MonotonicClock.nanoseconds() < deadline {
      if Interruption.isAsked { throw .interrupted }
      let answer = try? BlockingExchange.ask(node.targets[1].address, question, seconds: 5) { _ in false }
      if let answer, String(decoding: answer, as: UTF8.self).contains(" 200 ") { return }
      usleep(50_000)
    }
    throw .server("a node was not ready within \(readyNanoseconds / 1_000_000_000) s")
  }

  private static let readyNanoseconds: UInt64 = 60_000_000_000

  /// All nodes, of which each has every so-manieth connection.
  package var target: Target {
    var target = nodes[0].target
    target.others = nodes.dropFirst().map(\.target.address)
    return target
  }

  package var meter: ProcessMeter { ProcessMeter(nodes.map(\.processIdentifier)) }
  package var engineMeter: ProcessMeter { engine.meter }

  /// How far their log has come.
  package func logEnd() throws(LoadFailure) -> UInt64 {
    let tap = LogTap(after: nil)
    try engine.connect(tap, network: RunningCluster.network).stop()
    return tap.count.end
  }

  /// What it has got since it had come so far.
  package func logged(since position: UInt64) throws(LoadFailure) -> (batches: Int, bytes: Int) {
    let tap = LogTap(after: position)
    try engine.connect(tap, network: RunningCluster.network, after: position).stop()
    return (tap.count.batches, tap.count.bytes)
  }

  private static let network = "madang"

  package func end() {
    for node in nodes { node.askToEnd() }
    for node in nodes { node.end() }
    engine.end()
  }
}
