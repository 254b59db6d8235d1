import Glibc
import MadangKernel
import MadangTestSupport

/// A server that the benchmark started. Whoever holds it must end it, however the load came out.
package final class RunningServer {
  package let name: String
  package let target: Target
  /// All that it listens on, `target` first.
  let targets: [Target]
  private let process: ChildProcess
  /// Files that go with it.
  private let directory: TemporaryDirectory?

  init(
    name: String, target: Target, others: [Target] = [], process: ChildProcess, directory: TemporaryDirectory? = nil
  ) {
    self.name = name
    self.target = target
    targets = [target] + others
    self.process = process
    self.directory = directory
  }

  package var processIdentifier: Int32 { process.identifier }
  package var isRunning: Bool { process.isRunning }

  /// Sends SIGTERM, and waits for nothing: `isRunning` tells when it has ended.
  func askToEnd() { _ = kill(process.identifier, SIGTERM) }

  package func end() {
    process.end()
    directory?.remove()
  }

  /// Starts a program that announces itself: a line `listening SCHEME://HOST:PORT`, then a line `ready`. `directory` goes
  /// with it.
  package static func start(
    name: String, path: String, arguments: [String], carriage: Carriage = Carriage(),
    directory: TemporaryDirectory? = nil, patienceMilliseconds: Int = 10_000
  ) throws(LoadFailure) -> RunningServer {
    let process = try launch(path, arguments, isSilenced: false)
    var targets: [Target] = []
    let deadline = MonotonicClock.nanoseconds() + UInt64(patienceMilliseconds) * 1_000_000
    while true {
      switch process.nextLine(timeoutMilliseconds: 50) {
      case .text("ready"):
        if let first = targets.first {
          return RunningServer(
            name: name, target: first, others: Array(targets.dropFirst()), process: process, directory: directory)
        }
        process.end()
        throw .server("\(name) said 'ready', but not what it listens on")
      case .text(let line):
        // The first listener is the target.
        if line.hasPrefix("listening "), let target = announced(line.dropFirst(10), carriage) { targets.append(target) }
      case .ended:
        process.end()
        throw .server("\(name) ended before it was ready")
      case .timedOut:
        if Interruption.isAsked {
          process.end()
          throw .interrupted
        }
        if MonotonicClock.nanoseconds() < deadline { continue }
        process.end()
        throw .server("\(name) was not ready within \(patienceMilliseconds / 1000) s")
      }
    }
  }

  /// What a listener is as a target: pages and WebSocket have the same.
  private static func announced(_ url: Substring, _ carriage: Carriage) -> Target? {
    let isWeb = url.hasPrefix("http://") || url.hasPrefix("https://")
    guard var target = try? Target(isWeb ? "ws" + url.dropFirst(4) : String(url)) else { return nil }
    if target.dialect == .irc { target.carriage = carriage }
    return target
  }

  static func launch(
    _ path: String, _ arguments: [String], isSilenced: Bool
  ) throws(LoadFailure) -> ChildProcess {
    do {
      return try ChildProcess(path: path, arguments: arguments, isSilenced: isSilenced)
    } catch {
      throw .system("can't start \(path)", error)
    }
  }

  /// Starts a program that says nothing, and waits until its port answers.
  static func start(
    name: String, path: String, arguments: [String], target: Target, directory: TemporaryDirectory
  ) throws(LoadFailure) -> RunningServer {
    let process: ChildProcess
    do {
      process = try launch(path, arguments, isSilenced: true)
    } catch {
      directory.remove()
      throw error
    }
    let deadline = MonotonicClock.nanoseconds() + 15_000_000_000
    while MonotonicClock.nanoseconds() < deadline, process.isRunning, !Interruption.isAsked {
      if Loopback.answers(target.address) {
        return RunningServer(name: name, target: target, process: process, directory: directory)
      }
      usleep(20_000)
    }
    let ran = process.isRunning
    process.end()
    directory.remove()
    if Interruption.isAsked { throw .interrupted }
    throw .server(ran ? "\(name) did not answer within 15 s" : "\(name) ended at once")
  }
}
