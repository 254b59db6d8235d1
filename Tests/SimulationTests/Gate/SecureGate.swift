import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS

/// The gate with TLS: `ircs` and `https` with a certificate of its own.
enum SecureGate {
  static let ircs = Address.loopback(port: 6697)
  static let https = Address.loopback(port: 8443)

  private static let certificate: SelfSigned.Made = {
    do { return try SelfSigned.make(names: ["chat.example"], days: 30, now: 1_790_000_000) } catch {
      fatalError("\(error)")
    }
  }()

  static func make(
    _ keeping: TLSOptions.RecordKeeping = .compact, _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> GateUnderTest {
    let pair = TLSPair(
      certificateFile: "cert.pem", certificate: certificate.certificate, keyFile: "key.pem", key: certificate.key)
    let tickets = TicketKeys(now: 1_790_000_000)
    func context(_ name: String) throws -> TLSContext {
      try TLSContext(
        [pair], options: TLSOptions(protocols: [name], recordKeeping: keeping), tickets: tickets, now: nil)
    }
    let contexts = try TLSContexts(irc: context("irc"), ircWithCertificates: context("irc"), http: context("http/1.1"))
    return try GateUnderTest { configuration in
      configuration.tls.replace(with: contexts)
      for (address, dialect) in [(ircs, Dialect.irc), (https, .http)] {
        var listener = ListenerConfiguration(scheme: "secure", address: address, dialect: dialect)
        listener.transport = .tls()
        configuration.listeners.append(listener)
      }
      change(&configuration)
    }
  }
}

/// A client that speaks TLS on the simulated kernel.
final class SecureClient {
  let row: Int
  private let server: SimulatedServer
  private var tls: TLSClient
  /// How many bytes of what it sends go at once; what came of it is read in between.
  private let pieceBytes: Int
  private var heard: [UInt8] = []

  private static let context = TLSClientContext(.anybody)

  init(_ gate: GateUnderTest, to address: Address, pieceBytes: Int = .max) {
    server = gate.server
    self.pieceBytes = pieceBytes
    row = gate.connect(to: address)
    tls = TLSClient(Self.context, host: "chat.example")
    var output: [UInt8] = []
    tls.start(output: &output)
    exchange(output)
  }

  var progress: TLSClient.Progress { tls.progress }
  var facts: TLSFacts? { tls.facts }

  /// Sends, and returns what came back.
  func ask(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    tls.send(bytes.span, output: &output)
    exchange(output)
    defer { heard = [] }
    return heard
  }

  func ask(_ text: String) -> String { String(decoding: ask(Array(text.utf8)), as: UTF8.self) }

  /// Lets everything happen, and reads what comes, however little the socket takes at once.
  private func exchange(_ output: [UInt8]) {
    var output = output[...]
    repeat {
      server.send(Array(output.prefix(pieceBytes)), row)
      output = output.dropFirst(pieceBytes)
      while true {
        server.settle()
        let bytes = server.heardBytes(row)
        if bytes.isEmpty { break }
        var replies: [UInt8] = []
        _ = tls.receive(bytes.span, plain: &heard, output: &replies)
        output += replies
      }
    } while !output.isEmpty
  }

  /// Sends bytes that no records hold.
  func sendRaw(_ bytes: [UInt8]) { exchange(bytes) }
}
