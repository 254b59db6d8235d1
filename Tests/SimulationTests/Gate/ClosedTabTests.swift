import Foundation
import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS
import MadangTestSupport
import Testing

/// A browser's tab, or a client, that is gone in the middle of something: of the handshake, a request's head, the upgrade, a
/// message, the close. Whoever shared a room with it sees it leave, and nothing of it stays.
@Suite struct ClosedTabTests {
  private static let seeds = 1...(Int(ProcessInfo.processInfo.environment["MADANG_SEEDS"] ?? "") ?? 1_000)

  @Test func `a tab that is closed at any point leaves no connection, no member and no handshake behind`() throws {
    for keeping in [TLSOptions.RecordKeeping.compact, .library] {
      let gate = try SecureGate.make(keeping)
      let bob = gate.server.register("bob")
      gate.server.say("JOIN #room", bob)
      gate.server.settle()
      _ = gate.server.heard(bob)
      for seed in Self.seeds {
        var random = SeededGenerator(seed: UInt64(seed))
        gate.server.kernel.sendBufferBytes = [1, 16, 300, 64 << 10][random.index(below: 4)]
        let tab = Tab(gate, &random)
        tab.live()
        gate.server.kernel.sendBufferBytes = 64 << 10
        gate.server.settle()
        // Who has only said that they send nothing more may still read for a while.
        gate.server.advance(milliseconds: Limits.handshakeMilliseconds + Limits.drainMilliseconds, step: 2_500)
        let heard = gate.server.heard(bob)
        let hasLeft = heard.contains(" QUIT ") || heard.contains(" PART ")
        #expect(heard.contains(" JOIN #room") == hasLeft, "seed \(seed): \(heard)")
        #expect(gate.server.reactor.occupiedCount == 1, "seed \(seed)")
        gate.server.reactor.checkInvariants()
        #expect(gate.server.ask("NAMES #room", bob).contains(" = #room :@bob\r\n"), "seed \(seed)")
      }
    }
  }
}

/// One that says what a page says, in pieces, until it is closed.
private final class Tab {
  enum End: CaseIterable { case reset, closed, finished }

  private let server: SimulatedServer
  private let row: Int
  private var tls: TLSClient?
  private var random: SeededGenerator
  /// How many bytes it sends before it is gone.
  private var bytesLeft: Int
  private let end: End
  /// What is yet to be sent, as it goes out.
  private var outgoing: [UInt8] = []
  /// What is yet to be said, piece by piece; the next is said once there was an answer.
  private var script: [[UInt8]]
  private var heard: [UInt8] = []

  init(_ gate: GateUnderTest, _ random: inout SeededGenerator) {
    server = gate.server
    let isSecure = random.chance(600)
    let isWebSocket = random.chance(700)
    let lines = ["NICK ann\r\nUSER ann 0 * :ann", "JOIN #room", "PRIVMSG #room :hello", "PART #room", "QUIT :bye"]
    let words = lines.prefix(random.pick(1...lines.count))
    if isWebSocket {
      let path = isSecure ? SecureGate.https : GateUnderTest.http
      row = gate.connect(to: path)
      script = [
        Array("GET / HTTP/1.1\r\nHost: chat.example\r\n\r\n".utf8), Array(GateUnderTest.upgrade("lines.madang").utf8),
      ]
      script += words.map { WebSocketClient.frame(.text, Array($0.utf8)) }
      script.append(WebSocketClient.frame(.close, [0x03, 0xE9]))
    } else {
      row = gate.connect(to: isSecure ? SecureGate.ircs : SimulatedServer.address)
      script = words.map { Array("\($0)\r\n".utf8) }
    }
    if isSecure {
      var client = TLSClient(TLSClientContext(.anybody), host: "chat.example")
      client.start(output: &outgoing)
      tls = consume client
    } else {
      outgoing = script.removeFirst()
    }
    // Of what all of it comes to, handshake included.
    let all = script.reduce(outgoing.count + (isSecure ? 150 : 0)) { $0 + $1.count + (isSecure ? 22 : 0) }
    bytesLeft = random.pick(0...all)
    end = End.allCases[random.index(below: End.allCases.count)]
    self.random = random
  }

  func live() {
    while bytesLeft > 0 {
      if outgoing.isEmpty, !sayNext() { break }
      let count = min(bytesLeft, outgoing.count, random.chance(300) ? random.pick(1...20) : .max)
      guard server.kernel.takesFromClient(row) else { break }
      server.send(Array(outgoing.prefix(count)), row)
      outgoing.removeFirst(count)
      bytesLeft -= count
      if random.chance(700) { read() }
    }
    // What it is sent meanwhile may be left unread.
    if random.chance(500) { read() }
    switch end {
    case .reset: server.kernel.resetAtClient(row)
    case .closed: server.kernel.closeAtClient(row)
    case .finished:
      read()
      server.kernel.finishAtClient(row)
      read()
    }
    server.settle()
  }

  /// False where nothing is left to say.
  private func sayNext() -> Bool {
    read()
    if !outgoing.isEmpty { return true }
    if let progress = tls?.progress, progress != .open { return false }
    guard !script.isEmpty else { return false }
    let next = script.removeFirst()
    if tls == nil { outgoing = next } else { tls?.send(next.span, output: &outgoing) }
    return !outgoing.isEmpty
  }

  /// Lets everything happen, and reads what comes, however little the socket takes at once.
  private func read() {
    while true {
      server.settle()
      let bytes = server.heardBytes(row)
      if bytes.isEmpty { return }
      if tls != nil { _ = tls?.receive(bytes.span, plain: &heard, output: &outgoing) }
    }
  }
}
