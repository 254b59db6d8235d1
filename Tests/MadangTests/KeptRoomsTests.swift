import Foundation
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

@testable import Madang

/// Rooms through SIGTERM and RESTART, as people find them after it.
@Suite(.againstHanging, .waits) struct KeptRoomsTests {
  private let scratch: ScratchFolder
  private let config: String
  private var data: String { scratch.path + "/data" }
  private var file: String { data + "/rooms.kept" }

  init() throws {
    scratch = try ScratchFolder()
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    config = try scratch.write("[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n")
  }

  private func server(_ more: String...) throws -> Program {
    try Program(
      arguments: ["serve", "--data", data, "--listen", "irc://127.0.0.1:0", "--config", config] + more)
  }

  private func person(_ nick: String, _ port: UInt16) throws -> Peer {
    let peer = try Peer(port: port)
    peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n")
    _ = try peer.read(until: " 422 ")
    return peer
  }

  /// The answer to a command up to what ends it.
  private func ask(_ peer: Peer, _ command: String, until end: String, or other: String? = nil) throws -> String {
    peer.send(command + "\r\n")
    return try peer.read(until: end, or: other)
  }

  /// A room of a founder without an account, with a voice, and one who is logged in, and somebody who is invited. They stay
  /// as long as they are held.
  private func fill(_ port: UInt16) throws -> [Peer] {
    let dan = try person("dan", port)
    _ = try ask(dan, "JOIN #Room", until: " 366 ")
    let eve = try person("eve_", port)
    _ = try ask(eve, "NS REGISTER barley", until: " 900 ")
    let voice = try person("voice", port)
    for peer in [eve, voice] { _ = try ask(peer, "JOIN #room", until: " 366 ") }
    let guest = try person("guest", port)
    dan.send("TOPIC #room :still here\r\nINVITE guest #room\r\n")
    _ = try ask(dan, "MODE #room +imovk eve_ voice key", until: " MODE #Room +imovk ")
    _ = try ask(dan, "MODE #room +be evil!*@* good!*@*", until: " MODE #Room +be ")
    return [dan, eve, voice, guest]
  }

