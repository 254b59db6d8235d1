import Foundation
import MadangKernel
import MadangTLS
import MadangTestSupport
import MadangTestTraits
import MadangWire
import Testing

/// TLS of a whole server: certificates that are exchanged, those that clients give, and those who open TLS and say nothing.
@Suite(.againstHanging, .waits, .serialized) struct SecureServeTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private static func make(_ name: String) throws -> SelfSigned.Made {
    try SelfSigned.make(names: [name], days: 30, now: Int64(Date().timeIntervalSince1970))
  }

  private func write(_ made: SelfSigned.Made) throws {
    try folder.write(String(decoding: made.certificate, as: UTF8.self), to: "cert.pem")
    try folder.write(String(decoding: made.key, as: UTF8.self), to: "key.pem")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path + "/key.pem")
  }

  private func start(_ arguments: String...) throws -> Program {
    try Program(
      arguments: [
        "serve", "--tls-cert", folder.path + "/cert.pem", "--tls-key", folder.path + "/key.pem", "--flood", "off",
      ] + arguments)
  }

  @Test("SIGHUP exchanges the certificate under load: nobody is dropped, and whoever comes then gets the new one")
  func exchangesCertificates() throws {
    try write(try Self.make("first.example"))
    let server = try start("--listen", "ircs://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let people = try (0..<4).map { number in
      let peer = try SecurePeer(port: port)
      peer.send("NICK p\(number)\r\nUSER p 0 * :p\r\nJOIN #room\r\n")
      _ = try peer.read(until: " 366 ")
      return peer
    }
    for round in 1...5 {
      let made = try Self.make("round\(round).example")
      try write(made)
      server.signal(SIGHUP)
      // Some come while it is being exchanged, and get one or the other.
      var comers = 0
      while true {
        let comer = try SecurePeer(port: port)
        comer.send("NICK c\(round)x\(comers)\r\nUSER c 0 * :c\r\nQUIT\r\n")
        _ = try comer.read(until: " 001 ")
        people[comers % 4].send("PRIVMSG #room :\(round) \(comers)\r\n")
        _ = try people[(comers + 1) % 4].read(until: "PRIVMSG #room :\(round) \(comers)")
        comers += 1
        if comer.serverCertificate?.fingerprints == made.facts.fingerprints { break }
        try #require(comers < 5_000, "The new certificate was never shown.")
      }
      #expect(try SecurePeer(port: port).serverCertificate?.fingerprints == made.facts.fingerprints)
    }
    for peer in people {
      peer.send("PING last\r\n")
      _ = try peer.read(until: "PONG madang.local :last")
    }
  }

  @Test("A certificate that was pinned logs in after a restart, and the shell and the export tell of it")
  func logsInByCertificate() throws {
    try write(try Self.make("chat.example"))
    let own = try Self.make("laptop")
    let fingerprint = Base16.text(own.facts.fingerprints.sha512)
    let context = try TLSClientContext(
      .anybody,
      certificate: TLSPair(certificateFile: "c", certificate: own.certificate, keyFile: "k", key: own.key))
    let data = folder.path + "/data"
    let control = folder.path + "/control"
    func serve() throws -> Program {
      try start(
        "--listen", "ircs://127.0.0.1:0?client-certificates=on", "--data", data, "--control", control)
    }
    var server = try serve()
    var peer = try SecurePeer(port: try server.port(), context: context)
    peer.send("NICK dan\r\nUSER d 0 * :d\r\nNS REGISTER opensesame\r\n")
    _ = try peer.read(until: "recovery code")
    peer.send("NS CERT ADD\r\nWHOIS dan\r\n")
    _ = try peer.read(until: "logs you in from now on: \(fingerprint)")
    _ = try peer.read(until: " 276 dan dan :has client certificate fingerprint \(fingerprint)")
    let info = try Program.run(["account", "info", "dan"], control: control)
    #expect(info.status == 0 && info.output.contains(fingerprint), "\(info)")
    #expect(server.end() == 0)
    server = try serve()
    defer { server.end() }
    let port = try server.port()
    peer = try SecurePeer(port: port, context: context)
    peer.send("CAP LS 302\r\nCAP REQ sasl\r\nNICK dan\r\nUSER d 0 * :d\r\nAUTHENTICATE EXTERNAL\r\n")
    _ = try peer.read(until: "sasl=PLAIN,SCRAM-SHA-256,EXTERNAL")
    _ = try peer.read(until: "AUTHENTICATE +")
    peer.send("AUTHENTICATE +\r\nCAP END\r\n")
    #expect(try peer.read(until: " 903 ").contains(" 900 dan dan!~d@127.0.0.1 dan :"))
    _ = try peer.read(until: " 001 dan ")
    peer.send("NS CERT LIST\r\n")
    _ = try peer.read(until: "from 127.0.0.1")
    let export = try Program.run("history", "export", "--data", data, "dan")
    #expect(export.output.contains("\"fingerprint\":\"\(fingerprint)\""), "\(export)")
    peer.send("NS CERT DEL \(fingerprint)\r\n")
    _ = try peer.read(until: "logs nobody in any more")
    let again = try SecurePeer(port: port, context: context)
    again.send("CAP REQ sasl\r\nAUTHENTICATE EXTERNAL\r\nAUTHENTICATE +\r\n")
    _ = try again.read(until: " 904 ")
  }

  @Test("2,000 connections that open TLS and then say nothing: others go on, and the memory is back once they are gone")
  func silentCrowd() throws {
    try #require(try DescriptorLimit.raise() > 2_200)
    try write(try Self.make("chat.example"))
    let server = try start("--listen", "ircs://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let ann = try SecurePeer(port: port)
    ann.send("NICK ann\r\nUSER a 0 * :a\r\n")
    _ = try ann.read(until: " 422 ")
    // What the first handshakes take for good.
    for _ in 0..<50 { _ = try SecurePeer(port: port) }
    #expect(try eventually { try server.openDescriptors() < 40 })
    let before = try server.residentBytes()
    var hello: [UInt8] = []
    var client = TLSClient(TLSClientContext(.anybody), host: "chat.example")
    client.start(output: &hello)
    let crowd = try (0..<2_000).map { _ in
      let peer = try Peer(port: port)
      peer.send(bytes: hello)
      return peer
    }
    #expect(try eventually { try server.openDescriptors() > 1_024 })
    // A sanitizer keeps what was freed, for a while or for good.
    let environment = ProcessInfo.processInfo.environment
    let keepsFreed = environment["ASAN_OPTIONS"] != nil || environment["TSAN_OPTIONS"] != nil
    var most = 0
    let isOver = try eventually {
      ann.send("PING x\r\n")
      _ = try ann.read(until: "PONG madang.local :x")
      most = max(most, try server.residentBytes())
      return try server.openDescriptors() < 40 && (keepsFreed || server.residentBytes() < before + 8 << 20)
    }
    let after = try server.residentBytes()
    let isMeasured = keepsFreed || most > after
    #expect(isOver && isMeasured, "\(before >> 10) KiB before, \(most >> 10) at most, \(after >> 10) after")
    withExtendedLifetime(crowd) {}
    _ = try SecurePeer(port: port)
  }
}
