import Foundation
import MadangTestSupport

/// The program at a pseudo-terminal, by Python's module for it: it must be the terminal that the program was started at.
enum SmallTerminal {
  private static let text = """
    import fcntl, os, pty, select, signal, struct, sys, termios, time
    program, arguments, answers = sys.argv[1], sys.argv[3:3 + int(sys.argv[2])], sys.argv[3 + int(sys.argv[2]):]
    child, terminal = pty.fork()
    if child == 0:
        os.environ["TERM"] = "xterm"
        os.execv(program, [program] + arguments)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    said, seen, deadline = b"", 0, time.time() + 30
    while time.time() < deadline:
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                more = os.read(terminal, 65536)
            except OSError:
                break
            if not more:
                break
            said += more
        if answers and answers[0].encode() in said[seen:]:
            seen = len(said)
            if answers[1] == "<SIGTERM>":
                os.kill(child, signal.SIGTERM)
            elif answers[1] == "<40x10>":
                fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 10, 40, 0, 0))
            else:
                os.write(terminal, answers[1].encode())
            answers = answers[2:]
    else:
        os.kill(child, 9)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.stdout.buffer.write(said)
    sys.exit(status if status >= 0 else 128 - status)
    """

  /// In place of what is typed: a signal, or another size.
  static let terminates = "<SIGTERM>"
  static let shrinks = "<40x10>"

  static let isThere = (try? Program.run(inShell: "command -v python3").status == 0) ?? false

  /// Waits for each text, types what belongs to it, and then waits for the end.
  static func run(
    _ arguments: String..., environment: [String: String] = [:], answering answers: [(text: String, typed: String)]
  ) throws -> (status: Int32, text: String) {
    let process = Process()
    let output = Pipe.whole()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["python3", "-c", text, try Program.path(), "\(arguments.count)"] + arguments
      + answers.flatMap { [$0.text, $0.typed] }
    process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "NO_COLOR" }
      .merging(environment) { $1 }
    process.standardOutput = output
    try process.begin()
    let said = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: said, as: UTF8.self))
  }
}
