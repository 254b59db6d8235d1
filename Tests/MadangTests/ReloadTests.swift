import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// SIGHUP reads the settings again.
@Suite(.againstHanging, .waits) struct ReloadTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func start(_ text: String) throws -> Program {
    let file = try folder.write(text)
    return try Program(
      loggingTo: folder.path + "/log", "serve", "--listen", "irc://127.0.0.1:0", "--config", file)
  }

  private func waitForLog(_ text: String) {
    #expect(eventually { folder.text(of: "log").contains(text) }, "\(folder.text(of: "log"))")
  }

  private func person(_ nick: String, _ port: UInt16, password: String? = nil) throws -> Peer {
    let peer = try Peer(port: port)
    peer.send((password.map { "PASS \($0)\r\n" } ?? "") + "NICK \(nick)\r\nUSER n 0 * :n\r\n")
    return peer
  }

  @Test("What can change while running does, and each changed key is logged")
  func changesWhatItCan() throws {
    let server = try start("network = \"Before\"\n[limits]\ntopic-bytes = 300\n")
    defer { server.end() }
    let port = try server.port()
    let old = try person("a", port)
    _ = try old.read(until: " 422 ")
    try folder.write("welcome\n", to: "motd")
    try folder.write(
      """
      network = "After"
      password = "sesam"
      motd = "\(folder.path)/motd"
      flood = false
      idle-timeout = 100
      [limits]
      topic-bytes = 100
      """)
    server.signal(SIGHUP)
    for key in ["network", "password", "motd", "flood", "idle-timeout", "limits.topic-bytes"] {
      waitForLog("key=\(key)")
    }
    let changes = try old.read(until: " 005 ")
    #expect(changes == ":madang.local 005 a NETWORK=After TOPICLEN=100 :are supported by this server\r\n")
    #expect(!folder.text(of: "log").contains("key=sendq"))
    #expect(!folder.text(of: "log").contains("sesam"))
    #expect(try person("b", port).read(until: " 464 ", or: " 001 ").contains(" 464 "))
    let welcome = try person("c", port, password: "sesam").read(until: " 376 ")
    #expect(welcome.contains("NETWORK=After "))
    #expect(welcome.contains("TOPICLEN=100 "))
    #expect(welcome.contains(":- welcome"))
  }

  @Test("What is taken out of the file has its default again, and clients learn that a token is gone")
  func takesBack() throws {
    let server = try start("network-icon = \"https://example.org/i\"\npassword = \"sesam\"\nmotd = \"\(try motd())\"\n")
    defer { server.end() }
    let port = try server.port()
    let old = try person("a", port, password: "sesam")
    #expect(try old.read(until: " 376 ").contains("draft/ICON="))
    try folder.write("\n")
    server.signal(SIGHUP)
    waitForLog("key=network-icon")
    #expect(try old.read(until: " 005 ") == ":madang.local 005 a -draft/ICON :are supported by this server\r\n")
    _ = try person("b", port).read(until: " 422 ")
  }

  private func motd() throws -> String { try folder.write("welcome\n", to: "motd") }

  @Test("Clients learn of capabilities that come, go or have another value (cap-notify)")
  func tellsOfCapabilities() throws {
    let server = try start("[limits]\nmultiline-lines = 20\n")
    defer { server.end() }
    let port = try server.port()
    let dan = try Peer(port: port)
    dan.send("CAP LS 302\r\nCAP REQ :batch draft/multiline\r\nNICK dan\r\nUSER u 0 * :U\r\nCAP END\r\n")
    #expect(try dan.read(until: " 422 ").contains("draft/multiline=max-bytes=16384,max-lines=20"))
    for (lines, told) in [
      (30, "NEW :draft/multiline=max-bytes=16384,max-lines=30"), (0, "DEL :draft/multiline"),
      (9, "NEW :draft/multiline=max-bytes=16384,max-lines=9"),
    ] {
      try folder.write("[limits]\nmultiline-lines = \(lines)\n")
      server.signal(SIGHUP)
      #expect(try dan.read(until: " CAP ") == ":madang.local CAP dan \(told)\r\n")
    }
    // "Servers MUST cancel any capability-specific behavior".
    dan.send("CAP LIST\r\n")
    #expect(try dan.read(until: " CAP ") == ":madang.local CAP dan LIST :batch cap-notify\r\n")
  }

  @Test("A changed key that takes a restart is logged as such, each time, and stays as it is")
  func namesWhatItCannot() throws {
    let server = try start("server-name = \"one.example\"\nworkers = 1\n")
    defer { server.end() }
    let port = try server.port()
    try folder.write("server-name = \"two.example\"\nworkers = 1\nnetwork = \"New\"\n")
    server.signal(SIGHUP)
    waitForLog("key=network")
    let log = folder.text(of: "log").split(separator: "\n")
    #expect(log.contains { $0.contains("takes a restart") && $0.contains("key=server-name") && $0.contains("warning") })
    #expect(!log.contains { $0.contains("key=workers") })
    #expect(try person("a", port).read(until: " 001 ").hasPrefix(":one.example 001 "))
  }

  @Test("A broken file changes nothing, and its error is logged; once mended, it counts")
  func keepsWhatItHas() throws {
    let server = try start("network = \"Before\"\n")
    defer { server.end() }
    let port = try server.port()
    let file = try folder.write("network = \"After\"\nworkers = \n")
    server.signal(SIGHUP)
    waitForLog("nothing has changed")
    waitForLog("\(file):2:11")
    #expect(try person("a", port).read(until: " 422 ").contains("NETWORK=Before "))
    try folder.write("network = \"After\"\n")
    server.signal(SIGHUP)
    waitForLog("key=network")
    #expect(try person("b", port).read(until: " 422 ").contains("NETWORK=After "))
  }

  @Test("A flag wins over the file after a reload too")
  func flagsStay() throws {
    let file = try folder.write("network = \"File\"\n")
    let server = try Program(
      loggingTo: folder.path + "/log", "serve", "--listen", "irc://127.0.0.1:0", "--config", file, "--network", "Flag")
    defer { server.end() }
    let port = try server.port()
    try folder.write("network = \"Other\"\nlobby = \"#hall\"\n")
    server.signal(SIGHUP)
    waitForLog("key=lobby")
    #expect(!folder.text(of: "log").contains("key=network"))
    #expect(try person("a", port).read(until: " 422 ").contains("NETWORK=Flag "))
  }

  @Test("The log level changes at once, the lines about the reload included")
  func changesTheLogLevel() throws {
    let server = try start("log-level = \"critical\"\n")
    defer { server.end() }
    _ = try server.port()
    try folder.write("log-level = \"info\"\n")
    server.signal(SIGHUP)
    waitForLog("key=log-level")
    try folder.write("log-level = \"critical\"\nnetwork = \"Quiet\"\n")
    server.signal(SIGHUP)
    waitForLog("Reloading.")
    #expect(!folder.text(of: "log").contains("key=network"))
  }

  @Test("Capabilities that come and go are told to whoever negotiates them (IRCv3, capability-negotiation, cap-notify)")
  func tellsCapabilities() throws {
    let server = try start("[limits]\nmultiline-lines = 0\n")
    defer { server.end() }
    let port = try server.port()
    let early = try Peer(port: port)
    early.send("CAP LS 302\r\n")
    _ = try early.read(until: " LS ")
    let late = try person("a", port)
    late.send("CAP REQ cap-notify\r\n")
    _ = try late.read(until: " ACK ")
    try folder.write("[limits]\nmetadata-keys = 0\n")
    server.signal(SIGHUP)
    #expect(try early.read(until: " DEL ").contains("CAP * NEW :draft/multiline=max-bytes=16384,max-lines=100\r\n"))
    let heard = try late.read(until: " DEL ")
    #expect(
      heard.contains("CAP a NEW :draft/multiline\r\n")
        && heard.contains("CAP a DEL :draft/metadata-2 draft/metadata-3\r\n"))
  }

  @Test("A shorter idle time reaches those who are here already")
  func shortensTheIdleTime() throws {
    let server = try start("idle-timeout = 240\n")
    defer { server.end() }
    let peer = try person("a", try server.port())
    _ = try peer.read(until: " 422 ")
    try folder.write("idle-timeout = 2\n")
    server.signal(SIGHUP)
    _ = try peer.read(until: "PING ")
    #expect(try peer.read(until: "ERROR :").contains("Ping timeout"))
  }
}
