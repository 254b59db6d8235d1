import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// `madang top`, with real servers, pipes and a pseudo-terminal.
@Suite(.againstHanging, .waits) struct TopTests {
  private let folder: ScratchFolder
  private var socket: String { folder.path + "/control.sock" }

  init() throws { folder = try ScratchFolder() }

  private func start() throws -> (server: Program, people: [Peer]) {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    let port = try server.port()
    var people: [Peer] = []
    for name in ["ann", "bob"] {
      let peer = try Peer(port: port)
      peer.send("NICK \(name)\r\nUSER \(name) 0 * :x\r\nJOIN #tea\r\n")
      _ = try peer.read(until: " 366 ")
      people.append(peer)
    }
    return (server, people)
  }

  @Test("--once prints one picture in plain lines, and ends")
  func once() throws {
    let (server, people) = try start()
    defer { server.end() }
    let outcome = try Program.run(["top", "--once", "--sort", "name"], control: socket)
    #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome)")
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.first?.contains("madang.local  up ") == true && outcome.output.contains("2 connections, 1 room\n"))
    #expect(outcome.output.contains("reactor ") && outcome.output.contains("worker-1 "))
    let start = try #require(lines.firstIndex { $0 == "connections 1–2 of 2 by name" }, "\(outcome.output)")
    #expect(lines[start + 2].hasPrefix("ann ") && lines[start + 3].hasPrefix("bob "))
    #expect(!outcome.output.contains("\u{1B}"))
    let rooms = try Program.run(["top", "--once", "--rooms", "--filter", "TEA"], control: socket)
    #expect(rooms.output.contains("rooms 1–1 of 1 by people  with \"TEA\"\n") && rooms.output.contains("\n#tea "))
    _ = people
  }

  @Test("--json is one line of the usual shape, with the keys that the article Scripting names")
  func json() throws {
    let (server, people) = try start()
    defer { server.end() }
    let documented = try ScriptingArticle.keys()
    for (arguments, command) in [([], "top connections"), (["--rooms"], "top rooms")] {
      let outcome = try Program.run(["top", "--once", "--json"] + arguments, control: socket)
      #expect(outcome.status == 0 && outcome.output.filter { $0 == "\n" }.count == 1, "\(outcome)")
      let report = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any] ?? [:]
      #expect(report["command"] as? String == "top" && report["ok"] as? Bool == true)
      let items = try #require(report["items"] as? [[String: Any]])
      #expect(items.count == (command == "top rooms" ? 3 : 4))
      #expect(Set(items[0].keys) == documented["top server"])
      #expect(Set(items[1].keys).union(items[2].keys) == documented[command], "\(items)")
      #expect(items[1]["matched"] as? Int == items.count - 2)
    }
    _ = people
  }

  @Test("In a pipe it tells again and again, until nobody reads")
  func pipe() throws {
    let (server, people) = try start()
    defer { server.end() }
    let outcome = try Program.run(
      inShell: "timeout 60 \"$0\" top --config none --control \"$1\" | grep -m 2 connections,", socket)
    #expect(outcome.status == 0 && outcome.output.split(separator: "\n").count == 2, "\(outcome)")
    _ = people
  }

  @Test("What it can't be asked for, and a server that is not there, are one line and an exit status")
  func refuses() throws {
    let none = try Program.run(["top", "--once"], control: socket)
    #expect(none.status == 1 && none.errors.hasPrefix("madang: \(socket): no server runs there."), "\(none)")
    let json = try Program.run(["top", "--json"], control: socket)
    #expect(json.status == 1 && json.output.contains("\"ok\":false"))
    for arguments in [["--sort", "size"], ["--rooms", "--sort", "waiting"], ["--rows", "0"], ["--rows", "501"]] {
      let wrong = try Program.run(["top", "--once"] + arguments, control: socket)
      #expect(wrong.status == 64 && wrong.errors.split(separator: "\n").count == 1, "\(wrong)")
    }
  }

  @Test("At a terminal keys sort, filter, show rooms and help; it gives the terminal back as it was")
  func terminal() throws {
    guard SmallTerminal.isThere else { return }
    let (server, people) = try start()
    defer { server.end() }
    let outcome = try SmallTerminal.run(
      "top", "--config", "none", "--control", socket,
      answering: [
        ("by waiting", "s"), ("by received", "/"), ("filter: ", "bo\r"), ("with \"bo\"", "o"),
        ("rooms none of 0", "?"), ("draw anew", "x"), ("rooms none of 0", "/\u{15}\r"), ("rooms 1–1 of 1", " "),
        ("paused", "q"),
      ])
    #expect(outcome.status == 0, "\(outcome)")
    #expect(outcome.text.hasPrefix("\u{1B}[?1049h\u{1B}[?25l") && outcome.text.contains("#tea"))
    #expect(outcome.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    _ = people
  }

  @Test("A signal, Ctrl-C and NO_COLOR at a terminal")
  func ends() throws {
    guard SmallTerminal.isThere else { return }
    let (server, people) = try start()
    defer { server.end() }
    let interrupted = try SmallTerminal.run(
      "top", "--config", "none", "--control", socket, answering: [("by waiting", "\u{3}")])
    #expect(interrupted.status == 0 && interrupted.text.contains("\u{1B}[1m"))
    #expect(interrupted.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"))
    let stopped = try SmallTerminal.run(
      "top", "--config", "none", "--control", socket, answering: [("by waiting", SmallTerminal.terminates)])
    #expect(stopped.status == 128 + SIGTERM && stopped.text.hasSuffix("\u{1B}[?25h\u{1B}[?1049l"), "\(stopped)")
    let plain = try SmallTerminal.run(
      "top", "--config", "none", "--control", socket, environment: ["NO_COLOR": "1"],
      answering: [("by waiting", "q")])
    #expect(plain.status == 0 && !plain.text.contains("\u{1B}[1m") && !plain.text.contains("\u{1B}[7m"))
    _ = people
  }

  @Test("The terminal becomes smaller: what is drawn then fits it")
  func resizes() throws {
    guard SmallTerminal.isThere else { return }
    let (server, people) = try start()
    defer { server.end() }
    let outcome = try SmallTerminal.run(
      "top", "--config", "none", "--control", socket,
      answering: [("space pause", SmallTerminal.shrinks), ("/ fil\u{1B}[0m\u{1B}[K\u{1B}[J", "q")])
    #expect(outcome.status == 0)
    let last = outcome.text.components(separatedBy: "\u{1B}[H").last ?? ""
    let lines = last.components(separatedBy: "\r\n")
    #expect(lines.count == 10, "\(lines)")
    _ = people
  }
}
