import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// A cluster whose nodes have folders, and whose log has lost its beginning, with a real server of NATS.
@Suite(.againstHanging, .waits, .enabled(if: NatsServers.program != nil, "There is no nats-server here."))
struct ClusterAgeTests {
  private let engine: NatsServers
  private let folder: ScratchFolder
  private let settings: String
  /// Batches that the log keeps.
  private static let batchesMax = 400

  init() throws {
    engine = try NatsServers()
    folder = try ScratchFolder()
    settings = try folder.write("[cluster]\nsnapshot-seconds = 1\n", to: "madang.toml")
    try makeStream()
  }

  /// As who makes the log by hand, and keeps little of it.
  private func makeStream() throws {
    let printed = try Program.run("cluster", "engine-config", "--replicas", "1").output
    var stream = try #require(try JSONSerialization.jsonObject(with: Data(printed.utf8)) as? [String: Any])
    stream["max_msgs"] = ClusterAgeTests.batchesMax
    let name = try #require(stream["name"] as? String)
    let text = String(decoding: try JSONSerialization.data(withJSONObject: stream), as: UTF8.self)
    var answer = ""
    // It may be there before JetStream is.
    #expect(
      eventually {
        guard let socket = try? LineSocket(port: engine.port(0)) else { return false }
        socket.send("CONNECT {\"verbose\":false}\r\nSUB answers 1\r\n")
        socket.send("PUB $JS.API.STREAM.CREATE.\(name) answers \(text.utf8.count)\r\n\(text)\r\n")
        answer = ""
        while !answer.contains("stream_create_response") {
          guard let lines = socket.lines(milliseconds: 1_000), !lines.isEmpty else { break }
          answer += lines.joined()
        }
        return answer.contains("\"max_msgs\":\(ClusterAgeTests.batchesMax)")
      }, "\(answer)")
  }

  private func data(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func arguments(_ name: String) -> [String] {
    [
      "serve", "--config", settings, "--cluster", engine.url, "--node-name", name, "--listen", "irc://127.0.0.1:0",
      "--data", data(name), "--flood", "off", "--log-level", "info",
    ]
  }

  private func node(_ name: String) throws -> Program {
    try Program(loggingTo: "\(folder.path)/\(name).log", arguments(name))
  }

  private func join(_ nick: String, _ node: Program) throws -> Peer {
    let peer = try Peer(port: try node.port())
    peer.answersPings = true
    peer.send("CAP REQ :batch draft/chathistory message-tags server-time echo-message\r\n")
    peer.send("NICK \(nick)\r\nUSER \(nick) 0 * :\(nick)\r\nCAP END\r\n")
    _ = try peer.read(until: " 001 \(nick) ")
    return peer
  }

  private func say(_ text: String, _ peer: Peer) throws {
    peer.send("PRIVMSG #yard :\(text)\r\n")
    _ = try peer.read(until: "PRIVMSG #yard :\(text)")
  }

  /// Somebody comes to a node that has begun late, and finds all that there is.
  private func checkAll(_ nick: String, _ node: Program, last texts: [String]) throws {
    let peer = try join(nick, node)
    peer.send("NS IDENTIFY ann open-sesame\r\n")
    #expect(try peer.read(until: " 900 ").contains(" 900 \(nick) "))
    peer.send("JOIN #yard\r\n")
    #expect(try peer.read(until: " 332 \(nick) ", or: " 366 ").contains("#yard :the courtyard"))
    peer.send("CHATHISTORY LATEST #yard * 50\r\nPING end\r\n")
    let answer = try peer.read(until: " PONG ")
    let said = answer.components(separatedBy: "\r\n").compactMap {
      $0.contains(" PRIVMSG #yard :") ? $0.components(separatedBy: " PRIVMSG #yard :").last : nil
    }
    #expect(Array(said.suffix(texts.count)) == texts && Set(said).count == said.count)
    peer.send("CS INFO #yard\r\n")
    #expect(try peer.read(until: "was founded by ").contains("by ann"))
    peer.send("QUIT\r\n")
  }

  /// How many snapshots a node has kept in its folder.
  private func kept(_ name: String) -> Int {
    folder.text(of: "\(name).log").components(separatedBy: "in this node's folder").count - 1
  }

  private func awaitSnapshots(_ names: String...) {
    let before = names.map(kept)
    // The second was begun after this.
    #expect(eventually { zip(names, before).allSatisfy { kept($0) >= $1 + 2 } })
  }

  @Test("a node that was away comes back; a new one, and one whose disk was lost, begin with a backup of one that runs")
  func old() throws {
    let (first, second) = (try node("n1"), try node("n2"))
    var third = try node("n3")
    _ = try third.port()
    let ann = try join("ann", first)
    ann.send("NS REGISTER open-sesame\r\nJOIN #yard\r\n")
    _ = try ann.read(until: " 366 ann ")
    ann.send("CS REGISTER #yard\r\nTOPIC #yard :the courtyard\r\n")
    _ = try ann.read(until: "TOPIC #yard ")
    for number in 1...ClusterAgeTests.batchesMax { try say("\(number)", ann) }
    let last = "\(ClusterAgeTests.batchesMax)"
    awaitSnapshots("n1", "n2", "n3")
    third.signal(SIGKILL)
    third.end()
    let bob = try join("bob", second)
    bob.send("JOIN #yard\r\n")
    _ = try bob.read(until: " 366 bob ")
    try say("meanwhile", bob)
    // What the cluster has is later than what the node has.
    awaitSnapshots("n1")
    third = try node("n3")
    try checkAll("cat", third, last: [last, "meanwhile"])
    #expect(folder.text(of: "n3.log").contains("node-restored"))

    let refused = try Program.run(arguments("n4"))
    #expect(refused.status != 0)
    #expect(
      refused.errors.contains(
        "n4: what it lacks, the log has no longer. Begin it with what another one has: there, madang backup FILE; here, "
          + "madang restore --data \(data("n4")) FILE; then start it again."), "\(refused.errors)")
    let file = "\(folder.path)/backup.db"
    #expect(try Program.run("backup", "--data", data("n2"), file).status == 0)
    try say("later", bob)
    // One more as it ends, where others have what it has.
    awaitSnapshots("n3")
    let before = kept("n3")
    #expect(third.end() == 0 && kept("n3") > before)
    try FileManager.default.removeItem(atPath: data("n3"))
    for (index, name) in ["n3", "n4"].enumerated() {
      #expect(try Program.run("restore", "--data", data(name), file).status == 0)
      third = try node(name)
      try checkAll(["dan", "eve"][index], third, last: [last, "meanwhile", "later"])
      #expect(third.end() == 0)
    }
    #expect(first.end() == 0 && second.end() == 0)
  }
}
