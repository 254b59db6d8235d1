import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// History through the program itself: what was said outlives it, and can be looked at from outside.
@Suite(.againstHanging, .waits) struct HistoryCommandTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "history-\(UUID().uuidString)")

  /// A server with something said, and a client that is there.
  private func talk() throws -> (Program, Peer) {
    let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    let client = try Peer(port: try server.port())
    client.send("CAP REQ :echo-message\r\nNICK ann\r\nUSER a 0 * :a\r\nCAP END\r\nJOIN #room\r\n")
    client.send("PRIVMSG #room :a red apple\r\nPRIVMSG #room :a green pear\r\n")
    _ = try client.read(until: "a green pear")
    return (server, client)
  }

  @Test("SIGTERM: all that was said is there the next time, for who joins and for who asks")
  func outlivesTheServer() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (first, _) = try talk()
    #expect(first.end() == 0)
    let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    let client = try Peer(port: try server.port())
    client.send("CAP REQ :server-time\r\nNICK bob\r\nUSER b 0 * :b\r\nCAP END\r\nJOIN #room\r\n")
    #expect(try client.read(until: "a green pear").contains(" PRIVMSG #room :a red apple"))
    client.send("CAP REQ :draft/chathistory\r\nCHATHISTORY LATEST #room * 1\r\n")
    #expect(try client.read(until: "PRIVMSG #room").hasSuffix(" PRIVMSG #room :a green pear\r\n"))
    #expect(server.end() == 0)
  }

  @Test("RENAME: what was said before is under the new name at once and after a restart, for clients and from outside")
  func renamed() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (first, client) = try talk()
    // In one piece, so that the words before and after it come as close as can be.
    client.send("PRIVMSG #room :just before\r\nRENAME #room #Other\r\nPRIVMSG #other :just after\r\n")
    // Another room takes the old name.
    client.send("JOIN #third\r\nPRIVMSG #third :an apple elsewhere\r\nRENAME #third #room\r\n")
    let texts = ["a red apple", "a green pear", "just before", "just after"]
    let others = texts.map { " PRIVMSG #Other :\($0)" }
    #expect(try told(client, "#other") == others)
    #expect(try told(client, "#room") == [" PRIVMSG #room :an apple elsewhere"])
    let beside = try Program.run("history", "search", "--data", folder.path, "--in", "#other", "apple")
    #expect(beside.output.hasSuffix(" #Other <ann> a red apple\n"), "\(beside)")
    #expect(first.end() == 0)
    let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    let bob = try Peer(port: try server.port())
    bob.send("NICK bob\r\nUSER b 0 * :b\r\nJOIN #other,#room\r\n")
    #expect(try told(bob, "#other") == others)
    #expect(try told(bob, "#room") == [" PRIVMSG #room :an apple elsewhere"])
    #expect(server.end() == 0)
  }

  /// What CHATHISTORY has of a room, without tags and sources.
  private func told(_ client: Peer, _ room: String) throws -> [String] {
    client.send("CAP REQ :batch draft/chathistory\r\nCHATHISTORY LATEST \(room) * 9\r\n")
    _ = try client.read(until: " BATCH +")
    let lines = try client.read(until: " BATCH -").split(separator: "\r\n").dropLast()
    return lines.map { line in String(line[(line.firstRange(of: " PRIVMSG ")?.lowerBound ?? line.startIndex)...]) }
  }

  @Test("madang history search finds beside a server that runs, and after it; forget needs it stopped, and --yes")
  func searches() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (server, client) = try talk()
    client.send("CAP REQ :batch soju.im/search\r\nSEARCH text=apple\r\n")
    #expect(try client.read(until: " BATCH -").contains("PRIVMSG #room :a red apple"))
    let beside = try Program.run("history", "search", "--data", folder.path, "apple")
    #expect(beside.status == 0 && beside.output.hasSuffix(" #room <ann> a red apple\n"), "\(beside)")
    let forget = try Program.run("history", "forget", "--data", folder.path, "--yes", "ann")
    #expect(forget.status == 1 && forget.errors.hasPrefix("madang: forget needs the server stopped: "))
    #expect(server.end() == 0)
    let after = try Program.run(
      "history", "search", "--data", folder.path, "--in", "#room", "--from", "ANN", "green")
    #expect(after.output.hasSuffix(" #room <ann> a green pear\n") && after.output.filter { $0 == "\n" }.count == 1)
    for (arguments, reason) in [
      (["forget", "ann"], "--yes is needed"), (["forget", "--yes", "ann"], "nothing is kept of an account ann"),
      (["export", "ann"], "nothing is kept of an account ann"),
    ] {
      let outcome = try Program.run(["history"] + arguments + ["--data", folder.path])
      #expect(outcome.status == 1 && outcome.errors.hasPrefix("madang: \(reason)"), "\(outcome)")
    }
    let nowhere = try Program.run("history", "search", "--data", "/nowhere", "x")
    #expect(nowhere.status == 1 && nowhere.errors == "madang: --data /nowhere: there is no madang.db in it.\n")
  }

  @Test("The folder is found as madang serve finds it: the flag, then the environment, the file, and the usual place")
  func findsTheFolder() throws {
    let scratch = try ScratchFolder()
    let places = ["flag", "environment", "file", "usual/madang"].map { scratch.path + "/" + $0 }
    let file = try scratch.write("data = \"\(places[2])\"\n")
    // Everything that may be said; each round without what won in the one before.
    var environment = [
      "XDG_DATA_HOME": scratch.path + "/usual", "MADANG_DATA": places[1], "MADANG_CONFIG": file,
      "MADANG_CONTROL": "none",
    ]
    for (round, place) in places.enumerated() {
      if round == 2 { environment["MADANG_DATA"] = "" }
      if round == 3 { environment["MADANG_CONFIG"] = "none" }
      let flags = round == 0 ? ["--data", place] : []
      let empty = try Program.runWithoutIsolation(["history", "search", "hello"] + flags, environment: environment)
      let named = ["--data \(place)", "MADANG_DATA \(place)", "\(file): data \(place)", "data \(place)"][round]
      #expect(empty.status == 1 && empty.errors == "madang: \(named): there is no madang.db in it.\n", "\(empty)")
      let server = try Program(environment: environment, ["serve", "--listen", "irc://127.0.0.1:0"] + flags)
      let client = try Peer(port: try server.port())
      client.send("CAP REQ :echo-message\r\nNICK ann\r\nUSER a 0 * :a\r\nCAP END\r\nJOIN #room\r\n")
      client.send("PRIVMSG #room :hello \(round)\r\n")
      _ = try client.read(until: "hello \(round)")
      #expect(server.end() == 0)
      let found = try Program.runWithoutIsolation(["history", "search", "hello"] + flags, environment: environment)
      #expect(found.output.hasSuffix(" #room <ann> hello \(round)\n"), "\(found)")
      #expect(found.output.split(separator: "\n").count == 1)
    }
    environment["MADANG_DATA"] = "none"
    let none = try Program.runWithoutIsolation(["history", "export", "ann"], environment: environment)
    #expect(none.status == 1 && none.errors == "madang: MADANG_DATA none: nothing is kept there.\n", "\(none)")
    let missing = try Program.run("history", "search", "--config", "/nowhere.toml", "x")
    #expect(missing.status == 1 && missing.errors.contains("/nowhere.toml: the file can't be read"), "\(missing)")
  }

  @Test("madang backup while the server runs, madang restore when it has ended: what was said since is put aside")
  func backsUp() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let copy = folder.path + "-copy.db"
    defer { try? FileManager.default.removeItem(atPath: copy) }
    let (first, client) = try talk()
    // Asking has the journal committed.
    #expect(try told(client, "#room").count == 2)
    let made = try Program.run("backup", "--data", folder.path, copy)
    #expect(made.status == 0 && made.output.hasPrefix(copy), "\(made)")
    #expect(try Program.run("backup", "--data", folder.path, copy).status == 1)
    client.send("PRIVMSG #room :an apple later\r\n")
    #expect(try told(client, "#room").count == 3)
    let early = try Program.run("restore", "--data", folder.path, copy)
    #expect(early.status == 1 && early.errors.contains("stopped"), "\(early)")
    first.signal(SIGKILL)
    first.end()
    let restored = try Program.run("restore", "--data", folder.path, copy)
    #expect(restored.status == 0 && restored.output.contains("What was there is \(folder.path)/madang.db.before-"))
    let server = try Program("serve", "--data", folder.path, "--listen", "irc://127.0.0.1:0")
    let bob = try Peer(port: try server.port())
    bob.send("NICK bob\r\nUSER b 0 * :b\r\nJOIN #room\r\n")
    #expect(try told(bob, "#room") == [" PRIVMSG #room :a red apple", " PRIVMSG #room :a green pear"])
    #expect(server.end() == 0)
  }

  @Test("Out of descriptors right after it is ready: the database has all it needs, and no question ends the server")
  func shortOfDescriptors() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (server, client) = try talk()
    #expect(try told(client, "#room").count == 2)
    try server.limitDescriptors(to: try server.openDescriptors())
    let end = ContinuousClock.now + .seconds(4)
    var count = 2
    while ContinuousClock.now < end {
      client.send("PRIVMSG #room :another\r\n")
      count += 1
      #expect(try told(client, "#room").count == min(9, count))
    }
    #expect(server.end() == 0)
  }
}
