import Foundation
import MadangKernel
import MadangTestSupport
import Testing

@testable import MadangBenchCore

/// The program itself, as a shell runs it.
@Suite(.serialized) struct ProgramTests {
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
