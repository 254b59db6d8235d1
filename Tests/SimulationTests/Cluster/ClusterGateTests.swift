import MadangServer
import MadangSimulator
import MadangTestSupport
import Testing

/// What whoever asks over HTTP is told of a node.
@Suite struct ClusterGateTests {
  private let log = SimulatedLog()
  private let engine: SimulatedEngine
  private let gate: GateUnderTest

  init() throws {
    let engine = SimulatedEngine(log)
    self.engine = engine
    gate = try GateUnderTest { configuration in
      configuration.listeners.append(
        ListenerConfiguration(scheme: "control", address: SimulatedCluster.control, encoding: .control))
      configuration.cluster = ClusterConfiguration(engine: engine, name: "n1", nonce: { 1 })
    }
  }

  private func pass(seconds: Int) {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<seconds {
      gate.server.advance(milliseconds: 1_000)
      while log.step(&generator) || engine.step() { gate.server.settle() }
    }
  }

  private func status(_ path: String) -> String { String(gate.get(path, gate.connect()).prefix(12)) }

  @Test("/readyz: 503 until the node is one of them, after a minute without the log, and while it is drained")
  func readiness() {
    #expect(status("/readyz") == "HTTP/1.1 503")
    engine.start(after: 0, gate.server.courtyard)
    // What it said before there was an engine is said again after three seconds.
    pass(seconds: 5)
    #expect(status("/readyz") == "HTTP/1.1 200")
    log.isSilent = true
    pass(seconds: 50)
    #expect(status("/readyz") == "HTTP/1.1 200")
    let request = GateUnderTest.upgrade("text.ircv3.net")
    #expect(gate.ask(request, gate.connect()).hasPrefix("HTTP/1.1 101 "))
    pass(seconds: 12)
    #expect(status("/readyz") == "HTTP/1.1 503" && status("/healthz") == "HTTP/1.1 200")
    let refused = gate.ask(request, gate.connect())
    #expect(refused.hasPrefix("HTTP/1.1 503 ") && refused.contains("This node can't reach the others."))
    log.isSilent = false
    pass(seconds: 5)
    let kept = gate.connect()
    #expect(gate.get("/readyz", kept).hasPrefix("HTTP/1.1 200"))
    let steward = gate.server.connect(to: SimulatedCluster.control)
    gate.server.send("cluster drain\n", steward)
    pass(seconds: 1)
    #expect(gate.server.heard(steward).contains("ok n1 takes nobody any more;"))
    #expect(gate.server.hasEnded(kept))
  }
}
