import Foundation
import MadangKernel
import MadangTestSupport

/// `madang`, as it was built beside the tests.
final class Program {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let child: ChildProcess

  convenience init(_ arguments: String...) throws { try self.init(arguments: arguments) }

  init(arguments: [String]) throws {
    child = try ChildProcess(path: try Program.path(), arguments: Program.isolated(arguments))
  }

  /// With fewer descriptors, as `ulimit -n` gives them.
  init(limitingDescriptorsTo descriptors: Int, _ arguments: String...) throws {
    let command = "ulimit -n \(descriptors); exec \"$0\" \"$@\""
    child = try ChildProcess(
      path: "/bin/sh", arguments: ["-c", command, try Program.path()] + Program.isolated(arguments))
  }

  /// With what it says on standard error in a file.
  convenience init(loggingTo file: String, _ arguments: String...) throws {
    try self.init(loggingTo: file, arguments)
  }

  init(loggingTo file: String, _ arguments: [String]) throws {
    let command = "file=$1; shift; exec \"$0\" \"$@\" 2>\"$file\""
    child = try ChildProcess(
      path: "/bin/sh", arguments: ["-c", command, try Program.path(), file] + Program.isolated(arguments))
  }

  /// The same, with variables of the environment.
  init(loggingTo file: String, environment: [String: String], _ arguments: String...) throws {
    let command = "file=$1; shift; exec \"$0\" \"$@\" 2>>\"$file\""
    let settings = environment.map { "\($0.key)=\($0.value)" }
    child = try ChildProcess(
      path: "/usr/bin/env",
      arguments: settings + ["/bin/sh", "-c", command, try Program.path(), file] + Program.isolated(arguments))
  }

  /// With whatever configuration there is.
  convenience init(environment: [String: String], _ arguments: String...) throws {
    try self.init(environment: environment, arguments)
  }

  init(environment: [String: String], _ arguments: [String]) throws {
    let settings = environment.map { "\($0.key)=\($0.value)" }
    child = try ChildProcess(path: "/usr/bin/env", arguments: settings + [try Program.path()] + arguments)
  }

  /// Started with sockets that listen already, as systemd hands them over: `opening` is Python that makes them, and the
  /// names go with them.
  init(opening: String, names: String, environment: [String: String] = [:], _ arguments: String...) throws {
    let hand = """
      import os, socket, sys
      \(opening)
      held = [os.dup(s.fileno()) for s in sockets]
      held = [os.dup2(d, 100 + i) for i, d in enumerate(held)]
      for i, d in enumerate(held): os.dup2(d, 3 + i)
      os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(held)), LISTEN_FDNAMES="\(names)")
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let settings = environment.map { "\($0.key)=\($0.value)" }
    child = try ChildProcess(
      path: "/usr/bin/env",
      arguments: settings + ["python3", "-c", hand, try Program.path()] + Program.isolated(arguments))
  }

  /// Keeps a server from what the person who runs the tests has configured.
  private static func isolated(_ arguments: [String]) -> [String] {
    guard let command = arguments.first, !["join", "cert", "service", "replay"].contains(command) else {
      return arguments
    }
    let isControlled = !["config", "history", "backup", "restore"].contains(command)
    return arguments + (arguments.contains("--config") ? [] : ["--config", "none"])
      + (arguments.contains("--control") || !isControlled ? [] : ["--control", "none"])
      + (arguments.contains("--data") || command != "serve" ? [] : ["--data", "none"])
  }

  static func path() throws -> String {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let path = bundle.deletingLastPathComponent().appending(path: "madang").path
    guard FileManager.default.isExecutableFile(atPath: path) else {
      throw Failure(description: "There is no program at \(path).")
    }
    return path
  }

  /// Runs it to its end.
  static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
    try run(isolated(arguments), environment)
  }

  static func run(_ arguments: [String]) throws -> Outcome { try run(isolated(arguments), [:]) }

  /// A command for the server behind that control socket.
  static func run(_ words: [String], control: String, input: String = "") throws -> Outcome {
    try run(isolated(words + ["--control", control]), [:], input: input)
  }

  /// With whatever configuration there is.
  static func runWithoutIsolation(_ arguments: String..., environment: [String: String]) throws -> Outcome {
    try run(arguments, environment)
  }

  static func runWithoutIsolation(
    _ arguments: [String], environment: [String: String], input: String = ""
  ) throws -> Outcome {
    try run(arguments, environment, input: input)
  }

  /// With a text on its standard input.
  static func run(_ arguments: String..., input: String) throws -> Outcome { try run(arguments, [:], input: input) }

  /// Through a shell: in `command`, `"$0"` is the program, and `"$1"` the first argument.
  static func run(inShell command: String, _ arguments: String...) throws -> Outcome {
    try run(["-c", command, try path()] + arguments, [:], executable: "/bin/sh")
  }

  typealias Outcome = (status: Int32, output: String, errors: String)

  private static func run(
    _ arguments: [String], _ environment: [String: String], input: String = "", executable: String? = nil
  ) throws -> Outcome {
    // Its output comes by way of a pipe; the others are files, since a pipe holds little: reading one to its end while it
    // waits to write into another, both would wait for ever.
    let folder = try ScratchFolder()
    let (typed, said) = (try folder.write(input, to: "typed"), try folder.write("", to: "said"))
    let process = Process()
    let output = Pipe.whole()
    process.executableURL = URL(fileURLWithPath: try executable ?? path())
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle(forReadingAtPath: typed)
    process.standardOutput = output
    process.standardError = FileHandle(forWritingAtPath: said)
    try process.begin()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: printed, as: UTF8.self), TextFile.text(of: said))
  }

  /// The next line that it says.
  func line() throws -> String {
    guard case .text(let line) = child.nextLine(timeoutMilliseconds: 600_000) else {
      throw Failure(description: "It says nothing.")
    }
    return line
  }

  func linesUntilReady() throws -> [String] {
    var lines: [String] = []
    while true {
      switch child.nextLine(timeoutMilliseconds: 600_000) {
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

  /// What of it lies in memory. See proc(5), /proc/PID/statm.
  func residentBytes() throws -> Int {
    let words = TextFile.text(of: "/proc/\(child.identifier)/statm").split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { throw Failure(description: "The program is gone.") }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// How many descriptors the running program has open. See proc(5).
  func openDescriptors() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.identifier)/fd").count
  }

  /// Changes the limit of the running program. See prlimit(1).
  func limitDescriptors(to descriptors: Int) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/prlimit")
    process.arguments = ["--pid", "\(child.identifier)", "--nofile=\(descriptors):\(descriptors)"]
    try process.begin()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(description: "prlimit failed") }
  }

  /// Whether it stands still, as after SIGSTOP. See proc(5), /proc/PID/stat.
  func isStopped() throws -> Bool {
    TextFile.text(of: "/proc/\(child.identifier)/stat").contains(") T ")
  }

  var isRunning: Bool { child.isRunning }

  func signal(_ number: Int32) { kill(child.identifier, number) }

  @discardableResult
  func end() -> Int32? { child.end(patienceMilliseconds: 600_000) }

  deinit { end() }
}
