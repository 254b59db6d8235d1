import MadangTLSSupport
import MadangWire
import Testing

@testable import MadangTLS

@Suite("TLSClient: whom it believes")
struct ClientTests {
  /// The client's verdict on a server, after the handshake and a word each way.
  private func progress(_ trust: TLSTrust, host: String = "chat.example", _ options: TLSOptions = TLSOptions())
    -> TLSClient.Progress
  {
    let server = ServerSide(Credentials.context(options: options))
    var client = TLSClient(TLSClientContext(trust), host: host, protocols: options.protocols)
    var toServer: [UInt8] = []
    var plain: [UInt8] = []
    client.start(output: &toServer)
    for _ in 0..<4 {
      let answer = server.take(toServer)
      toServer = []
      for byte in answer { _ = client.receive([byte].span, plain: &plain, output: &toServer) }
    }
    guard client.progress == .open else { return client.progress }
    client.send(bytes("NICK dan\r\n").span, output: &toServer)
    let answer = server.take(toServer) + server.say(noise(50_000))
    #expect(server.heard == bytes("NICK dan\r\n"))
    var output: [UInt8] = []
    _ = client.receive(answer.span, plain: &plain, output: &output)
    #expect(plain == noise(50_000) && client.facts?.version == .tls13)
    #expect(client.facts?.protocol == options.protocols.first)
    client.close(output: &output)
    _ = server.take(output)
    #expect(server.verdict == .closed)
    _ = client.receive(server.close().span, plain: &plain, output: &output)
    return client.progress
  }

  @Test("anybody, or the one certificate that is pinned, in words as people write them")
  func believes() throws {
    #expect(progress(.anybody) == .closed)
    #expect(progress(.anybody, TLSOptions(protocols: ["irc"])) == .closed)
    let digits = Base16.text(Credentials.first.facts.fingerprints.sha256)
    let pinned = try #require(TLSTrust.pinned(digits))
    #expect(progress(pinned) == .closed && progress(pinned, host: "10.9.8.7") == .closed)
    let pairs = stride(from: 0, to: 64, by: 2).map { Array(digits.uppercased())[$0...($0 + 1)] }
    #expect(TLSTrust.pinned(pairs.map { String($0) }.joined(separator: ":")) == pinned)
    for text in ["", "zz", String(digits.dropLast()), digits + "00", "+" + digits.dropFirst()] {
      #expect(TLSTrust.pinned(text) == nil)
    }
  }

  @Test("a client shows its certificate where it is asked for")
  func showsCertificate() throws {
    let server = ServerSide(Credentials.context(options: TLSOptions(asksForCertificates: true)))
    let own = try TLSClientContext(.anybody, certificate: Credentials.pair(Credentials.other))
    var client = TLSClient(own, host: "chat.example")
    var toServer: [UInt8] = []
    var plain: [UInt8] = []
    client.start(output: &toServer)
    for _ in 0..<3 {
      let answer = server.take(toServer)
      toServer = []
      _ = client.receive(answer.span, plain: &plain, output: &toServer)
    }
    #expect(server.facts?.peer == Credentials.other.facts.fingerprints)
  }

  @Test("another certificate than the pinned one, and one that nobody vouches for, are refused")
  func refuses() {
    for trust in [TLSTrust.pinned(sha256: Credentials.other.facts.fingerprints.sha256), .system] {
      guard case .failed(let failure) = progress(trust) else {
        Issue.record("\(trust) believes a stranger")
        continue
      }
      #expect(failure.reason == .untrusted && !failure.description.isEmpty)
    }
  }
}
