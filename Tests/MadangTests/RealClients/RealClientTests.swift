import Foundation
import MadangTestTraits
import Testing

/// Clients that people use, from Debian's packages weechat-headless and irssi. `.ci/install ci` installs them; elsewhere
/// these tests run where the clients are there.
@Suite(.againstHanging, .waits, .serialized) struct RealClientTests {
  static func isInstalled(_ path: String) -> Bool {
    ProcessInfo.processInfo.environment["MADANG_REAL_CLIENTS"] != nil
      || FileManager.default.isExecutableFile(atPath: path)
  }

  /// An account, as its owner registers it.
  private func register(_ name: String, _ password: String, port: UInt16) throws {
    let owner = try Peer(port: port)
    owner.send("NICK \(name)\r\nUSER \(name) 0 * :\(name)\r\nNS REGISTER \(password)\r\n")
    _ = try owner.read(until: " 900 ", or: "recovery")
    owner.send("QUIT\r\n")
    _ = try owner.read(until: "ERROR ")
  }

  @Test("WeeChat logs in with SASL PLAIN and SCRAM-SHA-256", .enabled(if: isInstalled(WeeChat.path)))
  func weechatLogsIn() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    try register("wee", "open-sesame", port: port)
    for mechanism in ["plain", "scram-sha-256"] {
      let client = try WeeChat(
        port: port, nick: "wee",
        settings: [
          "sasl_mechanism = \(mechanism)", "sasl_username = wee", "sasl_password = \"open-sesame\"",
        ])
      try client.see("You are now logged in as wee")
      try client.see("Welcome to the Madang Network, wee!")
      client.end()
    }
  }

  @Test("irssi logs in with SASL PLAIN", .enabled(if: isInstalled(Irssi.path)))
  func irssiLogsIn() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    try register("iri", "open-sesame", port: port)
    let client = try Irssi(
      port: port, nick: "iri",
      network: "sasl_mechanism = \"PLAIN\"; sasl_username = \"iri\"; sasl_password = \"open-sesame\";")
    defer { client.end() }
    try client.see("SASL authentication succeeded")
    try client.see("Welcome to the Madang Network")
  }

  @Test(
    "Who joins is shown what was said before, at its time",
    .enabled(if: isInstalled(WeeChat.path) && isInstalled(Irssi.path)))
  func history() throws {
    let folder = try ClientFolder()
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", "\(folder.path)/data")
    defer { server.end() }
    let port = try server.port()
    let dan = try Peer(port: port)
    dan.send("NICK dan\r\nUSER dan 0 * :dan\r\nJOIN #room\r\nPRIVMSG #room :said long ago\r\nPING done\r\n")
    _ = try dan.read(until: "PONG")
    let weechat = try WeeChat(port: port, nick: "wee")
    defer { weechat.end() }
    try weechat.see("Welcome to the Madang Network")
    try weechat.type("/join #room")
    try weechat.see("dan", "said long ago")
    let irssi = try Irssi(port: port, nick: "iri")
    defer { irssi.end() }
    try irssi.see("Welcome to the Madang Network")
    try irssi.type("/join #room")
    try irssi.see("dan", "said long ago")
  }

  @Test("WeeChat connects, joins, talks, hears others and parts", .enabled(if: isInstalled(WeeChat.path)))
  func weechat() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let client = try WeeChat(port: port, nick: "wee")
    defer { client.end() }
    try client.see("Welcome to the Madang Network, wee!")
    try client.type("/join #room")
    try client.see("wee", "has joined #room")
    let dan = try Peer(port: port)
    dan.send("NICK dan\r\nUSER dan 0 * :dan\r\nJOIN #room\r\n")
    _ = try dan.read(until: " 366 ")
    try client.type("안녕, all", in: "#room")
    #expect(try dan.read(until: "PRIVMSG").hasSuffix("PRIVMSG #room :안녕, all\r\n"))
    try client.see("wee", "안녕, all")
    dan.send("PRIVMSG #room :hello weechat\r\n")
    try client.see("dan", "hello weechat")
    try client.type("/part bye", in: "#room")
    #expect(try dan.read(until: " PART ").contains("PART #room :bye"))
  }

  @Test("irssi connects, joins, talks, hears others and parts", .enabled(if: isInstalled(Irssi.path)))
  func irssi() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let client = try Irssi(port: port, nick: "iri")
    defer { client.end() }
    try client.see("Welcome to the Madang Network")
    try client.type("/join #room")
    try client.see("iri", "has joined #room")
    let dan = try Peer(port: port)
    dan.send("NICK dan\r\nUSER dan 0 * :dan\r\nJOIN #room\r\n")
    _ = try dan.read(until: " 366 ")
    try client.type("안녕, all", in: "#room")
    #expect(try dan.read(until: "PRIVMSG").hasSuffix("PRIVMSG #room :안녕, all\r\n"))
    dan.send("PRIVMSG #room :hello irssi\r\n")
    try client.see("dan", "hello irssi")
    try client.type("/part #room bye", in: "#room")
    #expect(try dan.read(until: " PART ").contains("PART #room :bye"))
  }
}
