import Foundation
import MadangTestSupport

/// A client that is a program of somebody else's.
enum ForeignClient {
  static let gnutls = "/usr/bin/gnutls-cli"
  static let hasGnuTLS = FileManager.default.isExecutableFile(atPath: gnutls)
  static let hasTLSLite = (try? run("/usr/bin/env", ["python3", "-c", "import tlslite"]).status) == 0

  /// Runs it to its end. Commands on its standard input are each sent once the one before has been answered, where it says
  /// so by `answered`: a part of its output.
  static func run(
    _ path: String, _ arguments: [String], steps: [(line: String, answered: String)] = []
  ) throws -> (status: Int32, output: String) {
    // A client that ended hears nothing more, and the test goes on.
    _ = signal(SIGPIPE, SIG_IGN)
    let process = Process()
    let input = Pipe.whole()
    let output = Pipe.whole()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardInput = input
    process.standardOutput = output
    process.standardError = output
    try process.begin()
    var text = Data()
    for step in steps {
      // Fails where it has ended: its output then says why.
      try? input.fileHandleForWriting.write(contentsOf: Data(step.line.utf8))
      let before = text.count
      while !String(decoding: text[before...], as: UTF8.self).contains(step.answered) {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        text += more
      }
    }
    try input.fileHandleForWriting.close()
    text += try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }
}
