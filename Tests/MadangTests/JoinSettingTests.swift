import Foundation
import MadangTestSupport
import Testing

@testable import Madang

/// What `madang join` is told by its file, the environment and flags.
@Suite struct JoinSettingTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func setup(
    _ text: String, flags: [String: String] = [:], environment: [String: String] = [:]
  ) throws -> Result<JoinSetup, SettingProblems> {
    JoinSetting.setup(config: try scratch.write(text, to: "join.toml"), flags: flags, environment: environment)
  }

  private func lines(_ result: Result<JoinSetup, SettingProblems>) -> [String] {
    guard case .failure(let problems) = result else { return [] }
    return problems.list.map { $0.line.replacing(scratch.path + "/", with: "") }
  }

  @Test func `a flag wins over a variable, and a variable over the file`() throws {
    let text = "account = \"file\"\nbell = false\nlines-per-second = 9\nsasl = \"scram\"\n"
    let environment = ["MADANG_JOIN_ACCOUNT": "variable", "MADANG_JOIN_SASL": "plain", "MADANG_JOIN_TITLE": "off"]
    let setup = try setup(text, flags: ["account": "flag"], environment: environment).get()
    #expect(setup.account == "flag" && setup.sasl == "plain" && setup.linesPerSecond == 9)
    #expect(!setup.bell && !setup.title && setup.fold)
    #expect(try self.setup(text, environment: ["MADANG_JOIN_ACCOUNT": ""]).get().account == "file")
  }

  @Test func `everything that is wrong is said at once, with its place, and secrets are not repeated`() throws {
    let text = "acount = \"x\"\nbell = \"loud\"\nlines-per-second = -1\nurl = \"http://x\"\nserver-password = \"\"\n"
    let wrong = lines(
      try setup(text, flags: ["sasl": "md5"], environment: ["MADANG_JOIN_SERVER_PASSWORD": "a\u{1}secret"]))
    #expect(
      wrong == [
        "join.toml:1:1: there is no key acount; did you mean account?",
        "join.toml:2:1: bell: it must be true or false, not a text.",
        "join.toml:3:1: lines-per-second: it must be from 0 to 1000000.",
        "join.toml:4:1: url: \"http://\" is for pages: use ws:// for the chat there.",
        "join.toml:5:1: server-password: it must be one line of 1 to 200 bytes.",
        "--sasl md5: it must be auto, scram or plain.",
        "MADANG_JOIN_SERVER_PASSWORD: it must be one line of 1 to 200 bytes.",
      ])
  }

  @Test func `the file is the one that was named, or the user's, or none`() throws {
    try scratch.write("account = \"home\"\n", to: "madang/join.toml")
    try scratch.write("account = \"named\"\n", to: "other.toml")
    let home = ["XDG_CONFIG_HOME": scratch.path]
    func account(_ config: String?, _ environment: [String: String]) throws -> String? {
      try JoinSetting.setup(config: config, flags: [:], environment: environment).get().account
    }
    #expect(try account(nil, home) == "home")
    #expect(try account("none", home) == nil)
    #expect(try account(scratch.path + "/other.toml", home) == "named")
    #expect(try account(nil, home.merging(["MADANG_JOIN_CONFIG": scratch.path + "/other.toml"]) { $1 }) == "named")
    #expect(try account(nil, ["XDG_CONFIG_HOME": scratch.path + "/nowhere"]) == nil)
    guard case .failure = JoinSetting.setup(config: scratch.path + "/missing", flags: [:], environment: [:]) else {
      Issue.record("A file that was named must be there.")
      return
    }
  }

  @Test func `the configuration says where to go, and the server's password`() throws {
    let server = try Program(
      "serve", "--listen", "irc://127.0.0.1:0", "--config", try scratch.write("password = \"open sesame\"\n"))
    let port = try server.port()
    let file = try scratch.write(
      "url = \"irc://127.0.0.1:\(port)/#room?nick=me\"\nserver-password = \"open sesame\"\n", to: "join.toml")
    let outcome = try Program.runWithoutIsolation("join", "--config", file, environment: [:])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("#room --> me joined"))
    let nowhere = try Program.runWithoutIsolation("join", "--config", "none", environment: [:])
    #expect(nowhere.status == 1 && nowhere.errors.hasPrefix("madang: a URL is needed"))
  }

  // MARK: The article

  @Test func `the article has a row for each setting and none besides, and each command that can be typed`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Madang/Madang.docc").standardized
    let article = try String(contentsOf: folder.appending(path: "Joining.md"), encoding: .utf8)
    let section = article[(article.range(of: "## Configuration")?.lowerBound ?? article.endIndex)...]
    let named = Set(section.matches(of: /\n\| `([a-z-]+)` \|/).map { String($0.1) })
    #expect(named == Set(JoinSetting.rows.map(\.key)))
    let help = try Program.runWithoutIsolation("join", "--help", environment: [:]).output
    for flag in help.matches(of: /\n  (--[a-z-]+) </) { #expect(article.contains("`\(flag.1)"), "\(flag.1)") }
    for row in JoinSetting.rows where !row.isSecret && row.key != "url" {
      #expect(help.contains("--\(row.key) "), "\(row.key)")
    }
  }
}
