import Foundation
import MadangTLS
import MadangTestSupport
import MadangTestTraits
import MadangWire
import Testing

/// WeeChat and irssi over TLS, and what logs in by a certificate, set as the article Accounts has it.
@Suite(.againstHanging, .waits, .serialized) struct SecureClientTests {
  private static let netcat = "/usr/bin/nc"
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// A pair in PEM, and both in one file.
  private func makePair(_ name: String) throws -> SelfSigned.Made {
    let made = try SelfSigned.make(names: [name], days: 30, now: Int64(Date().timeIntervalSince1970))
    let certificate = String(decoding: made.certificate, as: UTF8.self)
    let key = String(decoding: made.key, as: UTF8.self)
    for (file, text) in [("cert", certificate), ("key", key), ("both", certificate + key)] {
      let path = try folder.write(text, to: "\(name)-\(file).pem")
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
    return made
  }

  private func file(_ name: String) -> String { "\(folder.path)/\(name).pem" }

  /// The ports of a server's listeners, by their schemes.
  private func start(_ listeners: String...) throws -> (Program, [String: UInt16]) {
    _ = try makePair("server")
    let server = try Program(
      arguments: ["serve", "--tls-cert", file("server-cert"), "--tls-key", file("server-key")]
        + listeners.flatMap { ["--listen", $0] })
    var ports: [String: UInt16] = [:]
    for line in try server.linesUntilReady() where line.hasPrefix("listening ") {
      let url = line.dropFirst(10)
      ports[String(url.prefix { $0 != ":" })] = url.split(separator: ":").last.flatMap { UInt16($0) }
    }
    return (server, ports)
  }

  private static let weechatTLS = ["tls = on", "ssl = on", "tls_verify = off", "ssl_verify = off"]
  private static let irssiTLS = "use_tls = \"yes\"; tls_verify = \"no\";"

  @Test(
    "WeeChat and irssi over ircs, madang join over wss, and nc in one room read each other",
    .enabled(
      if: [WeeChat.path, Irssi.path, netcat].allSatisfy { RealClientTests.isInstalled($0) }))
  func oneRoom() throws {
    let (server, ports) = try start(
      "ircs://127.0.0.1:0", "https://127.0.0.1:0", "plain://127.0.0.1:0?room=room&style=numbered&language=en")
    defer { server.end() }
    let secure = try #require(ports["ircs"])
    let weechat = try WeeChat(port: secure, nick: "wee", settings: Self.weechatTLS)
    defer { weechat.end() }
    try weechat.see("Welcome to the Madang Network, wee!")
    try weechat.type("/join #room")
    try weechat.see("wee", "has joined #room")
    let irssi = try Irssi(port: secure, nick: "iri", server: Self.irssiTLS)
    defer { irssi.end() }
    try irssi.see("Welcome to the Madang Network")
    try irssi.type("/join #room")
    try irssi.see("iri", "has joined #room")
    let join = try LineProgram(
      Program.path(),
      ["join", "wss://127.0.0.1:\(try #require(ports["https"]))/#room?nick=joy", "--config", "none", "--insecure"])
    defer { join.end() }
    try weechat.see("joy", "has joined #room")
    let netcat = try LineProgram(Self.netcat, ["127.0.0.1", "\(try #require(ports["plain"]))"])
    defer { netcat.end() }
    try weechat.see("Client1", "has joined #room")
    try weechat.type("안녕 from wee", in: "#room")
    try irssi.type("안녕 from iri", in: "#room")
    try join.type("안녕 from joy")
    try netcat.type("안녕 from nc")
    for (name, word) in [("wee", "wee"), ("iri", "iri"), ("joy", "joy"), ("Client1", "nc")] {
      if name != "wee" { try weechat.see(name, "안녕 from \(word)") }
      if name != "iri" { try irssi.see(name, "안녕 from \(word)") }
      if name != "joy" { try join.see("<\(name)> 안녕 from \(word)") }
      if name != "Client1" { try netcat.see("안녕 from \(word)") }
    }
  }

  /// An account that a certificate opens.
  private func register(_ name: String, _ made: SelfSigned.Made, port: UInt16) throws {
    let owner = try Peer(port: port)
    let fingerprint = Base16.text(made.facts.fingerprints.sha512)
    owner.send("NICK \(name)\r\nUSER \(name) 0 * :\(name)\r\nNS REGISTER open-sesame\r\n")
    _ = try owner.read(until: "recovery code")
    owner.send("NS CERT ADD \(fingerprint)\r\n")
    _ = try owner.read(until: "logs you in from now on")
    owner.send("QUIT\r\n")
    _ = try owner.read(until: "ERROR ")
  }

  @Test(
    "WeeChat logs in with SASL EXTERNAL", .enabled(if: RealClientTests.isInstalled(WeeChat.path)),
    arguments: [true, false])
  func weechatLogsIn(isNamed: Bool) throws {
    let (server, ports) = try start("irc://127.0.0.1:0", "ircs://127.0.0.1:0?client-certificates=on")
    defer { server.end() }
    try register("wee", try makePair("wee"), port: try #require(ports["irc"]))
    let both = file("wee-both")
    let client = try WeeChat(
      port: try #require(ports["ircs"]), nick: "wee",
      settings: Self.weechatTLS + ["tls_cert = \(both)", "ssl_cert = \(both)", "sasl_mechanism = external"]
        + (isNamed ? ["sasl_username = wee"] : []))
    defer { client.end() }
    try client.see("You are now logged in as wee")
    try client.see("Welcome to the Madang Network, wee!")
  }

  @Test("irssi logs in with SASL EXTERNAL", .enabled(if: RealClientTests.isInstalled(Irssi.path)))
  func irssiLogsIn() throws {
    let (server, ports) = try start("irc://127.0.0.1:0", "ircs://127.0.0.1:0?client-certificates=on")
    defer { server.end() }
    try register("iri", try makePair("iri"), port: try #require(ports["irc"]))
    let client = try Irssi(
      port: try #require(ports["ircs"]), nick: "iri", network: "sasl_mechanism = \"EXTERNAL\";",
      server: Self.irssiTLS + " tls_cert = \"\(file("iri-both"))\";")
    defer { client.end() }
    try client.see("SASL authentication succeeded")
    try client.see("Welcome to the Madang Network")
  }
}
