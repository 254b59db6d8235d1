import MadangKernel
import MadangServer
import MadangTestSupport
import MadangWorld

/// Several servers without faults that share a log, driven step by step by a test.
package final class SimulatedCluster {
  package let log = SimulatedLog()
  package private(set) var nodes: [SimulatedServer] = []
  package private(set) var engines: [SimulatedEngine] = []
  /// Nodes whose processes have ended.
  private var gone: Set<Int> = []
  private var generator = SeededGenerator(seed: 1)
  private var settings: ChatSettings
  private let change: (inout ClusterConfiguration) -> Void
  /// What has become of each node, in order.
  package let news = ClusterNewsKeeper()
  private var shelves: [NewsShelf] = []
  private var nonces: UInt64 = 0
  private let connectionsMax: Int
  private let prepare: (inout Configuration, Driver) -> Void

  /// What a node's threads would do while one of them waits. One thread drives all of it; that is what
  /// `@unchecked Sendable` rests on.
  package final class Driver: @unchecked Sendable {
    fileprivate weak var cluster: SimulatedCluster?

    /// Has all nodes and the log go on, and time pass where nothing moves; false where nothing has for long.
    package func drive() -> Bool { cluster?.turnOrWait() ?? false }
  }

  /// Where a program connects that administers a node.
  package static let control = Address.loopback(port: 7_001)

  /// - Parameters:
  ///   - connectionsMax: of each node.
  ///   - change: what is otherwise of each node.
  ///   - prepare: what a node is to have besides, by the name in its `ClusterConfiguration`.
  package init(
    nodes count: Int, settings: ChatSettings = ChatSettings(), connectionsMax: Int = 100,
    prepare: @escaping (inout Configuration, Driver) -> Void = { _, _ in },
    changing change: @escaping (inout ClusterConfiguration) -> Void = { _ in }
  ) throws(Errno) {
    self.connectionsMax = connectionsMax
    self.settings = settings
    self.change = change
    self.prepare = prepare
    self.settings.limits.alwaysOnMax = 100
    for number in 1...count { try start("n\(number)") }
    settle()
  }

  /// One more node, or a second process of that name. Returns its number. `position`: what the log has lost, as it grew old.
  @discardableResult
  package func start(
    _ name: String, after position: UInt64 = 0, _ changeSettings: (inout ChatSettings) -> Void = { _ in }
  ) throws(Errno) -> Int {
    let engine = SimulatedEngine(log)
    let shelf = NewsShelf()
    shelves.append(shelf)
    var settings = self.settings
    changeSettings(&settings)
    nonces += 1
    let nonce = nonces << 32
    let counter = Counter()
    var limits = Limits()
    limits.connectionsMax = connectionsMax
    let driver = Driver()
    driver.cluster = self
    // The nodes are compared with one another.
    let server = try SimulatedServer(limits: limits, settings: settings, hasTwin: false) { configuration in
      configuration.listeners.append(
        ListenerConfiguration(scheme: "control", address: SimulatedCluster.control, encoding: .control))
      var cluster = ClusterConfiguration(
        engine: engine, name: name, nonce: { nonce + counter.next() },
        tell: { [news] in
          news.keep($0, of: name)
          shelf.news.append($0)
        })
      change(&cluster)
      configuration.cluster = cluster
      prepare(&configuration, driver)
    }
    engine.start(after: position, server.courtyard)
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
    waits = 0
    var hasMoved = true
    while hasMoved {
      for node in living { node.settle() }
      hasMoved = log.step(&generator)
      for engine in engines where engine.step() { hasMoved = true }
    }
  }

  /// How often nothing has moved while somebody waited: nodes beat, and so it ends though they go on.
  private var waits = 0
  private static let waitsMax = 160
  private static let stepMilliseconds: Int64 = 250

  private func turnOrWait() -> Bool {
    if turn() { return true }
    waits += 1
    if waits > SimulatedCluster.waitsMax {
      waits = 0
      return false
    }
    for node in living { node.kernel.now += SimulatedCluster.stepMilliseconds }
    return true
  }

  /// Turns all of them once, but for what takes long.
  private func turn() -> Bool {
    for node in living { node.turn() }
    var hasMoved = log.step(&generator)
    for engine in engines where engine.step() { hasMoved = true }
    for node in living where node.courtyard.configuration.cluster?.stores?.step() == true { hasMoved = true }
    return hasMoved
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
  package func kill(_ node: Int) {
    engines[node].stop()
    gone.insert(node)
  }

  private var living: [SimulatedServer] { nodes.indices.filter { !gone.contains($0) }.map { nodes[$0] } }

  package func digest(of node: Int) -> Digest { nodes[node].courtyard.digest() }
}
