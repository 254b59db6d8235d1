import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import MadangBenchCore

/// The program itself, as a shell runs it.
@Suite(.serialized, .waits) struct ProgramTests {
  /// Runs it with `arguments`; `heard` is told each line, and may send a signal. Returns the lines and the exit status.
  private func run(
    _ arguments: [String], heard: (String, ChildProcess) -> Void = { _, _ in }
  ) throws -> (lines: [String], status: Int32?) {
    let path = try #require(Executables.beside("madang-bench"))
    let program = try ChildProcess(path: path, arguments: arguments)
    var lines: [String] = []
    let deadline = MonotonicClock.nanoseconds() + 120_000_000_000
    reading: while MonotonicClock.nanoseconds() < deadline {
      switch program.nextLine(timeoutMilliseconds: 1000) {
      case .text(let line):
        lines.append(line)
        heard(line, program)
      case .ended: break reading
      case .timedOut: continue
      }
    }
    return (lines, program.end(patienceMilliseconds: 30_000))
  }

  private func figures(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test(
    "what people have of failures: a node that dies, servers of NATS that are killed and begin again, a node that comes",
    .enabled(if: NatsServers.program != nil, natsIsThere))
  func failures() throws {
    let (lines, status) = try run(["cluster", "--failures", "--seconds", "0.5", "--json", "-"])
    #expect(status == 0)
    let json = try figures(lines.joined(separator: "\n"))
    let rows = try #require(json["rows"] as? [[String: Any]])
    for what in ["its people are gone elsewhere after", "a new node accepts people after"] {
      let row = try #require(rows.first { $0["what"] as? String == what })
      #expect((row["value"] as? Double ?? 0) > 0 && row["unit"] as? String == "s", "\(row)")
    }
    #expect(rows.count { ($0["what"] as? String ?? "").hasPrefix("servers of NATS") } == 2)
    #expect(json["lost"] as? Int == 0)
  }

  @Test(
    "of failures there is nothing to tell with fewer than three of each, and nothing to draw",
    arguments: [["--nodes", "2"], ["--engines", "1"], ["--svg", "cost.svg"]])
  func failuresNeedThree(options: [String]) throws {
    #expect(try run(["cluster", "--failures"] + options).status == 64)
  }

  @Test func anInterruptEndsWithTheFiguresSoFar() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let file = "\(directory.path)/figures.json"
    let load = ["load", "--connections", "10", "--senders", "2", "--rate", "100", "--warmup", "0", "--seconds", "600"]
    let (lines, status) = try run(load + ["--json", file]) { line, program in
      if line.contains("measuring") { kill(program.identifier, SIGINT) }
    }
    #expect(status == 130)
    #expect(lines.contains { $0.contains("INTERRUPTED") })
    let json = try figures(String(contentsOfFile: file, encoding: .utf8))
    #expect(json["interrupted"] as? Bool == true)
    #expect((json["messages"] as? Int ?? 0) > 0)
    #expect((json["latency_us"] as? [String: Any])?["p99"] is Double)
  }

  @Test func figuresOnStandardOutputStandAloneAndSayWhatMadeThem() throws {
    try LyingServer.run(.none) { address in
      let load = [
        "load", "--target", "irc://\(address)", "--connections", "4", "--senders", "2", "--rate", "50", "--seconds",
        "0.2", "--warmup", "0", "--json", "-",
      ]
      let (lines, status) = try run(load)
      #expect(status == 0)
      let json = try figures(lines.joined(separator: "\n"))
      #expect(json["schema"] as? Int == 1)
      #expect(json["version"] as? String == Version.current)
      #expect((json["command"] as? [String])?.dropFirst().elementsEqual(load) == true)
      #expect(json["interrupted"] as? Bool == false)
      let date = try #require(json["date"] as? String)
      #expect((try? Date(date, strategy: .iso8601)) != nil)
      let host = try #require(json["host"] as? [String: Any])
      #expect((host["processors"] as? Int ?? 0) >= 1)
    }
  }

  private static let natsIsThere: Comment = "There is no nats-server here."

  @Test(
    "Nodes and their engine are started, loaded in turn with one server, and ended",
    .enabled(if: NatsServers.program != nil, natsIsThere))
  func cluster() throws {
    let (lines, status) = try run([
      "cluster", "--engines", "1", "--nodes", "2", "--rounds", "1", "--connections", "20", "--rooms", "2", "--senders",
      "2", "--window", "4", "--seconds", "0.2", "--warmup", "0",
    ])
    #expect(status == 0)
    #expect(lines.contains { $0.hasPrefix("deliveries/s") } && lines.contains { $0.hasPrefix("NATS (1) took ") })
    #expect(lines.contains("Nothing was lost, doubled or out of order."), "\(lines)")
    #expect(lines.contains { $0.hasPrefix("Their log had ") && $0.contains(" batches a second of ") }, "\(lines)")
  }

  @Test(
    "Servers of NATS are measured alone: batches of each size, and what is heard while each of them is killed",
    .enabled(if: NatsServers.program != nil, natsIsThere))
  func engine() throws {
    let (lines, status) = try run(["engine", "--seconds", "0.3", "--batch-bytes", "100,5000", "--kill", "--json", "-"])
    #expect(status == 0)
    let json = try figures(lines.joined(separator: "\n"))
    let rates = try #require(json["rates"] as? [[String: Any]])
    #expect(rates.map { $0["batch_bytes"] as? Int } == [100, 5_000])
    #expect(rates.allSatisfy { ($0["batches_per_second"] as? Double ?? 0) > 0 })
    #expect((json["silence_seconds"] as? [Double])?.count == 3)
  }

  @Test(
    "of servers of NATS nothing is measured that can't be",
    arguments: [
      ["--batch-bytes", "0"], ["--batch-bytes", "1000,x"], ["--engines", "2"], ["--engines", "1", "--kill"],
      ["--window", "0"],
    ])
  func engineRefuses(options: [String]) throws {
    #expect(try run(["engine"] + options).status == 64)
  }

  @Test(
    "More connections than one process may have are joined by several",
    .enabled(if: NatsServers.program != nil, natsIsThere))
  func crowd() throws {
    let bench = try #require(Executables.beside("madang-bench"))
    let (status, text) = try runInShell(
      "ulimit -n 1100; exec \"$0\" cluster --engines 1 --nodes 2 --connections 150 --rooms 6", bench)
    #expect(status == 0 && text.contains("150 connections in 6 rooms, by 2 generators: joined in "), "\(text)")
  }

  private func runInShell(_ command: String, _ program: String) throws -> (status: Int32?, text: String) {
    let shell = try ChildProcess(path: "/bin/sh", arguments: ["-c", command, program])
    var lines: [String] = []
    while case .text(let line) = shell.nextLine(timeoutMilliseconds: 120_000) { lines.append(line) }
    return (shell.end(patienceMilliseconds: 30_000), lines.joined(separator: " "))
  }

  @Test func itNamesItsVersion() throws {
    let (lines, status) = try run(["--version"])
    #expect(lines == ["madang-bench \(Version.current)"] && status == 0)
  }

  @Test(arguments: ["capacity", "stalls"]) func anOptionThatCannotDrawIsNotInTheHelp(command: String) throws {
    let (lines, _) = try run([command, "--help"])
    #expect(lines.contains { $0.contains("--json") } && !lines.contains { $0.contains("--svg") })
    #expect(lines.allSatisfy { $0.count <= 80 })
  }

  @Test func whereNothingIsTimedNothingIsDrawn() throws {
    #expect(try run(["load", "--scenario", "idle", "--svg", "/tmp/x.svg"]).status == 64)
  }
}
