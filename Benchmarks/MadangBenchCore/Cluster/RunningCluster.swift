import Glibc
import MadangKernel

/// Nodes of one cluster and the engine between them, on this machine. Whoever holds it must end it.
package final class RunningCluster {
  private let engine: EngineServers
  private let nodes: [RunningServer]

  package init(
    nodes count: Int, engines: Int, natsServer: String?, workers: Int?
  ) throws(LoadFailure) {
    engine = try EngineServers(count: engines, program: natsServer)
    var nodes: [RunningServer] = []
    do throws(LoadFailure) {
      for number in 1...count {
        nodes.append(
          try MadangServerProcess.start(
            workers: workers,
            extra: [
              "--listen", "http://127.0.0.1:0", "--log-level", "error", "--cluster", engine.url, "--node-name",
              "n\(number)",
            ]))
      }
      for node in nodes { try RunningCluster.awaitReady(node) }
    } catch {
      for node in nodes { node.end() }
      engine.end()
      throw error
    }
    self.nodes = nodes
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

  package func end() {
    for node in nodes { node.askToEnd() }
    for node in nodes { node.end() }
    engine.end()
  }
}
