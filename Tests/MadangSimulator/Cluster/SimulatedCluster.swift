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
  private var nonces: UInt64 = 0
  private var shelves: [NewsShelf] = []

  /// Where a program connects that administers a node.
  package static let control = Address.loopback(port: 7_001)

  private let connectionsMax: Int

  /// - Parameter connectionsMax: of each node.
  package init(
    nodes count: Int, settings: ChatSettings = ChatSettings(), connectionsMax: Int = 100
  ) throws(Errno) {
    self.connectionsMax = connectionsMax
    self.settings = settings
    self.settings.limits.alwaysOnMax = 100
    for number in 1...count { try start("n\(number)") }
    settle()
  }

  /// One more node, or a second process of that name. Returns its number.
  @discardableResult
  package func start(_ name: String, _ change: (inout ChatSettings) -> Void = { _ in }) throws(Errno) -> Int {
    let engine = SimulatedEngine(log)
    let shelf = NewsShelf()
    shelves.append(shelf)
    var settings = self.settings
    change(&settings)
    nonces += 1
    let nonce = nonces << 32
    let counter = Counter()
    var limits = Limits()
    limits.connectionsMax = connectionsMax
    let server = try SimulatedServer(limits: limits, settings: settings) { configuration in
      configuration.listeners.append(
        ListenerConfiguration(scheme: "control", address: SimulatedCluster.control, encoding: .control))
      configuration.cluster = ClusterConfiguration(
        engine: engine, name: name, nonce: { nonce + counter.next() }, tell: { shelf.news.append($0) })
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

  /// What the people of a node should know. One thread drives all of it.
  private final class NewsShelf: @unchecked Sendable {
    var news: [ClusterNews] = []
  }

  /// What a node has told since this was last asked.
  package func takeNews(of node: Int) -> [ClusterNews] {
    defer { shelves[node].news = [] }
    return shelves[node].news
  }

  /// What the control socket of a node answers to a line; nothing, where that waits for the log.
  package func control(_ node: Int, _ line: String) -> String {
    let row = nodes[node].connect(to: SimulatedCluster.control)
    nodes[node].send(line + "\n", row)
    settle()
    return nodes[node].heard(row)
  }

  /// A node's file is read again, which says what `change` makes of the first settings.
  package func reload(_ node: Int, _ change: (inout ChatSettings) -> Void) -> [String] {
    var settings = self.settings
    change(&settings)
    let lines = nodes[node].courtyard.adopt(
      Reloaded(limits: nodes[node].courtyard.configuration.limits, settings: settings, whenAdopted: {}))
    settle()
    return lines
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
