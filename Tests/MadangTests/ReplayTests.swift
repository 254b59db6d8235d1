import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// What `madang serve --record` writes, and what `madang replay` says of it.
@Suite(.againstHanging, .waits) struct ReplayTests {
  private let scratch: ScratchFolder
  private var file: String { scratch.path + "/record" }

  init() throws {
    scratch = try ScratchFolder()
  }

  /// Runs a server on which somebody registers, and says something in a room; it ends by a signal.
  private func record(_ number: Int32 = SIGTERM, _ more: String...) throws {
    let server = try Program(
      arguments: [
        "serve", "--data", scratch.path + "/data", "--listen", "irc://127.0.0.1:0", "--record", file, "--flood", "off",
      ] + more)
    let peer = try Peer(port: try server.port())
    peer.send("NICK dan\r\nUSER dan 0 * :Dan\r\n")
    _ = try peer.read(until: " 422 ")
    peer.send("NS REGISTER geheimnis\r\n")
    _ = try peer.read(until: " 900 ")
    for number in 0..<100 {
      peer.send("JOIN #room\(number % 3)\r\nPRIVMSG #room\(number % 3) :vertraulich \(number)\r\n")
    }
    peer.send("NS SET PASSWORD geheimnis verborgen\r\nWHOIS dan\r\nPING end\r\n")
    _ = try peer.read(until: " PONG ")
    server.signal(number)
    _ = server.end()
  }

  private func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: file))) }

  private func contains(_ text: String) throws -> Bool {
    try Data(contentsOf: URL(fileURLWithPath: file)).range(of: Data(text.utf8)) != nil
  }

  @Test("a recording has what was said, no password, and a world that is told it comes to the same")
  func replays() throws {
    try record()
    #expect(try contains("vertraulich") && contains("#room2"))
    #expect(try !contains("geheimnis") && !contains("verborgen"))
    let outcome = try Program.run(["replay", file])
    #expect(outcome.status == 0 && outcome.output.contains("the two worlds are alike"), "\(outcome.output)")
    #expect(!outcome.output.contains(" 0 of them digests"))
    let report = try Program.run(["replay", file, "--json"])
    #expect(report.output.contains("\"isAlike\":true") && report.output.contains("\"command\":\"replay\""))
    for key in try #require(try ScriptingArticle.keys()["replay"]) { #expect(report.output.contains("\"\(key)\":")) }
  }

  @Test("--record-texts off: nothing that was said is in it")
  func withoutTexts() throws {
    try record(SIGTERM, "--record-texts", "off")
    #expect(try !contains("vertraulich") && contains("#room2"))
    #expect(try Program.run(["replay", file]).status == 0)
  }

  @Test("a program that was killed leaves all but what it had not taken")
  func killed() throws {
    try record(SIGKILL)
    let outcome = try Program.run(["replay", file])
    #expect(outcome.status == 0 && outcome.output.contains("the two worlds are alike"), "\(outcome.output)")
  }

  @Test("an entry that is changed is found, and named")
  func changed() throws {
    try record()
    var bytes = try bytes()
    let joined = Array("JOIN #room1".utf8)
    let place = try #require((0..<bytes.count - joined.count).first { Array(bytes[$0..<$0 + joined.count]) == joined })
    bytes[place + joined.count - 1] = UInt8(ascii: "7")
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    let outcome = try Program.run(["replay", file])
    #expect(outcome.status == 1 && outcome.output.contains("the two worlds part at entry "), "\(outcome.output)")
  }

  @Test("what is no recording is refused in words")
  func refused() throws {
    #expect(try Program.run(["replay", scratch.path + "/none"]).errors.contains("there is no such file"))
    let other = try scratch.write("something else altogether", to: "other")
    #expect(try Program.run(["replay", other]).errors.contains("this is no recording of madang serve --record"))
    try record()
    let whole = try bytes()
    try Data(whole.prefix(60)).write(to: URL(fileURLWithPath: file))
    #expect(try Program.run(["replay", file]).status == 1)
  }

  @Test("a refused start leaves no recording behind, and what is there as it is", arguments: [false, true])
  func refusedStart(isThere: Bool) throws {
    if isThere { _ = try scratch.write("mine", to: "record") }
    let before = try FileManager.default.contentsOfDirectory(atPath: scratch.path)
    let other = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let taken = "irc://127.0.0.1:\(try other.port())"
    for (flag, value) in [
      ("--listen", taken), ("--motd", "/no/where"), ("--access-log", "/no/where"), ("--control", "/no/where/socket"),
      ("--data", "/dev/null"),
    ] {
      let outcome = try Program.run(["serve", "--listen", "irc://127.0.0.1:0", "--record", file, flag, value])
      #expect(outcome.status == 1 && outcome.errors.contains(flag), "\(outcome.errors)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == before, "\(flag) \(value)")
    }
    if isThere { #expect(try contains("mine")) }
  }

  @Test("a file that is there is left alone, and another made beside it; a folder is refused at the start")
  func names() throws {
    _ = try scratch.write("mine", to: "record")
    try record()
    #expect(try contains("mine") && FileManager.default.fileExists(atPath: file + ".2"))
    let outcome = try Program.run(["serve", "--record", scratch.path])
    #expect(outcome.status != 0 && outcome.errors.contains("it is a folder"))
  }
}