  /// What of it is there again.
  private func expectAll(_ port: UInt16) throws {
    let evil = try person("evil", port)
    #expect(try ask(evil, "TOPIC #room", until: " #room ").contains(" 403 "))
    _ = try ask(evil, "JOIN #room key", until: " 473 evil ")
    let guest = try person("guest", port)
    #expect(try ask(guest, "JOIN #room", until: " 475 ").contains(" 475 guest "))
    let first = try ask(guest, "JOIN #room key", until: " 366 ")
    #expect(first.contains(" 332 guest #Room :still here") && first.contains(" = #Room :guest\r\n"))
    let voice = try person("voice", port)
    #expect(try ask(voice, "JOIN #room key", until: " 366 ").contains("+voice"))
    let eve = try person("other", port)
    _ = try ask(eve, "NS IDENTIFY eve_ barley", until: " 900 ")
    // Without the key: they are an operator.
    #expect(try ask(eve, "JOIN #room", until: " 366 ").contains("@other"))
    let dan = try person("dan", port)
    let names = try ask(dan, "JOIN #room", until: " 366 ")
    for name in ["@dan", "@other", "+voice", "guest"] { #expect(names.contains(name)) }
    let modes = try ask(dan, "MODE #room", until: " 329 ").split(separator: " ")
    #expect(modes.contains { Set($0) == Set("+kimnt") } && modes.contains { $0.hasPrefix("key") })
    #expect(try ask(dan, "MODE #room b", until: " 368 ").contains(" evil!*@* dan "))
    #expect(try ask(dan, "MODE #room e", until: " 349 ").contains(" good!*@* dan "))
  }

  @Test("SIGTERM, and another start: founder, voice, account, topic, modes, key, lists and invitations are there again")
  func term() throws {
    let before = try server()
    let people = try fill(try before.port())
    #expect(before.end() == 0)
    for peer in people { peer.close() }
    #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600)
    let after = try server()
    defer { after.end() }
    let port = try after.port()
    #expect(!FileManager.default.fileExists(atPath: file))
    try expectAll(port)
  }

  @Test("RESTART by an operator does the same, as often as it is given, though nobody has come in between")
  func restart() throws {
    let server = try server()
    defer { server.end() }
    var port = try server.port()
    let people = try fill(port)
    for _ in 1...2 {
      let root = try person("root", port)
      root.send("OPER root geheim\r\nRESTART\r\n")
      port = try server.port()
    }
    for peer in people { peer.close() }
    try expectAll(port)
  }

  @Test("A start that fails leaves the rooms to the next")
  func failedStart() throws {
    let before = try server()
    let people = try fill(try before.port())
    #expect(before.end() == 0)
    for peer in people { peer.close() }
    let taken = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { taken.end() }
    let outcome = try Program.run(["serve", "--data", data, "--listen", "irc://127.0.0.1:\(try taken.port())"])
    #expect(outcome.status == 1)
    let after = try server()
    defer { after.end() }
    try expectAll(try after.port())
  }

  @Test("What can't be read is said once, in a line, and the server begins without it")
  func damaged() throws {
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try scratch.write("MadangRk and nothing that would be a room, but long enough to be one", to: "data/rooms.kept")
    let log = scratch.path + "/log"
    let server = try Program(
      loggingTo: log, "serve", "--data", data, "--listen", "irc://127.0.0.1:0")
    let dan = try person("dan", try server.port())
    #expect(try ask(dan, "JOIN #room", until: " 366 ").contains(":@dan"))
    dan.send("QUIT\r\n")
    _ = try dan.readToEnd()
    #expect(server.end() == 0)
    let lines = TextFile.text(of: log).split(separator: "\n")
    #expect(lines.count == 1 && lines.first?.contains("event=rooms-lost") == true, "\(lines)")
    #expect(!FileManager.default.fileExists(atPath: file), "Nobody was anywhere.")
  }

  /// The events of a log, in their order.
  private func events(_ log: String) -> [String] {
    TextFile.text(of: log).matches(of: /event=([a-z-]+)/).map { String($0.1) }
  }

  @Test("Where the file can't be read, removed or written, that is said, and the server begins and ends all the same")
  func unusable() throws {
    try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
    let log = scratch.path + "/log"
    let server = try Program(loggingTo: log, "serve", "--data", data, "--listen", "irc://127.0.0.1:0")
    let dan = try person("dan", try server.port())
    _ = try ask(dan, "JOIN #room", until: " 366 ")
    #expect(events(log) == ["rooms-lost", "rooms-lost"])
    #expect(server.end() == 0)
    #expect(events(log) == ["rooms-lost", "rooms-lost", "rooms-unkept"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: data).contains("rooms.kept.new") == false)
  }

  @Test("Of more rooms than kept-rooms says, the rest is said to be left out")
  func tooMany() throws {
    let limits = try scratch.write("[limits]\nkept-rooms = 1\n", to: "one.toml")
    let log = scratch.path + "/log"
    let before = try Program(
      loggingTo: log, "serve", "--data", data, "--listen", "irc://127.0.0.1:0", "--config", limits)
    let dan = try person("dan", try before.port())
    _ = try ask(dan, "JOIN #b,#a", until: " 366 dan #a ")
    #expect(before.end() == 0)
    #expect(events(log) == ["rooms-unkept"])
    let after = try server()
    defer { after.end() }
    let eve = try person("eve", try after.port())
    #expect(try ask(eve, "JOIN #a", until: " 366 ").contains(" = #a :eve\r\n"))
    #expect(try ask(eve, "JOIN #b", until: " 366 ").contains(" = #b :@eve\r\n"))
  }

  @Test("RESTART with a socket that systemd holds keeps them too")
  func activated() throws {
    let server = try Program(
      opening: "sockets = [socket.create_server((\"127.0.0.1\", 0))]", names: "chat", "serve", "--data", data,
      "--listen", "irc://systemd:chat", "--config", config)
    defer { server.end() }
    let port = try server.port()
    let dan = try person("dan", port)
    _ = try ask(dan, "JOIN #room", until: " 366 ")
    _ = try ask(dan, "MODE #room +k key", until: " MODE ")
    dan.send("OPER root geheim\r\nRESTART\r\n")
    _ = try dan.readToEnd()
    #expect(try server.port() == port)
    _ = try ask(try person("eve", port), "JOIN #room", until: " 475 ")
    #expect(try ask(try person("dan", port), "JOIN #room", until: " 366 ").contains(":@dan\r\n"))
  }

  @Test("--data none keeps no rooms, and 0 seconds neither", arguments: [true, false])
  func notKept(isNone: Bool) throws {
    let file = try scratch.write("[limits]\nkept-rooms-seconds = 0\n", to: "zero.toml")
    let log = scratch.path + "/log"
    for _ in 1...2 {
      let server =
        try isNone
        ? Program(loggingTo: log, "serve", "--data", "none", "--listen", "irc://127.0.0.1:0")
        : Program(
          loggingTo: log, "serve", "--data", data, "--listen", "irc://127.0.0.1:0", "--config", file)
      let dan = try person("dan", try server.port())
      #expect(try ask(dan, "JOIN #room", until: " 366 ").contains(":@dan"))
      _ = try ask(dan, "MODE #room -o dan", until: " MODE ")
      #expect(server.end() == 0)
      #expect(TextFile.text(of: log) == "" && !FileManager.default.fileExists(atPath: self.file))
    }
  }
}
