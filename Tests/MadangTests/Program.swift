import Foundation
import MadangKernel

/// `madang`, as it was built beside the tests.
final class Program {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let child: ChildProcess

  init(_ arguments: String...) throws {
    child = try ChildProcess(path: try Program.path(), arguments: arguments)
  }

  /// With fewer descriptors, as `ulimit -n` gives them.
  init(limitingDescriptorsTo descriptors: Int, _ arguments: String...) throws {
    let command = "ulimit -n \(descriptors); exec \"$0\" \"$@\""
    child = try ChildProcess(path: "/bin/sh", arguments: ["-c", command, try Program.path()] + arguments)
  }

  private static func path() throws -> String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let path = bundle.deletingLastPathComponent().appending(path: "madang").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure(description: "There is no program at \(path).")
    }
    return path
  }

  /// Runs it to its end.
  static func run(_ arguments: String...) throws -> (status: Int32, errors: String) {
    let process = Process()
    let errors = Pipe()
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = arguments
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }

  static func output(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
    try output(arguments)
  }

  /// Runs it to its end; what it prints fits a pipe.
  static func output(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: try path())
    process.arguments = arguments
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    let said = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (
      process.terminationStatus, String(decoding: printed, as: UTF8.self), String(decoding: said, as: UTF8.self)
    )
  }

  func linesUntilReady() throws -> [String] {
    var lines: [String] = []
    while true {
      switch child.nextLine(timeoutMilliseconds: 30_000) {
      case .text("ready"): return lines
      case .text(let line): lines.append(line)
      case .ended, .timedOut: throw Failure(description: "It never was ready; it said: \(lines).")
      }
    }
  }

  /// The port of its first listener.
  func port() throws -> UInt16 {
    let line = try linesUntilReady().first { $0.hasPrefix("listening ") } ?? ""
    guard let port = line.split(separator: ":").last.flatMap({ UInt16($0) }) else {
      throw Failure(description: "There is no port in \"\(line)\".")
    }
    return port
  }

  /// Changes the limit of the running program. See prlimit(1).
  func limitDescriptors(to descriptors: Int) throws {
    let process = try Process.run(
      URL(fileURLWithPath: "/usr/bin/prlimit"),
      arguments: ["--pid", "\(child.identifier)", "--nofile=\(descriptors):\(descriptors)"])
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "prlimit failed") }
  }

  func signal(_ number: Int32) { kill(child.identifier, number) }

  @discardableResult
  func end() -> Int32? { child.end(patienceMilliseconds: 20_000) }

  deinit { end() }
}
