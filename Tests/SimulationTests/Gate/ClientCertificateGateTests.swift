import MadangChat
import MadangKernel
import MadangRecords
import MadangServer
import MadangSimulator
import MadangTLS
import MadangWire
import MadangWorld
import Testing

/// What clients' certificates are good for, from the handshake to the account.
@Suite struct ClientCertificateGateTests {
  private static let own = SecureGate.made("laptop")

  private func make(_ keeping: TLSOptions.RecordKeeping = .compact) throws -> GateUnderTest {
    try SecureGate.make(keeping) { configuration in
      configuration.settings.services.accounts = OpenAccounts()
      configuration.settings.services.ownedNames = [OwnedName(nick: "ann", account: "ann")]
      configuration.web.trustedProxies = [AddressRange("10.0.0.254")].compactMap(\.self)
    }
  }

  private func context() throws -> TLSClientContext {
    try TLSClientContext(.anybody, certificate: SecureGate.pair(Self.own))
  }

  private static var told: String {
    "has client certificate fingerprint \(Base16.text(own.facts.fingerprints.sha512))\r\n"
  }

  @Test(
    "Where certificates are asked for, the fingerprint logs in by EXTERNAL and stands in WHOIS, however bytes are cut",
    arguments: [Int.max, 1, 100])
  func asked(_ pieceBytes: Int) throws {
    for keeping in [TLSOptions.RecordKeeping.compact, .library] {
      let gate = try make(keeping)
      let client = SecureClient(
        gate, to: SecureGate.ircsWithCertificates, pieceBytes: pieceBytes, context: try context())
      #expect(client.ask("CAP LS 302\r\n").contains(" sasl=PLAIN,SCRAM-SHA-256,EXTERNAL "))
      let name = String(decoding: Base64.encode(Array("ann".utf8)), as: UTF8.self)
      let answer = client.ask(
        "CAP REQ sasl\r\nNICK ann\r\nUSER ann 0 * :a\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE \(name)\r\n")
      #expect(answer.contains(" 900 ann ann!~ann@10.0.0.1 ann :") && answer.contains(" 903 ann :"), "\(answer)")
      #expect(client.ask("CAP END\r\nWHOIS ann\r\n").contains(" 276 ann ann :\(Self.told)"))
      #expect(client.ask("QUIT\r\n").contains("ERROR :"))
      gate.server.settle()
      gate.server.reactor.checkInvariants()
    }
  }

  @Test("Where none is asked for, or none is given, EXTERNAL is not offered")
  func notAsked() throws {
    let gate = try make()
    let clients = [
      SecureClient(gate, to: SecureGate.ircs, context: try context()),
      SecureClient(gate, to: SecureGate.ircsWithCertificates),
    ]
    for client in clients {
      #expect(client.ask("CAP LS 302\r\n").contains(" sasl=PLAIN,SCRAM-SHA-256 "))
      #expect(client.ask("CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\n").contains(" 904 * :"))
    }
  }

  @Test("Behind a proxy the certificate is the client's own, for TLS goes through")
  func proxied() throws {
    let gate = try make()
    let client = SecureClient(
      gate, to: SecureGate.proxied, from: 0x0A00_00FE, context: try context(),
      header: Array("PROXY TCP4 192.0.2.7 198.51.100.1 51234 6699\r\n".utf8))
    let answer = client.ask("NICK cat\r\nUSER ann 0 * :a\r\nWHOIS cat\r\n")
    #expect(answer.contains(" 276 cat cat :\(Self.told)") && answer.contains("cat!~ann@192.0.2.7"))
  }

  @Test("The next connection in the same place has nothing of the certificate that was there before")
  func slotIsUsedAgain() throws {
    let gate = try make()
    for _ in 0..<3 {
      let client = SecureClient(gate, to: SecureGate.ircsWithCertificates, context: try context())
      #expect(client.ask("CAP LS 302\r\nNICK ann\r\n").contains("EXTERNAL"))
      gate.server.kernel.resetAtClient(client.row)
      gate.server.settle()
      let row = gate.server.register("bob")
      #expect(!gate.server.ask("CAP LS 302\r\nWHOIS bob", row).contains("EXTERNAL"))
      #expect(!gate.server.ask("WHOIS bob", row).contains(" 276 "))
      gate.server.kernel.resetAtClient(row)
      gate.server.settle()
      gate.server.reactor.checkInvariants()
    }
    #expect(gate.server.reactor.occupiedCount == 0)
  }
}
