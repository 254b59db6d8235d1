import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

/// The program itself, as a person starts it.
@Suite(.againstHanging, .waits) struct ServeTests {
  @Test("It says where it listens, with the real port, and then that it is ready")
  func saysWhereItListens() throws {
    let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--listen", "plain://[::1]:0")
    defer { server.end() }
    let lines = try server.linesUntilReady()
    let listening = lines.filter { $0.hasPrefix("listening ") }
    #expect(listening.count == 2)
    #expect(listening[0].wholeMatch(of: /listening irc:\/\/127\.0\.0\.1:[1-9][0-9]*/) != nil)
    #expect(listening[1].wholeMatch(of: /listening plain:\/\/\[::1\]:[1-9][0-9]*/) != nil)
    #expect(lines.contains { $0.contains("--listen irc://0.0.0.0:6667") }, "how to open it to the network")
  }

  @Test("SIGTERM: everyone is told, and the exit status is 0")
  func endsInOrder() throws {
    let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0")
    let client = try Peer(port: try server.port())
    client.send("NICK n\r\nUSER n 0 * :n\r\n")
    _ = try client.read(until: " 422 ")
    #expect(server.end() == 0)
    #expect(try client.read(until: "ERROR :").contains("Server shutting down"))
  }

  @Test("A port in use: one line that names the flag, and no status 0")
  func portInUse() throws {
    let first = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0")
    defer { first.end() }
    let url = "irc://127.0.0.1:\(try first.port())"
    let outcome = try Program.run("serve", "--data", "none", "--listen", url)
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "madang: --listen \(url): Address already in use. Stop what listens there, or choose another port.\n")
  }

  @Test(
    "What can't be used is named, in one line",
    arguments: [
      ("--listen", "nope://x"), ("--listen", "irc://127.0.0.1:70000"), ("--listen", "irc://example.invalid:1"),
      ("--listen", "plain://127.0.0.1:0?style=odd"), ("--listen", "irc://unix:relative"), ("--listen", "irc://[::1:0"),
      ("--listen", "plain://127.0.0.1:0?room="), ("--listen", "plain://127.0.0.1:0?room=%zz"),
      ("--listen", "plain://127.0.0.1:0?room=%FF"), ("--listen", "plain://127.0.0.1:0?room=a&room=b"),
      ("--listen", "plain://127.0.0.1:0?sytle=announce"), ("--listen", "plain://127.0.0.1:+0"),
      ("--workers", "0"), ("--workers", "257"), ("--sendq", "262143"), ("--idle-timeout", "1"),
      ("--max-connections", "0"), ("--max-per-address", "0"), ("--arrivals-per-minute", "0"), ("--exempt", "192.0.2"),
      ("--cloak", "/nowhere/at/all"), ("--cloak", "/dev/null"), ("--server-name", "two words"), ("--network", ""),
      ("--lobby", "a b"), ("--motd", "/nowhere/at/all"), ("--require-account", "on"),
      ("--history-days", "36501"),
      ("--history-messages", "1000000001"),
      ("--history-room", "#room"), ("--history-room", "#room=1"), ("--history-room", "=1,2"), ("--replay", "501"),
    ])
  func badOptions(flag: String, value: String) throws {
    let outcome = try Program.run("serve", "--data", "none", flag, value)
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("madang: \(flag) \(value)"))
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
  }

  @Test(
    "What isn't even an option's kind of value is named in one line, without the usage",
    arguments: [
      ("--workers", "many"), ("--sendq", "4 MiB"), ("--flood", "maybe"), ("--log-level", "loud"),
      ("--log-format", "xml"), ("--durability", "none"), ("--max-connexions", "5"),
    ])
  func unreadableOptions(flag: String, value: String) throws {
    let outcome = try Program.run("serve", "--data", "none", flag, value)
    #expect(outcome.status != 0)
    #expect(outcome.errors.hasPrefix("madang: ") && outcome.errors.contains(flag), "\(outcome.errors)")
    #expect(outcome.errors.filter { $0 == "\n" }.count == 1, "\(outcome.errors)")
  }

  @Test("--data: the folder is made with those above it, for its owner alone, and what it holds is there the next time")
  func makesItsData() throws {
    let top = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: top) }
    let folder = top.appending(path: "a/b")
    for _ in 0..<2 {
      let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
      let lines = try server.linesUntilReady()
      #expect(lines.contains { $0.contains("data") && $0.contains("\(folder.path)/madang.db") }, "\(lines)")
      #expect(server.end() == 0)
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.path)
      #expect(attributes[.posixPermissions] as? Int == 0o700)
      // A good end leaves everything in the database's own file.
      let log = try? FileManager.default.attributesOfItem(atPath: folder.path + "/madang.db-wal")
      #expect((log?[.size] as? Int ?? 0) == 0)
    }
  }

  @Test("--data of another server, or what can't be a folder: one line that says so, and no status 0")
  func unusableData() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    defer { first.end() }
    _ = try first.linesUntilReady()
    for (data, reason) in [
      (folder.path, "in use by another process"), ("\(folder.path)/madang.db", "cannot be opened"),
      ("/proc/nowhere/madang", "can't be made"), ("", "must name a folder"),
    ] {
      let outcome = try Program.run("serve", "--data", data, "--listen", "irc://127.0.0.1:0")
      #expect(outcome.status == 1)
      #expect(outcome.errors.hasPrefix("madang: --data \(data): ") || data.isEmpty, "\(outcome.errors)")
      #expect(outcome.errors.contains(reason), "\(outcome.errors)")
      #expect(outcome.errors.filter { $0 == "\n" }.count == 1, "\(outcome.errors)")
    }
  }

  @Test("SIGHUP reads the message of the day again")
  func reloadsTheMotd() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "motd-\(UUID().uuidString)")
    try Data("before\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--motd", file.path)
    defer { server.end() }
    let client = try Peer(port: try server.port())
    client.send("NICK n\r\nUSER n 0 * :n\r\n")
    #expect(try client.read(until: " 376 ").contains(":- before"))
    try Data("after\n".utf8).write(to: file)
    server.signal(SIGHUP)
    #expect(
      try eventually {
        client.send("MOTD\r\n")
        return try client.read(until: " 376 ").contains(":- after")
      })
  }

  @Test("NUL, which no line of IRC may hold, is left out of the message of the day")
  func motdWithNul() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "motd-\(UUID().uuidString)")
    try Data("a\0b\n".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--motd", file.path)
    defer { server.end() }
    let client = try Peer(port: try server.port())
    client.send("NICK n\r\nUSER n 0 * :n\r\n")
    #expect(try client.read(until: " 376 ").contains(":- ab\r\n"))
  }

  @Test("Where the descriptor limit leaves none for connections, it says so")
  func tooFewDescriptors() throws {
    let server = try Program(limitingDescriptorsTo: 16, "serve", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    #expect(try server.linesUntilReady().contains { $0.contains("the descriptor limit is too low") })
  }

  @Test("--version says it, and a command that is not there is named, with the one that was meant")
  func commands() throws {
    #expect(try Program.runWithoutIsolation("--version", environment: [:]).output == "madang 0.1.0\n")
    for words in [["sevre"], ["help", "sevre"]] {
      let outcome = try Program.runWithoutIsolation(words, environment: [:])
      #expect(outcome.status == 64)
      #expect(outcome.errors.hasPrefix("madang: there is no command sevre; did you mean serve?"), "\(outcome.errors)")
    }
    #expect(try Program.runWithoutIsolation("help", "serve", environment: [:]).output.contains("--listen"))
    #expect(try Program.runWithoutIsolation("xyzzy", environment: [:]).errors.contains("there is no command xyzzy."))
  }

  @Test("Where --max-connections can't be met, it says so; at the limit it refuses with a reason")
  func saysWhatItCanHold() throws {
    let server = try Program(
      limitingDescriptorsTo: 40, "serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--max-connections", "1000"
    )
    defer { server.end() }
    let lines = try server.linesUntilReady()
    let remark = try #require(lines.first { $0.contains("--max-connections 1000 can't be met") })
    let most = try #require(remark.firstMatch(of: /so ([0-9]+) connections/).flatMap { Int($0.1) })
    #expect((8..<40).contains(most))
    let port = try #require(lines.last?.split(separator: ":").last.flatMap { UInt16($0) })
    var here: [Peer] = []
    for number in 0...most {
      let peer = try Peer(port: port)
      peer.send("NICK n\(number)\r\nUSER n 0 * :n\r\n")
      let answer = try peer.read(until: " 422 ", or: "ERROR :")
      #expect(
        answer.contains("ERROR :The server is full. Try again later.") == (number == most), "connection \(number)")
      here.append(peer)
    }
  }

  @Test("--arrivals-per-minute: who connects too often is refused with a reason, unless --exempt names them")
  func arrivals() throws {
    for exempt in ["10.0.0.0/8", "127.0.0.0/8"] {
      let server = try Program(
        "serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--arrivals-per-minute", "2", "--exempt", exempt)
      defer { server.end() }
      let port = try server.port()
      for number in 1...3 {
        let client = try Peer(port: port)
        client.send("NICK n\(number)\r\nUSER n 0 * :n\r\nQUIT\r\n")
        let isRefused = exempt == "10.0.0.0/8" && number == 3
        _ = try client.read(until: isRefused ? "ERROR :You connect too often." : " 422 ")
      }
    }
  }

  @Test("--cloak: others see names made of hashes, the same after a restart; who it is sees their address")
  func cloaks() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)")
    try Data(String(repeating: "s", count: 32).utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    var hosts: Set<String> = []
    for _ in 0..<2 {
      let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0", "--cloak", file.path)
      defer { server.end() }
      let client = try Peer(port: try server.port())
      client.send("NICK n\r\nUSER n 0 * :n\r\nWHOIS n\r\n")
      let text = try client.read(until: " 318 ")
      #expect(text.contains("is connecting from *@127.0.0.1 127.0.0.1"))
      let line = try #require(text.split(separator: "\r\n").first { $0.contains(" 311 ") })
      hosts.insert(String(line.split(separator: " ")[5]))
    }
    let host = try #require(hosts.first)
    #expect(hosts.count == 1 && host.hasSuffix(".cloaked") && host.split(separator: ".").count == 4, "\(hosts)")
  }

  @Test("Out of descriptors, it keeps serving, refuses with a reason, and takes newcomers once some are freed")
  func survivesWantOfDescriptors() throws {
    let server = try Program("serve", "--data", "none", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    // Taken away behind its back: what it made of the limit at its start no longer holds.
    try server.limitDescriptors(to: 24)
    var here: [Peer] = []
    var refusal = ""
    while refusal.isEmpty {
      let peer = try Peer(port: port)
      peer.send("NICK n\(here.count)\r\nUSER n 0 * :n\r\n")
      let answer = try peer.read(until: " 422 ", or: "ERROR :")
      if answer.contains(" 422 ") { here.append(peer) } else { refusal = answer }
    }
    #expect(here.count >= 8)
    #expect(refusal.contains("ERROR :The server has no descriptor left. Try again later."))
    here[0].send("PING still\r\n")
    #expect(try here[0].read(until: "still").contains("PONG"))
    here.removeLast().close()
    #expect(
      try eventually {
        let peer = try Peer(port: port)
        peer.send("NICK again\r\nUSER n 0 * :n\r\n")
        return try peer.read(until: " 422 ", or: "ERROR :").contains(" 422 ")
      })
  }
}
