import Foundation
import Testing

/// `madang-seeds`, as it was built beside the tests.
@Suite struct SeedsProgramTests {
  @Test("seeds that hold are counted, from the one that was said")
  func counts() throws {
    let (said, status) = try run("server", "--from", "7", "--seeds", "2")
    #expect(said.contains("SimulationTally("))
    #expect(said.hasSuffix("2 seeds from 7 on: 0 failed\n"))
    #expect(status == 0)
  }

  @Test("a log that is shared has seeds of its own")
  func log() throws {
    let (said, status) = try run("log", "--seeds", "2")
    #expect(said.hasSuffix("2 seeds from 1 on: 0 failed\n"))
    #expect(status == 0)
  }

  @Test("what one seed can't reach is told, where it is asked for")
  func reach() throws {
    let (said, status) = try run("server", "--seeds", "1", "--reach")
    #expect(said.contains("\nNobody ever found: "))
    #expect(status == 1)
  }

  @Test("what is no range of seeds is refused", arguments: [["--seeds", "0"], ["--from", "\(UInt64.max)"]])
  func refuses(_ arguments: [String]) throws {
    let (said, status) = try run(["server"] + arguments)
    #expect(said == "")
    #expect(status == 64)
  }

  private func run(_ arguments: String...) throws -> (said: String, status: Int32) { try run(arguments) }

  private func run(_ arguments: [String]) throws -> (said: String, status: Int32) {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let process = Process()
    process.executableURL = bundle.deletingLastPathComponent().appending(path: "madang-seeds")
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (said, process.terminationStatus)
  }
}
