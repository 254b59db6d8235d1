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
            workers: workers, extra: ["--cluster", engine.url, "--node-name", "n\(number)"]))
      }
    } catch {
      for node in nodes { node.end() }
      engine.end()
      throw error
    }
    self.nodes = nodes
  }

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
