import Foundation
import MadangChat
import MadangServer
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Testing

/// The configuration file, the environment and the flags, as `madang config` shows them.
@Suite(.againstHanging, .waits) struct ConfigTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The line of `config print` for a key, in its table or before the first.
  private func line(_ key: String, in printed: String) -> String? {
    var table = ""
    for line in printed.split(separator: "\n") {
      if line.hasPrefix("[") { table = line.prefix { $0 != "]" }.dropFirst() + "." }
      let bare = line.hasPrefix("# ") ? line.dropFirst(2) : line[...]
      if table + bare.prefix(while: { $0 != " " }) == key { return String(line) }
    }
    return nil
  }

  @Test("A flag wins over the environment, that over the file, and that over the default; print says which")
  func layers() throws {
    let file = try folder.write("workers = 1\nsendq = 300000\nnetwork = \"File\"\n[limits]\ntargets = 7\n")
    let outcome = try Program.run(
      "config", "print", "--config", file, "--workers", "3",
      environment: ["MADANG_WORKERS": "2", "MADANG_SENDQ": "400000", "MADANG_LIMITS_TOPIC_BYTES": "99"])
    #expect(outcome.status == 0)
    #expect(line("workers", in: outcome.output) == "workers = 3  # flag --workers")
    #expect(line("sendq", in: outcome.output) == "sendq = 400000  # environment MADANG_SENDQ")
    #expect(line("network", in: outcome.output) == "network = \"File\"  # file \(file)")
    #expect(line("limits.targets", in: outcome.output) == "targets = 7  # file \(file)")
    #expect(
      line("limits.topic-bytes", in: outcome.output) == "topic-bytes = 99  # environment MADANG_LIMITS_TOPIC_BYTES")
    #expect(line("flood", in: outcome.output) == "flood = true  # default")
    #expect(line("motd", in: outcome.output) == "# motd =  # not set")
  }

  @Test("What is printed is TOML that means the same")
  func printsWhatItReads() throws {
    let file = try folder.write(
      """
      listen = ["irc://127.0.0.1:0", "plain://[::1]:0?style=announce"]
      server-info = "quotes \\" and \\\\ backslashes"
      flood = false
      [[webirc]]
      password = "geheim"
      hosts = ["192.0.2.*", "::1"]
      """)
    let first = try Program.run("config", "print", "--config", file)
    let copy = try folder.write(first.output, to: "copy.toml")
    let second = try Program.run("config", "print", "--config", copy)
    #expect(second.status == 0, "\(second.errors)")
    #expect(first.output.contains("server-info = \"quotes \\\" and \\\\ backslashes\""))
    #expect(first.output.contains("hosts = [\"192.0.2.*\", \"::1\"]"))
    func withoutComments(_ text: String) -> [Substring] {
      text.split(separator: "\n").map { $0.prefix(upTo: $0.firstRange(of: "  # ")?.lowerBound ?? $0.endIndex) }
    }
    #expect(withoutComments(first.output) == withoutComments(second.output))
  }

  @Test("Secrets are never printed, wherever they come from, and not repeated in complaints")
  func masksSecrets() throws {
    let file = try folder.write("password = \"geheim\"\n[[webirc]]\npassword = \"geheim\"\nhosts = [\"*\"]\n")
    let printed = try Program.run("config", "print", "--config", file)
    #expect(!printed.output.contains("geheim"))
    #expect(printed.output.components(separatedBy: "\"********\"").count == 3)
    let outcome = try Program.run(
      "config", "check", environment: ["MADANG_PASSWORD": "geheim\nzwei"])
    #expect(outcome.status == 1)
    #expect(outcome.errors == "madang: MADANG_PASSWORD: it must be one line of 1 to 200 bytes.\n")
  }

  @Test("check says of a file without faults that it is well, with status 0")
  func checksWhatIsWell() throws {
    let file = try folder.write("# nothing but a comment\n")
    let outcome = try Program.run("config", "check", "--config", file)
    #expect(outcome.status == 0)
    #expect(outcome.output == "\(file) is well\n")
    #expect(outcome.errors.isEmpty)
  }

  @Test("check reports everything that is wrong at once: where, what was expected, and the nearest known key")
  func checksEverything() throws {
    let file = try folder.write(
      """
      lisen = ["irc://127.0.0.1:0"]
      workers = "four"
        sendq = 3
      motd = \"""
      workers = 3
      \"""
      listen = ["irc://127.0.0.1:0", "nope://x"]
      hosts = [
        "[limits]",
      ]
      [limits]
      targets = 0
      topic-byte = 4
      "nick-bytes" = 3.5
      [[webirc]]
      password = "x"
      hosts = ["127.*"]
      [[webirc]]
      hots = []
      [xyz]
      """)
    let outcome = try Program.run("config", "check", "--config", file)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    let said = outcome.errors.replacing("madang: \(file):", with: "").split(separator: "\n").map(String.init)
    #expect(
      said == [
        "1:1: there is no key lisen; did you mean listen?",
        "2:1: workers: it must be a whole number from 1 to 256, not a text.",
        "3:3: sendq: it must be from 262144 to 1073741824.",
        "4:1: motd: the file can't be read.",
        "7:1: listen: its scheme is \"nope\"; use irc://, ircs://, plain://, http:// or https://.",
        "8:1: there is no key hosts; did you mean sts?",
        "12:1: limits.targets: it must be from 1 to 100.",
        "13:1: there is no key limits.topic-byte; did you mean limits.topic-bytes?",
        "14:1: limits.nick-bytes: it must be a whole number from 9 to 64, not a floating-point number.",
        "18:1: webirc[1]: password is missing.",
        "18:1: webirc[1]: hosts is missing.",
        "19:1: there is no key webirc[1].hots; did you mean webirc[1].hosts?",
        "20:1: there is no key xyz.",
      ])
  }

  @Test("A file that is no TOML is reported with line and column; one that isn't there, by its name")
  func brokenFiles() throws {
    let file = try folder.write("workers = 2\nsendq = \n")
    let outcome = try Program.run("config", "check", "--config", file)
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("madang: \(file):2:9: "), "\(outcome.errors)")
    #expect(try Program.runWithoutIsolation("config", "check", file, environment: [:]).errors == outcome.errors)
    let twice = try Program.run("config", "check", file, "--config", file)
    #expect(twice.status == 1 && twice.errors == "madang: name one file: \(file), or that of --config.\n")
    let missing = try Program.run("config", "check", "--config", folder.path + "/none.toml")
    #expect(missing.errors == "madang: \(folder.path)/none.toml: the file can't be read.\n")
    try Data([0x61, 0xFF]).write(to: URL(fileURLWithPath: folder.path + "/latin.toml"))
    let latin = try Program.run("config", "check", "--config", folder.path + "/latin.toml")
    #expect(latin.errors == "madang: \(folder.path)/latin.toml: the file is not UTF-8 text.\n")
  }

  @Test("Each wrong kind of value is told from the right one")
  func wrongKinds() throws {
    for (text, reason) in [
      ("flood = 1", "flood: it must be true or false, not a whole number"),
      ("network = true", "network: it must be a text in quotes, not true or false"),
      ("listen = \"irc://127.0.0.1\"", "listen: it must be a list of texts, [\"…\", \"…\"], not a text"),
      ("listen = [1]", "listen: it must be a list of texts, [\"…\", \"…\"], not a list"),
      ("log-level = \"loud\"", "log-level: it must be trace, debug, info, notice, warning, error or critical"),
      ("limits = 3", "limits: a table, [limits], is expected, not a whole number"),
      ("webirc = 3", "webirc: it must be tables, each under [[…]], not a whole number"),
      ("webirc = [3]", "webirc[0]: a table is expected, not a whole number"),
      ("network = \"two words\"", "network: it must be one word of at most 63 bytes"),
      ("motd = 1979-05-27", "motd: it must be a text in quotes, not a date"),
    ] {
      let file = try folder.write(text + "\n")
      let outcome = try Program.run("config", "check", "--config", file)
      #expect(outcome.errors.contains(reason), "\(text): \(outcome.errors)")
      #expect(outcome.status == 1)
    }
  }

  @Test("Each bound of the rules has a key in [limits]")
  func coversTheLimits() throws {
    let printed = try Program.run("config", "print").output
    let limits = printed.split(separator: "\n").drop { $0 != "[limits]" }.dropFirst().prefix { $0.contains(" = ") }
    let bounds: [Any] = [ChatLimits(), Limits().speech, Limits().queries]
    // The server's own that stand there are `unfinished` and `record-bytes`.
    #expect(limits.count == bounds.reduce(2) { $0 + Mirror(reflecting: $1).children.count })
  }

  @Test("At its bounds a number is well, and beyond them it is not", arguments: [(262_143, 1), (262_144, 0)])
  func bounds(number: Int, status: Int32) throws {
    let file = try folder.write("sendq = \(number)\n")
    #expect(try Program.run("config", "check", "--config", file).status == status)
  }

  @Test("Without --config the file of the person counts")
  func findsTheFile() throws {
    let file = try folder.write("network = \"Mine\"\n", to: "madang/madang.toml")
    let environment = ["XDG_CONFIG_HOME": folder.path]
    let outcome = try Program.runWithoutIsolation("config", "print", environment: environment)
    #expect(line("network", in: outcome.output) == "network = \"Mine\"  # file \(file)")
    try FileManager.default.moveItem(atPath: folder.path + "/madang", toPath: folder.path + "/.config")
    try FileManager.default.createDirectory(atPath: folder.path + "/.config/madang", withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      atPath: folder.path + "/.config/madang.toml", toPath: folder.path + "/.config/madang/madang.toml")
    let home = try Program.runWithoutIsolation(
      "config", "print", environment: ["XDG_CONFIG_HOME": "", "HOME": folder.path])
    #expect(line("network", in: home.output)?.hasPrefix("network = \"Mine\"") == true)
    let other = try Program.runWithoutIsolation(
      "config", "check", environment: environment.merging(["MADANG_CONFIG": "none"]) { $1 })
    #expect(other.output == "The configuration without a file is well\n")
  }
}
