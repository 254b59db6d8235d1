import MadangKernel
import MadangServer
import MadangTestSupport
import MadangWorld

/// Several servers without faults that share a log, driven step by step by a test.
package final class SimulatedCluster {
  package let log = SimulatedLog()
  package private(set) var nodes: [SimulatedServer] = []
  package private(set) var engines: [SimulatedEngine] = []
  private var generator = SeededGenerator(seed: 1)
  private var settings: ChatSettings
  private let change: (inout ClusterConfiguration) -> Void
  /// What has become of each node, in order.
  package let news = ClusterNewsKeeper()
  private var nonces: UInt64 = 0

  package init(
    nodes count: Int, settings: ChatSettings = ChatSettings(),
    _ change: @escaping (inout ClusterConfiguration) -> Void = { _ in }
  ) throws(Errno) {
    self.settings = settings
    self.change = change
    self.settings.limits.alwaysOnMax = 100
    for number in 1...count { try start("n\(number)") }
    settle()
  }

  /// One more node, or a second process of that name. Returns its number.
  @discardableResult
  package func start(_ name: String) throws(Errno) -> Int {
    let engine = SimulatedEngine(log)
    nonces += 1
    let nonce = nonces << 32
    let counter = Counter()
    var limits = Limits()
    limits.connectionsMax = 100
    // The nodes are compared with one another.
    let server = try SimulatedServer(limits: limits, settings: settings, hasTwin: false) { configuration in
      var cluster = ClusterConfiguration(
        engine: engine, name: name, nonce: { nonce + counter.next() }, tell: { [news] in news.keep($0, of: name) })
      change(&cluster)
      configuration.cluster = cluster
    }
    engine.start(after: 0, server.courtyard)
    if let now = nodes.first?.kernel.now { server.kernel.now = now }
    nodes.append(server)
    engines.append(engine)
    return nodes.count - 1
  }

  /// Counts. One thread drives all of it.
  private final class Counter: @unchecked Sendable {
    private var count: UInt64 = 0

    func next() -> UInt64 {
      count += 1
      return count
    }
  }

  /// Turns all of them until nothing more happens by itself.
  package func settle() {
    var hasMoved = true
    while hasMoved {
      for node in nodes { node.settle() }
      hasMoved = log.step(&generator)
      for engine in engines where engine.step() { hasMoved = true }
    }
  }

  /// Lets time pass on all of them.
  package func advance(milliseconds: Int64, step: Int64 = 250) {
    var left = milliseconds
    while left > 0 {
      for node in nodes { node.kernel.now += min(step, left) }
      left -= step
      settle()
    }
  }

  /// A node's process ends, and nobody hears of it: its people's connections break.
  package func kill(_ node: Int) { engines[node].stop() }

  package func digest(of node: Int) -> Digest { nodes[node].courtyard.digest() }
}
