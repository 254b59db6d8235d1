import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// REHASH and RESTART, by an operator who is told what came of them.
@Suite(.againstHanging, .waits) struct RehashTests {
  private let folder: ScratchFolder
  private let operators: String

  init() throws {
    folder = try ScratchFolder()
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    operators = "\n[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n"
  }

  private func start(_ text: String, _ more: String...) throws -> Program {
    let file = try folder.write(text + operators)
    return try Program(arguments: ["serve", "--listen", "irc://127.0.0.1:0", "--config", file] + more)
  }

  private func enterOperator(_ port: UInt16) throws -> Peer {
    let peer = try Peer(port: port)
    peer.send("NICK dan\r\nUSER n 0 * :n\r\nOPER root geheim\r\n")
    _ = try peer.read(until: " 381 ")
    // Told of what they asked for without mode s too.
    peer.send("MODE dan -s\r\n")
    _ = try peer.read(until: " -s")
    return peer
  }

  @Test("REHASH says what is wrong with the file, or what has changed and what takes a restart")
  func rehash() throws {
    let server = try start("network = \"Before\"\n")
    defer { server.end() }
    let dan = try enterOperator(try server.port())
    let file = try folder.write("network = \"After\"\nworkers = \"many\"\nlisten = [\"irc://nowhere:x\"]\n" + operators)
    dan.send("REHASH\r\n")
    let told = try dan.read(until: "workers: ")
    #expect(told.contains("The configuration can't be used, and nothing has changed: \(file):"), "\(told)")
    try folder.write("network = \"After\"\nworkers = 3\n" + operators)
    dan.send("REHASH\r\n")
    #expect(try dan.read(until: "This takes a RESTART: workers").contains("*** Reloaded: network"))
    try folder.write("network = \"After\"\nworkers = 3\n")
    dan.send("REHASH\r\n")
    _ = try dan.read(until: "You are no operator any more")
    dan.send("REHASH\r\n")
    _ = try dan.read(until: " 481 ")
  }

  @Test("RESTART ends nobody where the file is broken, or somebody else listens where it is to; then it does")
  func restart() throws {
    let other = try Program("serve", "--listen", "irc://127.0.0.1:0")
    defer { other.end() }
    let taken = try other.port()
    let data = folder.path + "/data"
    let file = try folder.write("listen = [\"irc://127.0.0.1:0\"]\n" + operators)
    let server = try Program(arguments: ["serve", "--config", file, "--data", data])
    defer { server.end() }
    let dan = try enterOperator(try server.port())
    try folder.write("workers = none\n" + operators)
    dan.send("RESTART\r\n")
    #expect(try dan.read(until: ":1:").contains(" NOTICE * :*** RESTART would fail, and nothing is done: \(file):1:"))
    try folder.write("listen = [\"irc://127.0.0.1:0\", \"irc://127.0.0.1:\(taken)\"]\n" + operators)
    dan.send("RESTART\r\n")
    #expect(try dan.read(until: "Address already in use").contains("RESTART would fail"))
    try folder.write("listen = [\"irc://127.0.0.1:0\"]\nmotd = \"\(folder.path)/none\"\n" + operators)
    dan.send("RESTART\r\n")
    _ = try dan.read(until: "RESTART would fail")
    dan.send("PING here\r\n")
    _ = try dan.read(until: "PONG")
    try folder.write("listen = [\"irc://127.0.0.1:0\"]\nnetwork = \"After\"\n" + operators)
    dan.send("RESTART\r\n")
    _ = try dan.read(until: "ERROR")
    let eve = try Peer(port: try server.port())
    eve.send("NICK eve\r\nUSER n 0 * :n\r\n")
    _ = try eve.read(until: "NETWORK=After")
  }

  @Test("A password that does not hold for plain connections is said at the start")
  func password() throws {
    let file = try folder.write("password = \"sesam\"\n")
    let server = try Program(
      loggingTo: folder.path + "/log", "serve", "--listen", "irc://127.0.0.1:0", "--listen", "plain://127.0.0.1:0",
      "--config", file)
    defer { server.end() }
    let banner = try server.linesUntilReady()
    #expect(
      banner.contains { $0.contains("note") && $0.contains("plain://127.0.0.1:0: who connects there gives none") })
    #expect(eventually { folder.text(of: "log").contains("the password does not hold for plain://127.0.0.1:0") })
    #expect(!banner.contains { $0.contains("sesam") })
    let quiet = try Program("serve", "--listen", "irc://127.0.0.1:0", "--config", file)
    defer { quiet.end() }
    #expect(try !quiet.linesUntilReady().contains { $0.contains("password") })
  }

  @Test("A shell puts a room in order, with modes that begin with a hyphen too, and reads what a ban has become")
  func shell() throws {
    let socket = folder.path + "/control.sock"
    let server = try start("", "--control", socket)
    defer { server.end() }
    func control(_ words: String...) throws -> Program.Outcome { try Program.run(words, control: socket) }
    let ann = try Peer(port: try server.port())
    ann.send("NICK ann\r\nUSER n 0 * :n\r\nJOIN #lobby\r\n")
    #expect(try ann.read(until: " 366 ").contains(" 353 ann = #lobby :ann\r\n"))
    #expect(try control("room", "op", "lobby", "ann").output == "ann is an operator of #lobby now.\n")
    #expect(try ann.read(until: "MODE").contains(":madang.local MODE #lobby +o ann"))
    #expect(try control("room", "mode", "lobby", "+im").output == "#lobby has +im now.\n")
    #expect(try control("room", "mode", "lobby", "-im").output == "#lobby has -im now.\n")
    #expect(try control("room", "topic", "lobby", "Welcome", "in").output == "#lobby has the topic: Welcome in.\n")
    #expect(try control("ban", "add", "nonsense").output == "nonsense!*@* is banned for good; 0 people put out.\n")
    let wrong = try control("ban", "add", "1y")
    #expect(wrong.status == 1 && wrong.errors.contains("A target is"), "\(wrong.errors)")
    #expect(try control("ban", "add", "ann", "--for", "1h").output.contains("1 person put out"))
  }
}
