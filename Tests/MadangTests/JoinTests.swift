import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// `madang join`, as a program among others.
@Suite(.serialized, .againstHanging, .waits) struct JoinTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  private func join(
    _ url: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String = ""
  ) throws -> Program.Outcome {
    try Program.runWithoutIsolation(
      ["join", url] + arguments + (arguments.contains("--config") ? [] : ["--config", "none"]),
      environment: environment, input: input)
  }

  @Test func `without standard input there is nothing to say, and it ends`() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let url = "irc://127.0.0.1:\(try server.port())/#room?nick=me"
    let outcome = try Program.run(inShell: "exec timeout 20 \"$0\" join --config none \"$1\" <&-", url)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("#room --> me joined"))
  }

  @Test func `without standard error what is said arrives, and nothing for a person goes to the server`() throws {
    let server = try Program("serve", "--listen", "plain://127.0.0.1:0?style=announce")
    let url = "plain://127.0.0.1:\(try server.port())"
    let outcome = try Program.run(
      inShell: "echo hello | timeout 20 \"$0\" join --config none \"$1\" 2>&-", url)
    #expect(outcome.status == 0)
    #expect(outcome.output == "hello\n")
  }

  // MARK: Logging in

  private func withAccount(_ body: (_ url: String) throws -> Void) throws {
    let server = try Program("serve", "--data", scratch.path + "/data", "--listen", "irc://127.0.0.1:0")
    defer { server.end() }
    let port = try server.port()
    let ann = try Peer(port: port)
    ann.send("NICK ann\r\nUSER a 0 * :a\r\nNS REGISTER sésame1\r\n")
    _ = try ann.read(until: " 900 ")
    ann.send("QUIT\r\n")
    try body("irc://127.0.0.1:\(port)/#room?nick=ann")
  }

  @Test func `an account is logged in to with the password of a file or a variable, by either mechanism`() throws {
    try scratch.write("sésame1\r\nnot this\n", to: "password")
    _ = try Program.run(inShell: "chmod 600 \"$1\"", scratch.path + "/password")
    try withAccount { url in
      for mechanism in ["scram", "plain", "auto"] {
        let outcome = try join(
          url, ["--account", "ann", "--password-file", scratch.path + "/password", "--sasl", mechanism], input: "hi\n")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("--- You are now logged in as ann\n--- connected as ann\n"))
        #expect(outcome.errors.contains("tells the server the password") == (mechanism == "plain"))
        #expect(outcome.output.contains("#room <ann> hi\n"))
        #expect(!outcome.errors.contains("note: "))
      }
      let outcome = try join(url, environment: ["MADANG_JOIN_PASSWORD": "sésame1"])
      #expect(outcome.status == 0 && outcome.errors.contains("logged in as ann"))
    }
  }

  @Test func `with a wrong password it does not come in, and says what the server said`() throws {
    try withAccount { url in
      for mechanism in ["scram", "plain"] {
        let outcome = try join(
          url, ["--sasl", mechanism], environment: ["MADANG_JOIN_PASSWORD": "wrong"], input: "secret words\n")
        #expect(outcome.status == 1)
        #expect(outcome.errors.hasSuffix("!!! could not log in as ann: SASL authentication failed\n"))
        #expect(outcome.output.isEmpty)
      }
    }
  }

  @Test func `a nickname of somebody's is refused in the server's own words`() throws {
    try withAccount { url in
      let outcome = try join(url)
      #expect(outcome.errors.contains("--- ann: This nickname is registered: log in by SASL"), "\(outcome.errors)")
      #expect(outcome.errors.contains("; trying ann_\n"))
    }
  }

  @Test func `a password file that is none, or that others may read, is told of`() throws {
    let url = "irc://127.0.0.1:1/#room?nick=ann"
    for (text, reason) in [("", "first line"), ("\nsesame\n", "first line"), ("a\0b\n", "first line")] {
      try scratch.write(text, to: "password")
      let outcome = try join(url, ["--password-file", scratch.path + "/password"])
      #expect(outcome.status == 1 && outcome.errors.contains(reason), "\(outcome.errors)")
    }
    #expect(try join(url, ["--password-file", scratch.path + "/none"]).errors.contains("the file can't be read"))
    try scratch.write("sesame\n", to: "password")
    _ = try Program.run(inShell: "chmod 644 \"$1\"", scratch.path + "/password")
    let open = try join(url, ["--password-file", scratch.path + "/password"])
    #expect(open.errors.contains("note: others on this machine may read "))
    let plain = try join("plain://127.0.0.1:1", ["--account", "ann"])
    #expect(plain.errors == "madang: a plain:// server has no accounts: leave out --account and --password-file.\n")
  }

  @Test func `a password is asked for at the terminal, and neither shown nor kept`() throws {
    guard SmallTerminal.isThere else { return }
    try withAccount { url in
      let right = try SmallTerminal.run(
        "join", url, "--account", "ann", "--config", "none",
        answering: [("Password of ann at 127.0.0.1:", "sésame1\r"), ("joined", "\u{1B}[A\u{4}")])
      #expect(right.status == 0)
      #expect(right.text.contains("You are now logged in as ann"))
      #expect(!right.text.contains("sésame1"))
      let wrong = try SmallTerminal.run(
        "join", url, "--account", "ann", "--config", "none", answering: [("Password of ann", "wrong\r")])
      #expect(wrong.status == 1 && wrong.text.contains("could not log in as ann: SASL authentication failed"))
      let refused = try SmallTerminal.run(
        "join", url, "--account", "ann", "--config", "none", answering: [("Password of ann", "s\u{3}")])
      #expect(refused.status == 130)
    }
  }

  @Test func `a password in the URL is one that others on the machine can read, which is said`() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let outcome = try join("irc://127.0.0.1:\(try server.port())/#room?nick=me&password=x")
    #expect(outcome.status == 0)
    #expect(outcome.errors.hasPrefix("madang: note: others on this machine can read the password in the URL"))
  }

  // MARK: Ends

  @Test(arguments: [SIGINT, SIGTERM]) func `Ctrl-C in a pipe is an exit status of its own`(signal: Int32) throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let process = Process()
    let (input, output) = (Pipe.whole(), Pipe.whole())
    process.executableURL = URL(fileURLWithPath: try Program.path())
    process.arguments = ["join", "irc://127.0.0.1:\(try server.port())/#room?nick=me", "--config", "none"]
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, FileHandle.nullDevice)
    try process.begin()
    var said = Data()
    while !String(decoding: said, as: UTF8.self).contains("#room --> me joined") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      said += more
    }
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + signal)
  }

  @Test func `a long text through a pipe is no flood, as plain lines and as one line of IRC`() throws {
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--listen", "plain://127.0.0.1:0?style=announce")
    let lines = try server.linesUntilReady().filter { $0.hasPrefix("listening ") }
    let ports = lines.compactMap { $0.split(separator: ":").last.map(String.init) }
    let text = (0..<10).map { "\($0)" + String(repeating: "x", count: 1_000) + "\n" }.joined()
    let plain = try join("plain://127.0.0.1:\(ports[1])", input: text)
    #expect(plain.status == 0 && plain.output == text, "\(plain.errors)")
    let irc = try join(
      "irc://127.0.0.1:\(ports[0])/#room?nick=me", input: String(repeating: "y", count: 8_000) + "\n")
    #expect(irc.status == 0, "\(irc.errors)")
    #expect(irc.output.count { $0 == "y" } == 8_000)
  }
}
