import Foundation
import MadangTLS
import MadangTestSupport
import MadangTestTraits
import Testing

/// `--cluster`, with real servers of NATS.
@Suite(.againstHanging, .waits, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
struct ClusterServeTests {
  /// Three nodes, and somebody on each: ann, bob and cat, who are in #yard.
  private struct Village {
    let engine: NatsServers
    var nodes: [Program] = []
    var people: [Peer] = []

    init() throws {
      engine = try NatsServers()
      for (index, name) in ["ann", "bob", "cat"].enumerated() {
        let node = try Program(
          "serve", "--cluster", engine.url, "--node-name", "n\(index + 1)", "--listen", "irc://127.0.0.1:0",
          "--listen", "http://127.0.0.1:0")
        nodes.append(node)
        people.append(try join(name, node))
      }
      for person in people.dropLast() { _ = try person.read(until: ":cat!~cat@") }
    }

    func join(_ nick: String, _ node: Program) throws -> Peer {
      let peer = try Peer(port: try node.port())
      peer.answersPings = true
      peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\n")
      _ = try peer.read(until: " 001 \(nick) ")
      peer.send("CAP REQ echo-message\r\nJOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      return peer
    }
  }

  @Test("people on three nodes talk in one room; one node is killed, another ends in order, and the third goes on")
  func threeNodes() throws {
    var village = try Village()
    let (ann, bob, cat) = (village.people[0], village.people[1], village.people[2])
    bob.send("PRIVMSG #yard :hello\r\n")
    for person in village.people { #expect(try person.read(until: " PRIVMSG ").hasSuffix("PRIVMSG #yard :hello\r\n")) }
    cat.send("NICK ann\r\n")
    #expect(try cat.read(until: " 433 ").contains("433 cat ann :"))

    village.nodes[2].signal(SIGKILL)
    #expect(try ann.read(until: "QUIT").hasSuffix("QUIT :Node lost\r\n"))
    #expect(try bob.read(until: "QUIT").hasSuffix("QUIT :Node lost\r\n"))
    ann.send("NAMES #yard\r\n")
    #expect(try ann.read(until: " 353 ").hasSuffix(":@ann bob\r\n"))

    #expect(village.nodes[1].end() == 0)
    #expect(try bob.read(until: "ERROR").contains("Server shutting down"))
    #expect(try ann.read(until: "QUIT").hasSuffix("QUIT :Server shutting down\r\n"))

    // It is back under its name, and has what was before it came.
    village.nodes[2] = try Program(
      "serve", "--cluster", village.engine.url, "--node-name", "n3", "--listen", "irc://127.0.0.1:0")
    let dan = try village.join("dan", village.nodes[2])
    dan.send("NAMES #yard\r\nPRIVMSG ann :here again\r\n")
    #expect(try dan.read(until: " 353 ").hasSuffix(":@ann dan\r\n"))
    #expect(try ann.read(until: " PRIVMSG ").hasSuffix("PRIVMSG ann :here again\r\n"))
    for node in village.nodes { node.end() }
  }

  @Test("a node that begins later begins with a snapshot, and has all that was before it")
  func snapshot() throws {
    let engine = try NatsServers()
    let folder = try ScratchFolder()
    let file = try folder.write("[cluster]\nsnapshot-seconds = 1\n", to: "madang.toml")
    func start(_ name: String) throws -> Program {
      try Program(
        loggingTo: "\(folder.path)/\(name).log", "serve", "--config", file, "--cluster", engine.url, "--node-name",
        name, "--listen", "irc://127.0.0.1:0",
        "--log-level", "info")
    }
    func join(_ nick: String, _ node: Program) throws -> Peer {
      let peer = try Peer(port: try node.port())
      peer.answersPings = true
      peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      return peer
    }
    let first = try start("n1")
    let ann = try join("ann", first)
    ann.send("TOPIC #yard :before\r\n")
    _ = try ann.read(until: "TOPIC #yard :before")
    #expect(eventually { folder.text(of: "n1.log").components(separatedBy: "snapshot-kept").count > 2 })
    let second = try start("n2")
    let bob = try join("bob", second)
    #expect(folder.text(of: "n2.log").contains("node-restored"))
    #expect(try ann.read(until: "JOIN").hasPrefix(":bob!"))
    bob.send("TOPIC #yard\r\nNAMES #yard\r\nPRIVMSG ann :hello\r\n")
    #expect(try bob.read(until: " 332 ").hasSuffix(":before\r\n"))
    #expect(try bob.read(until: " 353 ").hasSuffix(":@ann bob\r\n"))
    #expect(try ann.read(until: "PRIVMSG").hasSuffix("PRIVMSG ann :hello\r\n"))
    #expect(second.end() == 0 && first.end() == 0)
  }

  @Test("madang cluster status and drain; a node with other settings is refused")
  func administered() throws {
    let folder = try ScratchFolder()
    let engine = try NatsServers()
    func start(_ name: String, _ more: String...) throws -> Program {
      try Program(
        arguments: [
          "serve", "--cluster", engine.url, "--node-name", name, "--listen", "irc://127.0.0.1:0", "--listen",
          "http://127.0.0.1:0", "--control", "\(folder.path)/\(name)",
        ] + more)
    }
    let first = try start("n1")
    let second = try start("n2")
    let bob = try Peer(port: try second.port())
    bob.answersPings = true
    bob.send("NICK bob\r\nUSER bob 0 * :bob\r\n")
    _ = try bob.read(until: " 001 bob ")
    func ask(_ words: String...) throws -> String {
      let outcome = try Program.run(words, control: "\(folder.path)/n1")
      return outcome.output + outcome.errors
    }
    #expect(try eventually { try ask("cluster", "status").contains("n2 here, 1 connections") })
    // On a busy machine the log may seem to be silent for a moment.
    #expect(
      try eventually {
        let status = try ask("cluster", "status", "--json")
        return status.contains("\"engineState\":\"live\"") && status.contains("\"node\":\"n2\"")
      })
    #expect(try ask("status").contains("madang, n1, here\n"))
    // The rules of all nodes are this program's: there are no newer ones to go by.
    #expect(try ask("cluster", "upgrade") == "All nodes go by rules 1, and know none that are newer.\n")
    #expect(try ask("cluster", "status").contains("rules              1\n"))
    #expect(try ask("cluster", "drain", "n7") == "madang: there is no node n7; there are n1, n2.\n")

    let other = try start("n3", "--network", "Other")
    #expect(eventually { !other.isRunning })
    #expect(other.end() == 1)

    #expect(try ask("cluster", "drain", "n2").hasPrefix("n2 takes nobody any more;"))
    #expect(try bob.read(until: "ERROR").contains("connect again (Node drained)"))
    #expect(eventually { !second.isRunning })
    #expect(second.end() == 0)
    #expect(try eventually { try ask("cluster", "status").contains("n2 gone for ") })
    #expect(first.end() == 0)
  }

  @Test("while NATS is away nobody is disconnected, questions are answered, and what was said is heard when it is back")
  func engineAway() throws {
    let village = try Village()
    let (ann, bob) = (village.people[0], village.people[1])
    village.engine.kill(0)
    ann.send("PRIVMSG #yard :late\r\n")
    bob.send("NAMES #yard\r\n")
    #expect(try bob.read(until: " 353 ").hasSuffix(":@ann bob cat\r\n"))
    try village.engine.start(0)
    #expect(try bob.read(until: " PRIVMSG ").hasSuffix("PRIVMSG #yard :late\r\n"))
    #expect(try ann.read(until: " PRIVMSG ").hasSuffix("PRIVMSG #yard :late\r\n"))
    for node in village.nodes { node.end() }
  }

  @Test(
    "nodes talk by servers of NATS that take nobody without a certificate; one without says which setting is missing",
    .enabled(if: MachineCertificates.canBeMade, "There is no openssl here."))
  func secured() throws {
    let made = try MachineCertificates()
    let folder = try ScratchFolder()
    let engine = try NatsServers(settings: made.settings(1))
    func start(_ name: String, _ settings: String...) throws -> Program {
      let lines = ["[cluster]", "engine = \"tls://127.0.0.1:\(engine.port(0))\"", "ca-file = \"\(made.authority)\""]
      let file = try folder.write((lines + settings).joined(separator: "\n"), to: "\(name).toml")
      return try Program(
        loggingTo: "\(folder.path)/\(name).log", "serve", "--config", file, "--node-name", name, "--listen",
        "irc://127.0.0.1:0")
    }
    func pair(_ machine: Int) -> String {
      "cert-file = \"\(made.certificate(machine))\"\nkey-file = \"\(made.key(machine))\""
    }
    let nodes = [try start("n1", pair(1)), try start("n2", pair(2))]
    let people = try zip(["ann", "bob"], nodes).map { nick, node in
      let peer = try Peer(port: try node.port())
      peer.answersPings = true
      peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nJOIN #yard\r\n")
      _ = try peer.read(until: " 366 \(nick) ")
      return peer
    }
    people[1].send("PRIVMSG #yard :hello\r\n")
    _ = try people[0].read(until: "PRIVMSG #yard :hello")
    let stranger = try start("n3")
    #expect(eventually { folder.text(of: "n3.log").contains("set cluster.cert-file and cluster.key-file") })
    #expect(stranger.isRunning)
    for node in [stranger] + nodes { node.end() }
  }

  @Test("a file that is not there, or holds something else, is said at the start, by its setting")
  func files() throws {
    let folder = try ScratchFolder()
    let other = try folder.write("something else", to: "other")
    let made = try SelfSigned.make(names: ["localhost"], days: 2, now: Int64(Date().timeIntervalSince1970))
    let certificate = try folder.write(String(decoding: made.certificate, as: UTF8.self), to: "cert.pem")
    let key = try folder.write(String(decoding: made.key, as: UTF8.self), to: "key.pem")
    let strange = try SelfSigned.make(names: ["localhost"], days: 2, now: Int64(Date().timeIntervalSince1970))
    let strangeKey = try folder.write(String(decoding: strange.key, as: UTF8.self), to: "strange.pem")
    let missing = folder.path + "/missing"
    for (settings, words) in [
      (["ca-file": missing], "cluster.ca-file \(missing): the file can't be read."),
      (["ca-file": other], "cluster.ca-file \(other): it holds no certificate"),
      (["credentials-file": missing], "cluster.credentials-file \(missing): the file can't be read."),
      (["credentials-file": other], "cluster.credentials-file \(other): it must hold a user's JWT"),
      (["cert-file": certificate, "key-file": missing], "cluster.key-file \(missing): the file can't be read."),
      (["cert-file": key, "key-file": key], "\(key) holds no certificate"),
      (["cert-file": certificate, "key-file": strangeKey], "does not belong to the first certificate in"),
      (["cert-file": certificate], "a certificate and its key are given together"),
    ] {
      let lines = settings.map { "\($0) = \"\($1)\"" }.joined(separator: "\n")
      let file = try folder.write("[cluster]\n\(lines)\n", to: "madang.toml")
      let outcome = try Program.run(
        "serve", "--config", file, "--cluster", "tls://127.0.0.1:1", "--node-name", "n1", "--listen",
        "irc://127.0.0.1:0")
      #expect(outcome.status == 1 && outcome.errors.hasPrefix("madang: "), "\(outcome)")
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }

  /// Stands for a folder that nobody else has.
  private static let folder = "FOLDER"

  @Test(
    "what is missing, or can't be, is said in one line",
    arguments: [
      (["--cluster", "nats://127.0.0.1"], "with --node-name NAME."),
      (["--node-name", "n1"], "with --cluster nats://HOST."),
      (["--cluster", "http://127.0.0.1", "--node-name", "n1"], "it should look like nats://"),
      (["--cluster", "nats://127.0.0.1", "--node-name", "n 1"], "letters, digits and -"),
      (["--cluster", "nats://127.0.0.1", "--node-name", "n1", "--record", "r"], "--record and --cluster"),
    ])
  func refused(arguments: [String], words: String) throws {
    let scratch = try ScratchFolder()
    let outcome = try Program.run(
      ["serve"] + arguments.map { $0 == ClusterServeTests.folder ? scratch.path : $0 })
    #expect(outcome.status != 0)
    #expect(outcome.errors.hasPrefix("madang: ") && outcome.errors.contains(words), "\(outcome.errors)")
  }
}
