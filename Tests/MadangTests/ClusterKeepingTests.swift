import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// `--cluster` with folders, with real servers of NATS.
@Suite(.againstHanging, .waits, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
struct ClusterKeepingTests {
  private let engine: NatsServers
  private let folder: ScratchFolder

  init() throws {
    engine = try NatsServers()
    folder = try ScratchFolder()
  }

  private func node(_ name: String) throws -> Program {
    try Program(
      "serve", "--cluster", engine.url, "--node-name", name, "--listen", "irc://127.0.0.1:0", "--data",
      folder.path + "/" + name)
  }

  private func join(_ nick: String, _ node: Program) throws -> Peer {
    let peer = try Peer(port: try node.port())
    peer.answersPings = true
    peer.send("CAP REQ :batch draft/chathistory message-tags server-time\r\n")
    peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END\r\n")
    _ = try peer.read(until: " 001 \(nick) ")
    return peer
  }

  /// The texts of a room's history, as somebody at a node reads them.
  private func history(_ peer: Peer) throws -> [Substring] {
    peer.send("CHATHISTORY LATEST #yard * 50\r\nPING end\r\n")
    let answer = try peer.read(until: " PONG ")
    return answer.split(separator: "\r\n").filter { $0.contains(" PRIVMSG #yard :") }
      .compactMap { $0.components(separatedBy: " PRIVMSG #yard :").last.map { Substring($0) } }
  }

  @Test("who registers at one node logs in at another; a node that was killed has all of it again, and each thing once")
  func accountsAndHistory() throws {
    let (first, second) = (try node("n1"), try node("n2"))
    var third = try node("n3")
    let ann = try join("ann", first)
    ann.send("NS REGISTER open-sesame\r\nJOIN #yard\r\n")
    _ = try ann.read(until: " 366 ann ")
    let bob = try join("bob", second)
    bob.send("NS IDENTIFY ann open-sesame\r\n")
    #expect(try bob.read(until: " 900 ").contains(" 900 bob "))
    bob.send("JOIN #yard\r\n")
    _ = try bob.read(until: " 366 bob ")
    let cat = try join("cat", third)
    cat.send("JOIN #yard\r\nPRIVMSG #yard :one\r\n")
    _ = try bob.read(until: "PRIVMSG #yard :one")

    third.signal(SIGKILL)
    _ = try ann.read(until: "QUIT :Node lost")
    bob.send("PRIVMSG #yard :two\r\n")
    _ = try ann.read(until: "PRIVMSG #yard :two")

    for _ in 0..<2 {
      third = try node("n3")
      let dan = try join("dan", third)
      dan.send("NS IDENTIFY ann open-sesame\r\n")
      #expect(try dan.read(until: " 900 ").contains(" 900 dan "))
      dan.send("JOIN #yard\r\n")
      _ = try dan.read(until: " 366 dan ")
      #expect(try history(dan) == ["one", "two"])
      third.end()
    }
    #expect(try history(ann) == ["one", "two"])
    for node in [first, second] { #expect(node.end() == 0) }
  }

  @Test("that nobody need wait for the disk is said where it was asked for; nor may a node alone forget an account")
  func alone() throws {
    let node = try Program(
      "serve", "--cluster", engine.url, "--node-name", "n1", "--listen", "irc://127.0.0.1:0", "--data", path("n1"),
      "--durability", "acknowledged")
    let lines = try node.linesUntilReady()
    #expect(lines.contains { $0.contains("--durability acknowledged says nothing in a cluster") })
    #expect(lines.contains { $0.contains("batched: ") })
    let port = try #require(lines.compactMap { $0.split(separator: ":").last.flatMap { UInt16($0) } }.last)
    let ann = try Peer(port: port)
    ann.answersPings = true
    ann.send("NICK ann\r\nUSER ann 0 * :ann\r\nNS REGISTER open-sesame\r\n")
    _ = try ann.read(until: " 900 ")
    #expect(node.end() == 0)
    let outcome = try Program.run("history", "forget", "--data", path("n1"), "ann", "--yes")
    #expect(outcome.status != 0 && outcome.errors.contains("madang account forget"), "\(outcome.errors)")
    // A server that was started alone meanwhile has what the others don't have.
    let alone = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", path("n1"))
    _ = try alone.port()
    #expect(alone.end() == 0)
    let again = try Program.run(["serve", "--cluster", engine.url, "--node-name", "n1", "--data", path("n1")])
    #expect(again.status != 0 && again.errors.contains("Or start this node with an empty folder."), "\(again.errors)")
  }

  private func path(_ name: String) -> String { folder.path + "/" + name }

  @Test("several nodes begin with a backup of a server that was alone; who has another one, or none, is refused")
  func founding() throws {
    let alone = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", path("alone"))
    let ann = try join("ann", alone)
    ann.send("NS REGISTER open-sesame\r\nJOIN #yard\r\n")
    _ = try ann.read(until: " 366 ann ")
    ann.send("CS REGISTER #yard\r\nTOPIC #yard :the courtyard\r\nPRIVMSG #yard :long ago\r\n")
    _ = try ann.read(until: "TOPIC #yard ")
    #expect(alone.end() == 0)
    let file = path("alone.db")
    #expect(try Program.run("backup", "--data", path("alone"), file).status == 0)
    for name in ["n1", "n2"] { #expect(try Program.run("restore", "--data", path(name), file).status == 0) }
    let (first, second) = (try node("n1"), try node("n2"))
    let bob = try join("bob", second)
    bob.send("NS IDENTIFY ann open-sesame\r\n")
    #expect(try bob.read(until: " 900 ").contains(" 900 bob "))
    bob.send("JOIN #yard\r\n")
    #expect(try bob.read(until: " 332 bob ", or: " 366 bob ").contains("#yard :the courtyard"))
    bob.send("PRIVMSG #yard :now\r\n")
    #expect(try history(bob) == ["long ago", "now"])
    let cat = try join("cat", first)
    cat.send("NICK ann\r\n")
    #expect(try cat.read(until: " 433 ").contains("433 cat ann :"))
    // The folder itself has gone on since, for all that one knows.
    let other = path("other.db")
    #expect(try Program.run("backup", "--data", path("alone"), other).status == 0)
    #expect(try Program.run("restore", "--data", path("n4"), other).status == 0)
    for name in ["n3", "n4"] {
      let outcome = try Program.run([
        "serve", "--cluster", engine.url, "--node-name", name, "--listen", "irc://127.0.0.1:0", "--data", path(name),
      ])
      let words = "\(name): what \(path(name)) has does not come from what the other nodes began with. Begin it with"
      #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(second.end() == 0 && first.end() == 0)
  }

  @Test("a restored backup from which an account was erased is refused; a backup of it is what nodes can begin with")
  func erased() throws {
    let alone = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", path("alone"))
    let ann = try join("ann", alone)
    ann.send("NS REGISTER open-sesame\r\nJOIN #yard\r\nCS REGISTER #yard\r\nTOPIC #yard :the courtyard\r\n")
    _ = try ann.read(until: "TOPIC #yard ")
    #expect(alone.end() == 0)
    let file = path("alone.db")
    #expect(try Program.run("backup", "--data", path("alone"), file).status == 0)
    for name in ["n1", "n2"] { #expect(try Program.run("restore", "--data", path(name), file).status == 0) }
    let first = try node("n1")
    _ = try first.port()
    let forgotten = try Program.run("history", "forget", "--data", path("n2"), "ann", "--yes")
    #expect(
      forgotten.status == 0 && forgotten.output.contains(" Nodes begin with a backup of \(path("n2")) from here on"),
      "\(forgotten)")
    let refused = try Program.run(["serve", "--cluster", engine.url, "--node-name", "n2", "--data", path("n2")])
    #expect(
      refused.status != 0 && refused.errors.contains("Begin all of them with a backup of it"), "\(refused.errors)")
    // Its own backup is another one than the first node has begun with.
    let other = path("n2.db")
    #expect(try Program.run("backup", "--data", path("n2"), other).status == 0)
    #expect(try Program.run("restore", "--data", path("n3"), other).status == 0)
    let stranger = try Program.run(["serve", "--cluster", engine.url, "--node-name", "n3", "--data", path("n3")])
    #expect(
      stranger.status != 0 && stranger.errors.contains("does not come from what the other nodes began with"),
      "\(stranger.errors)")
    #expect(first.end() == 0)
  }

  @Test("where the log is lost for good, what one node has is what all of them begin with, on another one")
  func logLost() throws {
    var nodes = [try node("n1"), try node("n2")]
    let ann = try join("ann", nodes[0])
    ann.send("NS REGISTER open-sesame\r\nJOIN #yard\r\nPRIVMSG #yard :before\r\n")
    _ = try ann.read(until: " 366 ann ")
    #expect(try history(ann) == ["before"])
    for node in nodes { #expect(node.end() == 0) }
    engine.end(0)
    try engine.forget(0)
    try engine.start(0)
    let refused = try Program.run([
      "serve", "--cluster", engine.url, "--node-name", "n1", "--listen", "irc://127.0.0.1:0", "--data", path("n1"),
    ])
    #expect(
      refused.status != 0 && refused.errors.contains("is of another log, or of a later state of this one"),
      "\(refused.errors)")
    // As the article says: started alone, and ended; its backup for all.
    let alone = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", path("n1"))
    _ = try alone.linesUntilReady()
    #expect(alone.end() == 0)
    let file = path("n1.db")
    #expect(try Program.run("backup", "--data", path("n1"), file).status == 0)
    for name in ["n1", "n2"] {
      try FileManager.default.removeItem(atPath: path(name))
      #expect(try Program.run("restore", "--data", path(name), file).status == 0)
    }
    nodes = [try node("n1"), try node("n2")]
    for (nick, node) in zip(["cat", "dan"], nodes) {
      let peer = try join(nick, node)
      peer.send("NS IDENTIFY ann open-sesame\r\n")
      #expect(try peer.read(until: " 900 ").contains(" 900 \(nick) "))
      peer.send("JOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      #expect(try history(peer) == ["before"])
    }
    for node in nodes { #expect(node.end() == 0) }
  }

  @Test("a folder of a server that was alone is refused, in one line")
  func folders() throws {
    let path = folder.path + "/alone"
    let alone = try Program("serve", "--listen", "irc://127.0.0.1:0", "--data", path)
    let ann = try join("ann", alone)
    ann.send("NS REGISTER open-sesame\r\n")
    _ = try ann.read(until: " 900 ")
    #expect(alone.end() == 0)
    let outcome = try Program.run(["serve", "--cluster", engine.url, "--node-name", "n1", "--data", path])
    #expect(
      outcome.status != 0 && outcome.errors.contains("Or start this node with an empty folder."), "\(outcome.errors)")
  }
}
