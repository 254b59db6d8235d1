import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// Administration from the shell, with real processes and a real socket.
@Suite(.againstHanging, .waits) struct ControlTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private var socket: String { folder.path + "/control.sock" }

  private func control(_ words: String...) throws -> Program.Outcome {
    try Program.run(words, control: socket)
  }

  @Test("The shell's commands reach the server, and say what came of them")
  func reachesTheServer() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    let port = try server.port()
    let status = try control("status")
    #expect(status.status == 0, "\(status.errors)")
    #expect(status.output.contains(/\nrooms +0\n/) && status.output.contains(/\nmemory +[0-9.]+ MiB\n/))
    #expect(status.output.contains(/\nlistens at +irc:\/\/127.0.0.1:\d+\n/), "\(status.output)")
    let ann = try Peer(port: port)
    ann.send("NICK ann\r\nUSER n 0 * :n\r\nJOIN #room\r\n")
    _ = try ann.read(until: " 366 ")
    #expect(try control("room", "list").output == "ROOM   PEOPLE  TOPIC\n#room       1\n")
    #expect(try control("room", "close", "room", "Good night").output == "#room is closed: 1 person put out.\n")
    #expect(try ann.read(until: "KICK").contains(":madang.local KICK #room ann :Good night"))
    let missing = try control("room", "info", "#room")
    #expect(missing.status == 1)
    #expect(missing.errors == "madang: there is no room #room.\n")
    let people = try control("people", "list").output
    #expect(people.hasPrefix("PERSON            ACCOUNT  AWAY  ROOMS  WAYS IN  SINCE\nann!~n@127.0.0.1  "))
    #expect(try control("people", "kick", "ann", "and", "so", "on").status == 0)
    #expect(try ann.read(until: "ERROR").contains("ERROR :Closing Link: madang.local (and so on)"))
    #expect(server.end() == 0)
    #expect(!FileManager.default.fileExists(atPath: socket), "the socket goes with the server")
  }

  @Test("A ban from the shell holds at once and after a restart, until it is removed")
  func bans() throws {
    let arguments = (data: folder.path + "/data", url: "irc://127.0.0.1:0")
    let first = try Program("serve", "--listen", arguments.url, "--control", socket, "--data", arguments.data)
    let ann = try Peer(port: try first.port())
    ann.send("NICK ann\r\nUSER n 0 * :n\r\n")
    _ = try ann.read(until: " 001 ")
    let wrong = try control("ban", "add", "--for", "soon", "127.0.0.0/8")
    #expect(wrong.status == 1 && wrong.errors.contains("such as 1d12h"), "\(wrong.errors)")
    let added = try control("ban", "add", "127.0.0.0/8", "--for", "1d12h", "too", "much noise")
    #expect(added.status == 0, "\(added.errors)")
    #expect(try ann.read(until: "ERROR").contains("(Banned: too much noise)"))
    #expect(first.end() == 0)
    let next = try Program("serve", "--listen", arguments.url, "--control", socket, "--data", arguments.data)
    defer { next.end() }
    let port = try next.port()
    #expect(try Peer(port: port).read(until: "ERROR").contains("(Banned: too much noise)"))
    #expect(try control("ban", "list").output.contains("\n127.0.0.0/8  20"))
    #expect(try control("ban", "remove", "127.0.0.0/8").status == 0)
    let bob = try Peer(port: port)
    bob.send("NICK bob\r\nUSER n 0 * :n\r\n")
    _ = try bob.read(until: " 001 ")
    #expect(try control("ban", "list").output == "There are no bans.\n")
  }

  @Test("An account is locked, opened, given a code and deleted from the shell")
  func accounts() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    let ann = try Peer(port: try server.port())
    ann.send("NICK Ann\r\nUSER n 0 * :n\r\nNS REGISTER opensesame\r\n")
    _ = try ann.read(until: " 900 ")
    #expect(try control("account", "list").output.contains("\nAnn                 20"))
    #expect(try control("account", "lock", "ann").status == 0)
    _ = try ann.read(until: " 901 ")
    ann.send("NS IDENTIFY Ann opensesame\r\n")
    _ = try ann.read(until: "locked")
    #expect(try control("account", "info", "ann").output.contains("\nlocked        nobody can log in\n"))
    #expect(try control("account", "unlock", "ann").status == 0)
    let code = try control("account", "reset", "ann").output.split(separator: " ").dropFirst(6).first ?? ""
    ann.send("NS RECOVER Ann \(code) barleysugar\r\n")
    _ = try ann.read(until: " 900 ")
    let deleted = try control("account", "forget", "ann")
    #expect(deleted.status == 0, "\(deleted.errors)")
    _ = try ann.read(until: " 901 ")
    #expect(try control("account", "list").output == "There are no accounts.\n")
    #expect(try control("account", "info", "ann").errors == "madang: there is no such account.\n")
  }

  @Test("What the shell does is in the audit log, by the name of its user")
  func audited() throws {
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    let file = try folder.write("[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n")
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket, "--config", file)
    defer { server.end() }
    let port = try server.port()
    let ann = try Peer(port: port)
    ann.send("NICK Ann\r\nUSER n 0 * :n\r\nJOIN #room\r\nNS REGISTER opensesame\r\n")
    _ = try ann.read(until: " 900 ")
    for words in [
      "room close room", "people kick ann", "ban add 192.0.2.0/24", "ban remove 192.0.2.0/24",
      "account lock ann", "account unlock ann", "account reset ann", "account forget ann",
    ] {
      let outcome = try Program.run(words.split(separator: " ").map(String.init), control: socket)
      #expect(outcome.status == 0, "\(words): \(outcome.errors)")
    }
    let dan = try Peer(port: port)
    dan.send("NICK dan\r\nUSER n 0 * :n\r\nOPER root geheim\r\nAUDIT\r\n")
    let told = try dan.read(until: " END_OF_LIST ").split(separator: "\r\n").filter { $0.contains(" ENTRY ") }
    let mine = told.compactMap { line in
      line.range(of: " :\(NSUserName()) (control socket) ").map { line[$0.upperBound...] }
    }
    #expect(
      mine.reversed().map { $0.split(separator: " ").prefix(2).joined(separator: " ") } == [
        "ROOM #room", "KILL Ann", "KLINE 192.0.2.0/24", "UNKLINE 192.0.2.0/24", "ACCOUNT Ann", "ACCOUNT Ann",
        "ACCOUNT Ann", "ACCOUNT Ann", "ACCOUNT Ann",
      ])
  }

  @Test("Only its owner may open the socket")
  func isPrivate() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    _ = try server.linesUntilReady()
    let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test("Another user's process is refused by who it is, whatever the mode of the file", .enabled(if: geteuid() == 0))
  func refusesOthers() throws {
    let server = try Program(
      loggingTo: folder.path + "/log", "serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { server.end() }
    _ = try server.linesUntilReady()
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder.path)
    try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: socket)
    let python = """
      import socket, os, sys
      # Folders above may be private.
      os.chdir(os.path.dirname(sys.argv[1]))
      os.setgroups([]); os.setgid(65534); os.setuid(65534)
      s = socket.socket(socket.AF_UNIX); s.connect(os.path.basename(sys.argv[1]))
      try: s.send(b"status\\n")
      except OSError: pass
      sys.stdout.write(s.recv(4096).decode())
      """
    let process = Process()
    let output = Pipe.whole()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", python, socket]
    process.standardOutput = output
    try process.begin()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(said == "error this is another user's server\n")
    #expect(folder.text(of: "log").contains("was refused"))
    #expect(try control("status").status == 0)
  }

  @Test("Where no server runs, it says so, and where it looked; a socket that was left behind is no server")
  func noServer() throws {
    let expected =
      "madang: \(socket): no server runs there. Start one with madang serve, or name its socket with --control PATH.\n"
    let outcome = try control("status")
    #expect(outcome.status == 1)
    #expect(outcome.errors == expected)
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    _ = try server.linesUntilReady()
    server.signal(SIGKILL)
    server.end()
    #expect(FileManager.default.fileExists(atPath: socket))
    #expect(try control("status").errors == expected)
    let next = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { next.end() }
    _ = try next.linesUntilReady()
    #expect(try control("status").status == 0)
  }

  @Test("A wrong command is refused without a server, with its usage")
  func usage() throws {
    let outcome = try control("room", "info")
    #expect(outcome.status == 1)
    #expect(outcome.errors == "madang: usage: room info ROOM.\n")
    let none = try Program.run(["status"], control: "none")
    #expect(none.errors == "madang: --control none: there is no control socket to ask.\n")
    #expect(try control("people", "dance").errors.contains("there are people kick, people list"))
  }

  @Test("A socket that is in use is an error where it was asked for; the usual place is only gone without")
  func taken() throws {
    let first = try Program("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    defer { first.end() }
    _ = try first.linesUntilReady()
    let outcome = try Program.run("serve", "--listen", "irc://127.0.0.1:0", "--control", socket)
    #expect(outcome.status == 1)
    #expect(outcome.errors == "madang: --control unix:\(socket): Address already in use.\n")
    #expect(try control("status").status == 0)
  }

  @Test("Without --control it is in the folder of this user's programs, for both sides; a second server goes without")
  func usualPlace() throws {
    let environment = ["XDG_RUNTIME_DIR": folder.path, "MADANG_CONFIG": "none", "MADANG_DATA": "none"]
    let servers = try (0..<2).map { _ in
      try Program(environment: environment, "serve", "--listen", "irc://127.0.0.1:0")
    }
    defer { for server in servers { server.end() } }
    let first = try servers[0].linesUntilReady()
    let place = "\(folder.path)/madang/control.sock"
    let second = try servers[1].linesUntilReady()
    // Whichever was quicker has it.
    #expect((first + second).filter { $0 == "  control      unix:\(place)" }.count == 1)
    #expect(
      (first + second).filter { $0 == "  control      none: unix:\(place) can't be had; see --control" }.count == 1)
    let outcome = try Program.runWithoutIsolation("status", environment: environment)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let nowhere = try Program.runWithoutIsolation(
      "status", environment: environment.merging(["XDG_RUNTIME_DIR": ""]) { $1 })
    #expect(nowhere.errors.contains("name it with --control PATH"))
  }
}
