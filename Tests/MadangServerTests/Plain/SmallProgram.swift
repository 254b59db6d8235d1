import Foundation
import MadangTestSupport

/// A client as beginners write it in Python, running: it sends what was typed without a line ending, reads 1,024 bytes at
/// a time, and prints what came.
final class SmallProgram {
  private static let text = """
    import socket, sys, threading
    connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    def show():
        while True:
            received = connection.recv(1024)
            if not received:
                return
            sys.stdout.buffer.write(received)
            sys.stdout.flush()
    threading.Thread(target=show, daemon=True).start()
    for typed in sys.stdin:
        connection.send(typed.rstrip("\\n").encode())
    """

  /// Where Python is; nil where there is none.
  static let interpreter: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/python3" }.first(where: FileManager.default.isExecutableFile)

  private let process = Process()
  private let input = Pipe.whole()
  private let output = Pipe.whole()
  private(set) var printed = ""

  init(port: UInt16) throws {
    process.executableURL = URL(filePath: SmallProgram.interpreter ?? "/nonexistent")
    process.arguments = ["-c", SmallProgram.text, "\(port)"]
    process.standardInput = input
    process.standardOutput = output
    try process.begin()
  }

  func type(_ line: String) throws { try input.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8)) }

  /// Waits until `text` was printed, and ends the program.
  func finish(having text: String) throws {
    var bytes = Data()
    while !String(decoding: bytes, as: UTF8.self).contains(text) {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      bytes += more
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    printed = String(decoding: bytes, as: UTF8.self)
  }
}
