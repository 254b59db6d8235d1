import MadangKernel
import MadangServer
import MadangSimulator
import MadangTLS

/// The gate with TLS: `ircs` and `https` with a certificate of its own.
enum SecureGate {
  static let ircs = Address.loopback(port: 6697)
  static let https = Address.loopback(port: 8443)
  /// As `ircs`, and clients are asked for a certificate.
  static let ircsWithCertificates = Address.loopback(port: 6698)
  /// The same behind a proxy.
  static let proxied = Address.loopback(port: 6699)

  static let certificate = made("chat.example")

  static func made(_ name: String) -> SelfSigned.Made {
    do { return try SelfSigned.make(names: [name], days: 30, now: 1_790_000_000) } catch { fatalError("\(error)") }
  }

  static func pair(_ made: SelfSigned.Made) -> TLSPair {
    TLSPair(certificateFile: "cert.pem", certificate: made.certificate, keyFile: "key.pem", key: made.key)
  }

  /// What listeners begin handshakes with, showing that certificate.
  static func contexts(
    _ made: SelfSigned.Made = certificate, _ keeping: TLSOptions.RecordKeeping = .compact
  ) throws -> TLSContexts {
    let tickets = TicketKeys(now: 1_790_000_000)
    func context(_ name: String, asking: Bool = false) throws -> TLSContext {
      try TLSContext(
        [pair(made)], options: TLSOptions(protocols: [name], asksForCertificates: asking, recordKeeping: keeping),
        tickets: tickets, now: nil)
    }
    return try TLSContexts(
      irc: context("irc"), ircWithCertificates: context("irc", asking: true), http: context("http/1.1"))
  }

  static func make(
    _ keeping: TLSOptions.RecordKeeping = .compact, _ change: (inout Configuration) -> Void = { _ in }
  ) throws -> GateUnderTest {
    let contexts = try contexts(certificate, keeping)
    return try GateUnderTest { configuration in
      configuration.tls.replace(with: contexts)
      for (address, dialect, asks) in [
        (ircs, Dialect.irc, false), (https, .http, false), (ircsWithCertificates, .irc, true), (proxied, .irc, true),
      ] {
        var listener = ListenerConfiguration(scheme: "secure", address: address, dialect: dialect)
        listener.transport = .tls(asksForCertificates: asks)
        listener.expectsProxy = address == proxied
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

  private static let anybody = TLSClientContext(.anybody)

  /// Trusts any server, and shows no certificate, unless `context` says otherwise.
  /// - Parameter header: what comes before TLS, as from a proxy.
  init(
    _ gate: GateUnderTest, to address: Address, from host: UInt32? = nil, pieceBytes: Int = .max,
    context: TLSClientContext = anybody, header: [UInt8] = []
  ) {
    server = gate.server
    self.pieceBytes = pieceBytes
    row = gate.connect(from: host, to: address)
    tls = TLSClient(context, host: "chat.example")
    var output = header
    tls.start(output: &output)
    exchange(output)
  }

  var progress: TLSClient.Progress { tls.progress }
  var facts: TLSFacts? { tls.facts }
  /// What the server has shown.
  var serverCertificate: CertificateFacts? { tls.peer }

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

  /// What a text is as records, which are not sent.
  func seal(_ text: String) -> [UInt8] {
    var output: [UInt8] = []
    tls.send(Array(text.utf8).span, output: &output)
    return output
  }

  /// Sends bytes that no records hold.
  func sendRaw(_ bytes: [UInt8]) { exchange(bytes) }
}
