import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS
import Testing

/// Certificates that are exchanged while people talk and others are on their way in.
@Suite struct CertificateExchangeTests {
  private static let renewed = SecureGate.made("chat.example")

  @Test("Nobody is dropped; handshakes that were under way end with the old one, and whoever comes gets the new one")
  func underLoad() throws {
    let gate = try SecureGate.make()
    let old = SecureGate.certificate.facts.fingerprints
    let new = Self.renewed.facts.fingerprints
    let talkers = (0..<8).map { _ in SecureClient(gate, to: SecureGate.ircs) }
    for (index, talker) in talkers.enumerated() {
      #expect(talker.ask("NICK t\(index)\r\nUSER t 0 * :t\r\nJOIN #room\r\n").contains(" 366 "))
    }
    var waiting: [WaitingClient] = []
    for round in 0..<6 {
      // Some at each point of their handshake.
      for cut in [1, 5, 100, 200] { waiting.append(WaitingClient(gate, sending: cut)) }
      let made = round % 2 == 0 ? Self.renewed : SecureGate.certificate
      gate.server.courtyard.configuration.tls.replace(with: try SecureGate.contexts(made))
      for (index, talker) in talkers.enumerated() {
        #expect(talker.ask("PRIVMSG #room :\(round)\r\nPING \(index)\r\n").contains("PONG madang.local :\(index)\r\n"))
      }
      let newcomer = SecureClient(gate, to: SecureGate.ircs)
      #expect(newcomer.serverCertificate?.fingerprints == (round % 2 == 0 ? new : old))
      #expect(newcomer.ask("NICK n\(round)\r\nUSER n 0 * :n\r\nQUIT\r\n").contains(" 001 n\(round) "))
      let page = SecureClient(gate, to: SecureGate.https)
      #expect(page.serverCertificate?.fingerprints == (round % 2 == 0 ? new : old))
    }
    for (index, client) in waiting.enumerated() {
      // What it began with was in use before the exchange of its round.
      #expect(client.finish() == (index / 4 % 2 == 0 ? old : new), "\(index)")
    }
    #expect(talkers.allSatisfy { $0.progress == .open })
    let heard = talkers[0].ask("PING last\r\n")
    #expect(heard.contains("PONG madang.local :last\r\n"))
    gate.server.reactor.checkInvariants()
  }
}

/// A client that has sent a part of its ClientHello.
private final class WaitingClient {
  private let gate: GateUnderTest
  private let row: Int
  private var tls = TLSClient(TLSClientContext(.anybody), host: "chat.example")
  private var rest: [UInt8] = []

  init(_ gate: GateUnderTest, sending count: Int) {
    self.gate = gate
    row = gate.connect(to: SecureGate.ircs)
    var hello: [UInt8] = []
    tls.start(output: &hello)
    rest = Array(hello.dropFirst(count))
    gate.server.send(Array(hello.prefix(count)), row)
    gate.server.settle()
  }

  /// Goes on to the end of the handshake. Returns the fingerprints of what the server has shown; nil where it came to nothing.
  func finish() -> CertificateFingerprints? {
    var heard: [UInt8] = []
    while !rest.isEmpty {
      gate.server.send(rest, row)
      rest = []
      gate.server.settle()
      _ = tls.receive(gate.server.heardBytes(row).span, plain: &heard, output: &rest)
    }
    return tls.progress == .open ? tls.peer?.fingerprints : nil
  }
}
