import Foundation
import MadangCluster
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// `--json` of the commands that need no server to ask.
@Suite(.againstHanging, .waits) struct CommandAnswerTests {
  static let commands = [
    "backup", "cert self-signed", "cluster engine-config",
    "config check", "config print", "hash-password", "history export", "history forget",
    "history search",
    "replay", "restore",
  ]

  private let folder: ScratchFolder
  private var data: String { folder.path + "/data" }

  init() throws { folder = try ScratchFolder() }

  private typealias Report = (status: Int32, isDone: Bool, message: String?, items: [[String: Any]])

  private func json(_ command: String, _ arguments: String..., input: String? = nil) throws -> Report {
    let words = command.split(separator: " ").map(String.init) + arguments + ["--json"]
    let outcome =
      try input.map { try Program.runWithoutIsolation(words, environment: [:], input: $0) } ?? Program.run(words)
    #expect(outcome.errors.isEmpty && outcome.output.hasSuffix("}\n"), "\(outcome)")
    #expect(outcome.output.filter { $0 == "\n" }.count == 1, "\(outcome)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any], "\(outcome)")
    #expect(Set(report.keys) == ["version", "command", "ok", "message", "items"])
    #expect(report["version"] as? Int == CommandReport.version && report["command"] as? String == command)
    let isDone = try #require(report["ok"] as? Bool)
    #expect(isDone == (outcome.status == 0))
    return (
      outcome.status, isDone, report["message"] as? String, try #require(report["items"] as? [[String: Any]])
    )
  }

  /// The keys of all items together are those of the article.
  private func expectKeys(_ command: String, _ items: [[String: Any]]) throws {
    #expect(Set(items.flatMap(\.keys)) == (try ScriptingArticle.keys()[command]), "\(command) in the article Scripting")
  }

  @Test("config check --json: each fault with its place and reason; config print --json: every setting, secrets masked")
  func config() throws {
    let wrong = try folder.write("workers = \"many\"\nnix = 1\n", to: "wrong.toml")
    let bad = try json("config check", "--config", wrong)
    try expectKeys("config check", bad.items)
    #expect(bad.status == 1 && bad.items.count == 2, "\(bad)")
    #expect(Set(bad.items.map { $0["place"] as? String }) == ["\(wrong):1:1", "\(wrong):2:1"], "\(bad)")
    let file = try folder.write(
      "workers = 2\npassword = \"geheim\"\n[[webirc]]\npassword = \"geheim\"\nhosts = [\"*\"]\n")
    let good = try json("config check", "--config", file)
    #expect(good.isDone && good.items.isEmpty && good.message == "\(file) is well")
    let printed = try json("config print", "--config", file, "--sendq", "300000")
    try expectKeys("config print", printed.items)
    #expect(printed.items.count == Setting.rows.count && !"\(printed)".contains("geheim"))
    func item(_ key: String) -> [String: Any] { printed.items.first { $0["key"] as? String == key } ?? [:] }
    #expect(item("workers")["value"] as? Int == 2 && item("workers")["source"] as? String == "file")
    #expect(item("workers")["place"] as? String == file && item("sendq")["place"] as? String == "--sendq")
    #expect(item("motd")["value"] is NSNull && item("motd")["source"] as? String == "default")
    #expect(item("flood")["value"] as? Bool == true && item("password")["value"] as? String == "********")
    let gateway = (item("webirc")["value"] as? [[String: Any]])?.first
    #expect(gateway?["password"] as? String == "********" && gateway?["hosts"] as? [String] == ["*"])
    let broken = try json("config print", "--config", wrong)
    #expect(!broken.isDone && broken.message?.contains("\(wrong):1:1") == true && broken.items.isEmpty)
    #expect(try json("config print", file, "--config", wrong).message?.hasPrefix("name one file") == true)
  }

