import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

@testable import Madang

/// Sockets that systemd has bound, and hands over by name. See sd_listen_fds_with_names(3).
@Suite(.againstHanging, .waits) struct ActivationTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private static let oneSocket = "sockets = [socket.create_server((\"127.0.0.1\", 0))]"
  private static let twoSockets =
    "sockets = [socket.create_server((\"127.0.0.1\", 0)), socket.create_server((\"127.0.0.1\", 0))]"

  private func ports(_ server: Program) throws -> [UInt16] {
    try server.linesUntilReady().filter { $0.hasPrefix("listening ") }
      .compactMap { $0.split(separator: ":").last.flatMap { UInt16($0) } }
  }

  private func welcome(_ port: UInt16) throws -> Peer {
    let peer = try Peer(port: port)
    peer.send("NICK n\(port)\r\nUSER n 0 * :n\r\n")
    _ = try peer.read(until: " 422 ")
    return peer
  }

  @Test("irc://systemd:NAME serves on the socket of that name, on each of them where there are several")
  func serves() throws {
    let server = try Program(
      opening: Self.twoSockets, names: "chat:chat", "serve", "--listen", "irc://systemd:chat", "--listen",
      "irc://127.0.0.1:0")
    defer { server.end() }
    let ports = try ports(server)
    #expect(Set(ports).count == 3)
    for port in ports { _ = try welcome(port) }
  }

  @Test("Names tell sockets apart, and options stand behind them as behind an address")
  func names() throws {
    let server = try Program(
      opening: Self.twoSockets, names: "one:two", "serve", "--listen",
      "plain://systemd:two?style=numbered&greeting=on&room=hall", "--listen", "irc://systemd:one")
    defer { server.end() }
    let ports = try ports(server)
    let plain = try Peer(port: ports[0])
    defer { plain.close() }
    let ann = try welcome(ports[1])
    #expect(
      try eventually {
        ann.send("LIST\r\n")
        return try ann.read(until: " 323 ").contains(" #hall 1 ")
      })
  }

  @Test("A socket that no listener names is said at the start")
  func unused() throws {
    let server = try Program(
      opening: Self.twoSockets, names: "chat:web", "serve", "--listen", "irc://systemd:chat")
    defer { server.end() }
    let banner = try server.linesUntilReady()
    #expect(banner.contains { $0.contains("note") && $0.contains("socket web of systemd") }, "\(banner)")
  }

  @Test(
    "What no listener can use is one line that names it, and no start",
    arguments: [
      (oneSocket, "other", "systemd has handed over no socket of that name"),
      (
        "s = socket.socket(); s.bind((\"127.0.0.1\", 0)); sockets = [s]", "chat",
        "the socket does not listen; Accept= must be no"
      ),
      (
        "s = socket.socket(type=socket.SOCK_DGRAM); s.bind((\"127.0.0.1\", 0)); sockets = [s]", "chat",
        "the socket is none of TCP, and no stream socket of a path"
      ),
      ("sockets = [open(\"/dev/null\")]", "chat", "what systemd has handed over is no socket"),
    ])
  func unusable(opening: String, name: String, reason: String) throws {
    // On standard output, which the test reads.
    let errors = folder.path + "/errors"
    let server = try Program(
      opening: opening + "; os.dup2(os.open(\"\(errors)\", os.O_CREAT | os.O_WRONLY), 2)", names: name, "serve",
      "--listen", "irc://systemd:chat")
    #expect(throws: Program.Failure.self) { _ = try server.linesUntilReady() }
    #expect(server.end() == 1)
    #expect(folder.text(of: "errors") == "madang: --listen irc://systemd:chat: \(reason).\n")
  }

  @Test(
    "What is no name is refused, before anything is started",
    arguments: ["irc://systemd:", "irc://systemd:a b", "irc://systemd:a:b", "irc://systemd:가"])
  func names(url: String) throws {
    let outcome = try Program.run("config", "check", "--listen", url)
    #expect(outcome.status == 1 && outcome.errors.hasPrefix("madang: --listen "), "\(outcome)")
    #expect(try Program.run("config", "check", "--listen", "irc://systemd:chat.socket").status == 0)
  }

  @Test("The file of a socket that was handed over is there after the end: it is systemd's")
  func leavesTheFile() throws {
    let path = folder.path + "/socket"
    let server = try Program(
      opening: "s = socket.socket(socket.AF_UNIX); s.bind(\"\(path)\"); s.listen(); sockets = [s]", names: "chat",
      "serve", "--listen", "irc://systemd:chat")
    let listening = try server.linesUntilReady().filter { $0.hasPrefix("listening ") }
    #expect(listening == ["listening irc://unix:\(path)"])
    #expect(server.end() == 0)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test("RESTART: the sockets are there for the program that begins again, and who comes meanwhile waits in them")
  func survivesRestart() throws {
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    let file = try folder.write("[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n")
    let server = try Program(
      opening: Self.oneSocket, names: "chat", "serve", "--listen", "irc://systemd:chat", "--config", file)
    defer { server.end() }
    let port = try server.port()
    let dan = try welcome(port)
    dan.send("OPER root geheim\r\nRESTART\r\n")
    _ = try dan.read(until: "ERROR")
    // Nobody is refused, whenever they come.
    let eve = try Peer(port: port)
    #expect(try server.port() == port)
    eve.send("NICK eve\r\nUSER n 0 * :n\r\n")
    _ = try eve.read(until: " 422 ")
  }

  @Test(
    "Descriptors are this process's where LISTEN_PID says so, and as many as LISTEN_FDS, with the names that there are")
  func whoseTheyAre() {
    func entries(_ count: String?, _ process: String?, _ names: String?) -> [String] {
      InheritedSockets(count: count, process: process, names: names, own: 7).entries.map {
        "\($0.name)=\($0.descriptor)"
      }
    }
    #expect(entries("2", "7", "a:b") == ["a=3", "b=4"])
    #expect(entries("2", "7", "a") == ["a=3", "unknown=4"])
    #expect(entries("2", "7", nil) == ["unknown=3", "unknown=4"])
    #expect(entries("2", "8", "a:b").isEmpty && entries("2", nil, "a:b").isEmpty)
    for count in [nil, "0", "-1", "many", "1025"] { #expect(entries(count, "7", "a").isEmpty) }
  }
}
