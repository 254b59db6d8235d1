import Foundation
import MadangChat
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// Tables for people, and `--json` for programs.
@Suite(.againstHanging, .waits) struct CommandReportTests {
  private let folder: ScratchFolder
  private var socket: String { folder.path + "/control.sock" }

  init() throws { folder = try ScratchFolder() }

  private func json(_ words: String...) throws -> (status: Int32, report: [String: Any]) {
    let outcome = try Program.run(words + ["--json"], control: socket)
    #expect(outcome.errors.isEmpty && outcome.output.hasSuffix("}\n"), "\(outcome)")
    let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
    #expect(Set(report.keys) == ["version", "command", "ok", "message", "items"])
    #expect(report["version"] as? Int == CommandReport.version)
    return (outcome.status, report)
  }

  @Test("Every command of administration answers a program with one line of one shape, whether or not it went well")
  func json() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    let ann = try Peer(port: try server.port())
    ann.send("NICK ann\r\nUSER n 0 * :n\r\nJOIN #room\r\nTOPIC #room :\"quoted\" \\ \u{1B}[31m\r\n")
    ann.send("NS REGISTER opensesame\r\n")
    _ = try ann.read(until: " 900 ")
    let rooms = try json("room", "list")
    #expect(rooms.status == 0 && rooms.report["ok"] as? Bool == true && rooms.report["message"] is NSNull)
    let room = (rooms.report["items"] as? [[String: Any]])?.first
    #expect(room?["name"] as? String == "#room" && room?["people"] as? Int == 1)
    #expect(room?["topic"] as? String == "\"quoted\" \\ \u{1B}[31m")
    let documented = try ScriptingArticle.keys()
    #expect(
      Set(documented.keys) == Set(ControlTable.standard.rows.map(\.name)).union(CommandAnswerTests.commands))
    for words in [
      "status", "room info room", "room list", "people list", "account list", "account info ann", "ban add 192.0.2.1",
      "ban list", "ban remove 192.0.2.1", "account lock ann", "account unlock ann", "account reset ann",
      "account add bob", "account set-password bob", "room op room ann", "room mode room +m", "room topic room tea",
      "room transfer room bob", "room deop room ann", "room drop room", "account forget bob", "room close room",
      "people kick ann",
    ] {
      let arguments = words.split(separator: " ").map(String.init)
      let outcome = try Program.run(arguments + ["--json"], control: socket, input: "open sesame\n")
      let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      #expect(outcome.status == 0 && report?["ok"] as? Bool == true, "\(outcome)")
      let items = report?["items"] as? [[String: Any]] ?? []
      let command = arguments.prefix(2).joined(separator: " ")
      #expect(report?["command"] as? String == command && items.count == 1, "\(outcome)")
      #expect(Set(items.first?.keys.map { $0 } ?? []) == documented[command], "\(command) in the article Scripting")
    }
    let missing = try json("room", "info", "#nix")
    #expect(missing.status == 1 && missing.report["ok"] as? Bool == false)
    #expect(missing.report["message"] as? String == "there is no room #nix")
  }

  @Test("What fails before there is a server to ask is told in the same shape")
  func jsonWithoutServer() throws {
    #expect(try json("room", "info").report["message"] as? String == "usage: room info ROOM")
    let message = try json("status").report["message"] as? String
    #expect(message?.hasPrefix("\(socket): no server runs there") == true)
  }

  @Test("An account is added from the shell, and its password set, both read from standard input")
  func accounts() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    let port = try server.port()
    let added = try Program.run("account", "add", "ann", "--control", socket, input: "open sesame\n")
    #expect(added.status == 0 && added.output.hasPrefix("ann is an account now. Its recovery code is "), "\(added)")
    let set = try Program.run("account", "set-password", "ann", "--control", socket, input: "barley sugar\n")
    #expect(set.output == "The password of ann is changed.\n", "\(set)")
    let none = try Program.run("account", "set-password", "ann", "--control", socket, input: "")
    #expect(none.status == 1 && none.errors.contains("there is no password"))
    let two = try Program.run("account", "add", "ann lee", "--control", socket, input: "open sesame\n")
    #expect(two.status == 1 && two.errors == "madang: usage: account add NAME.\n", "\(two)")
    let ann = try Peer(port: port)
    // "\0ann\0open sesame", then "\0ann\0barley sugar".
    ann.send("CAP REQ sasl\r\nNICK ann\r\nUSER n 0 * :n\r\n")
    ann.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE AGFubgBvcGVuIHNlc2FtZQ==\r\n")
    _ = try ann.read(until: " 904 ")
    ann.send("AUTHENTICATE PLAIN\r\nAUTHENTICATE AGFubgBiYXJsZXkgc3VnYXI=\r\n")
    _ = try ann.read(until: " 903 ")
  }

  @Test("status --watch tells again and again, to a program a line each time")
  func watches() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    _ = try server.linesUntilReady()
    let watch = try Program(
      environment: [:], ["status", "--watch", "--json", "--config", "none", "--control", socket])
    for _ in 0..<2 { #expect(try watch.line().hasPrefix(#"{"version":1,"command":"status","ok":true,"#)) }
    watch.signal(SIGTERM)
    watch.end()
  }

  @Test("A table fits 80 columns: what is too long ends in an ellipsis, numbers never do, wide letters count as two")
  func fits() {
    var table = TextTable(header: ["ROOM", "PEOPLE", "TOPIC"], isRight: [false, true, false])
    table.add(["#" + String(repeating: "가", count: 40), "1234", String(repeating: "long ", count: 40)])
    table.add(["#a", "5", ""])
    let lines = table.lines(columns: 80)
    #expect(lines.allSatisfy { TextTable.width($0) <= 80 })
    #expect(lines[1].contains("…  ") && lines[1].hasSuffix("…") && lines[1].contains("  1234  "))
    #expect(lines[2].hasPrefix("#a  ") && lines[2].hasSuffix("  5"))
    #expect(table.lines(columns: 400)[1].contains(String(repeating: "가", count: 40) + "    1234  long"))
  }

  @Test(
    "A duration leaves out the parts before the first that isn't nothing",
    arguments: [
      (0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3600, "1 h 0 min 0 s"), (86_400, "1 d 0 h 0 min 0 s"),
    ])
  func durations(seconds: Int64, text: String) {
    #expect(ControlText.duration(seconds) == text)
  }

  @Test(
    "A size has the unit that leaves it short",
    arguments: [(0.0, "0 bytes"), (1023, "1023 bytes"), (1024, "1 KiB"), (1536, "1.5 KiB"), (7_340_032, "7 MiB")])
  func sizes(bytes: Double, text: String) {
    #expect(ControlText.size(bytes) == text)
  }

  @Test("What would steer a terminal, or turn a line around, isn't shown to people")
  func harmless() {
    #expect(ControlText.harmless("a\u{1B}[31m\u{202E}b\u{9B}c") == "a[31mbc")
  }
}