  @Test("cluster engine-config: the stream as a node would make it, for nats stream add --config, and in --json")
  func engineConfig() throws {
    let report = try json("cluster engine-config", "--cluster-name", "seoul")
    try expectKeys("cluster engine-config", report.items)
    let stream = try #require(report.items.first)
    #expect(report.isDone && stream["name"] as? String == "MADANG_seoul_1" && stream["num_replicas"] as? Int == 3)
    let plain = try Program.run("cluster", "engine-config", "--cluster-name", "seoul", "--replicas", "1")
    let written = try JSONDecoder().decode(StreamConfiguration.self, from: Data(plain.output.utf8))
    #expect(
      written == StreamConfiguration(StreamNames(network: "seoul"), replicas: 1, keptBytesMax: 1 << 30), "\(plain)")
  }

  @Test("hash-password --json has the hash; without a password it says why there is none")
  func hash() throws {
    let made = try json("hash-password", input: "geheim\n")
    try expectKeys("hash-password", made.items)
    #expect((made.items.first?["hash"] as? String)?.hasPrefix("$scrypt$") == true)
    let none = try json("hash-password", input: "\n")
    #expect(none.status == 1 && none.message?.contains("there is no password") == true)
  }

  @Test("cert self-signed --json: the files, and what is in the certificate; or why there is none")
  func cert() throws {
    let made = try json("cert self-signed", "--name", "chat.example", data)
    try expectKeys("cert self-signed", made.items)
    #expect(made.isDone && made.items.first?["names"] as? [String] == ["chat.example"])
    let again = try json("cert self-signed", data)
    #expect(again.status == 1 && again.message?.contains("is there already") == true && again.items.isEmpty)
  }

  @Test("history, backup and restore --json: what was found, made, put back and erased; and why nothing was")
  func history() throws {
    #expect(try json("history search", "--data", data, "x").message?.contains("there is no madang.db in it") == true)
    #expect(try json("history export", "--data", data, "x").message?.contains("there is no madang.db in it") == true)
    let server = try Program("serve", "--data", data, "--listen", "irc://127.0.0.1:0")
    let ann = try Peer(port: try server.port())
    ann.send("CAP REQ :echo-message\r\nNICK ann\r\nUSER a 0 * :a\r\nCAP END\r\nNS REGISTER opensesame\r\n")
    _ = try ann.read(until: " 900 ")
    ann.send("JOIN #room\r\nPRIVMSG #room :an \"apple\"\u{1}\r\n")
    _ = try ann.read(until: "an \"apple\"")
    #expect(try json("history forget", "--data", data, "--yes", "ann").message?.contains("stopped") == true)
    #expect(server.end() == 0)
    let found = try json("history search", "--data", data, "apple")
    try expectKeys("history search", found.items)
    #expect(found.items.map { $0["text"] as? String } == ["an \"apple\"\u{1}"])
    #expect(try json("history search", "--data", data, "pear").items.isEmpty)
    let export = try json("history export", "--data", data, "ann")
    try expectKeys("history export", export.items)
    #expect(export.items.first?["account"] as? String == "ann" && export.items.first?["email"] is NSNull)
    #expect(export.items.dropFirst().contains { $0["text"] as? String == "an \"apple\"\u{1}" })
    #expect(try json("history export", "--data", data, "nix").message == "nothing is kept of an account nix.")
    let copy = folder.path + "/copy.db"
    let made = try json("backup", "--data", data, copy)
    try expectKeys("backup", made.items)
    #expect(made.items.first?["file"] as? String == copy && made.items.first?["bytes"] as? Int ?? 0 > 4096)
    #expect(try json("backup", "--data", data, copy).message?.contains("there already") == true)
    let restored = try json("restore", "--data", data, copy)
    try expectKeys("restore", restored.items)
    #expect((restored.items.first?["before"] as? String)?.hasPrefix("\(data)/madang.db.before-") == true)
    #expect(try json("history forget", "--data", data, "ann").message?.hasPrefix("--yes is needed") == true)
    let forgotten = try json("history forget", "--data", data, "--yes", "ann")
    try expectKeys("history forget", forgotten.items)
    #expect(forgotten.items.first?["name"] as? String == "ann" && forgotten.items.first?["events"] as? Int ?? 0 >= 1)
  }
}
