import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// The article "Configuring", and the file beside it, tell of every setting that there is.
@Suite(.againstHanging, .waits) struct ConfiguringArticleTests {
  private let article: String
  private let sample: String
  /// Every key, as `config print` has it, and its line without the comment.
  private let lines: [String: String]

  init() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Madang/Madang.docc").standardized
    article = try String(contentsOf: folder.appending(path: "Configuring.md"), encoding: .utf8)
    sample = folder.appending(path: "madang.toml").path
    let scratch = try ScratchFolder()
    let file = try scratch.write(
      """
      [[webirc]]
      password = "x"
      hosts = []
      [[operator]]
      name = "x"
      password = "$scrypt$ln=1,r=1,p=1$AAAA$AAAA"
      class = "x"
      rights = []
      hosts = ["x"]
      certificates = ["\(String(repeating: "0", count: 128))"]
      [[spam]]
      pattern = "x"
      action = "warn"

      """)
    lines = Self.lines(of: try Program.run("config", "print", "--config", file).output)
  }

  /// Keys with the name of their table.
  private static func lines(of printed: String) -> [String: String] {
    var lines: [String: String] = [:]
    var table = ""
    for line in printed.split(separator: "\n") {
      if line.hasPrefix("[") {
        table = line.prefix { $0 != "]" }.drop { $0 == "[" } + "."
        continue
      }
      let bare = line.hasPrefix("# ") ? line.dropFirst(2) : line[...]
      lines[table + bare.prefix { $0 != " " }] = String(line.prefix(upTo: line.lastIndex(of: "#") ?? line.endIndex))
    }
    return lines
  }

  @Test("The article has a row for each key")
  func namesEveryKey() {
    #expect(lines.count > 30)
    for key in lines.keys { #expect(article.contains("\n| `\(key)` |"), "\(key)") }
  }

  @Test("The article has no row for a key that isn't there, and every flag of serve")
  func namesNothingElse() throws {
    for row in article.matches(of: /\n\| `([a-z.-]+)` \|/) { #expect(lines[String(row.1)] != nil, "\(row.1)") }
    let help = try Program.runWithoutIsolation("serve", "--help", environment: [:]).output
    for flag in help.matches(of: /\n  (--[a-z-]+) </) { #expect(article.contains("`\(flag.1) "), "\(flag.1)") }
  }

  @Test("The file beside it is well, has every key, and says what the defaults are")
  func sampleIsWell() throws {
    let outcome = try Program.run("config", "check", "--config", sample)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let text = try String(contentsOfFile: sample, encoding: .utf8)
    for key in lines.keys {
      let name = key.split(separator: ".").last ?? ""
      #expect(text.contains("\n\(name) = ") || text.contains("\n# \(name) = "), "\(key)")
    }
    let defaults = Self.lines(of: try Program.run("config", "print", "--config", "none").output)
    #expect(Self.lines(of: try Program.run("config", "print", "--config", sample).output) == defaults)
  }
}
