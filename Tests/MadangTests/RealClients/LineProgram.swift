import Foundation
import MadangKernel
import MadangTestSupport

/// A program that takes lines on its standard input, and prints what it hears.
final class LineProgram {
  private let folder: ClientFolder
  private let process: ChildProcess
  private let keyboard: FileHandle

  init(_ path: String, _ arguments: [String]) throws {
    folder = try ClientFolder()
    // What is typed comes through a pipe with a name, since a program of ours is started without standard input.
    let keys = "\(folder.path)/keys"
    // SAFETY: a C string for the length of the call.
    guard unsafe mkfifo(keys, 0o600) == 0 else { throw Program.Failure(description: "mkfifo failed: \(errno)") }
    process = try ChildProcess(
      path: "/bin/sh",
      arguments: ["-c", "exec \"$@\" < '\(keys)' > '\(folder.path)/heard' 2>&1", "sh", path] + arguments,
      isSilenced: true)
    keyboard = try FileHandle(forWritingTo: URL(fileURLWithPath: keys))
  }

  func type(_ line: String) throws { try keyboard.write(contentsOf: Data("\(line)\n".utf8)) }

  /// Waits until it has printed this.
  func see(_ text: String) throws {
    if eventually({ shown().contains(text) }) { return }
    throw Program.Failure(description: "It never showed \(text); it shows:\n\(shown())")
  }

  private func shown() -> String { TextFile.text(of: "\(folder.path)/heard") }

  func end() {
    try? keyboard.close()
    process.end()
  }

  deinit { end() }
}
