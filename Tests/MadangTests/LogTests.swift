import Foundation
import Glibc
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// The process outlives its log, and whoever read what it printed.
@Suite(.againstHanging, .waits) struct LogTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  // MARK: Without a process

  /// A pipe that takes a single page: a write end that does not wait, and the read end.
  private func smallPipe() -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    // SAFETY: pipe writes two descriptors into an array of two.
    unsafe #expect(pipe(&ends) == 0)
    // fcntl(2), F_SETPIPE_SZ.
    _ = fcntl(ends[1], 1031, 4096)
    return (ends[0], ends[1])
  }

  private func take(_ descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    // SAFETY: at most as many bytes as the array has.
    let count = unsafe read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }

  private func write(_ text: String, to log: LogStream) {
    log.write(Array((text + "\n").utf8)) { Array("\($0) dropped\n".utf8) }
  }

  @Test func `nobody reads the log: writing goes on without waiting, and what was dropped is counted`() {
    let ends = smallPipe()
    defer { for end in [ends.read, ends.write] { close(end) } }
    let log = LogStream(StandardStream(descriptor: ends.write))
    let line = String(repeating: "x", count: 1_023)
    for _ in 0..<10 { write(line, to: log) }
    #expect(take(ends.read) == line + "\n")
    write("again", to: log)
    #expect(take(ends.read) == "9 dropped\nagain\n")
    write("and on", to: log)
    #expect(take(ends.read) == "and on\n")
  }

  @Test func `a line that was cut does not run into the next one`() {
    let ends = smallPipe()
    defer { for end in [ends.read, ends.write] { close(end) } }
    let log = LogStream(StandardStream(descriptor: ends.write))
    write(String(repeating: "y", count: 6_000), to: log)
    #expect(take(ends.read) == String(repeating: "y", count: 4_096))
    write("next", to: log)
    #expect(take(ends.read) == "\n1 dropped\nnext\n")
  }

  // MARK: The server

  private func fifo(_ name: String) -> String {
    let path = scratch.path + "/" + name
    // SAFETY: a C string that lives for the call.
    unsafe #expect(mkfifo(path, 0o600) == 0)
    return path
  }

  // SAFETY: a C string that lives for the call.
  private func openToRead(_ path: String) -> Int32 { unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }

  @Test(arguments: ["text", "json"])
  func `the reader of standard error is gone: the server goes on, and says later how many lines it dropped`(
    format: String
  ) throws {
    let pipe = fifo("log")
    let reader = openToRead(pipe)
    let file = try scratch.write("network = \"Before\"\n")
    let server = try Program(
      loggingTo: pipe, "serve", "--listen", "irc://127.0.0.1:0", "--config", file, "--log-format", format)
    defer { server.end() }
    let port = try server.port()
    close(reader)
    // Each of these is a line of the log, or more.
    for name in ["One", "Two", "Three"] {
      try scratch.write("network = \"\(name)\"\n")
      server.signal(SIGHUP)
      #expect(try eventually { try welcome(port).contains("NETWORK=\(name) ") })
    }
    let again = openToRead(pipe)
    defer { close(again) }
    try scratch.write("network = \"Four\"\n")
    server.signal(SIGHUP)
    // A line is logged a little after its setting has taken effect, so that the third may come through too.
    var said = ""
    #expect(
      eventually {
        said += take(again)
        return said.split(separator: "A setting has changed.").count - 1 + dropped(said) == 4
      }, "\(said)")
    #expect(dropped(said) >= 2)
  }

  /// How many lines a log says were dropped, in either form.
  private func dropped(_ text: String) -> Int {
    let text = text.firstMatch(of: /([0-9]+) lines of the log could not be written\./)
    return text.flatMap { Int($0.1) } ?? 0
  }

  private func welcome(_ port: UInt16) throws -> String {
    let peer = try Peer(port: port)
    peer.send("NICK probe\(UInt32.random(in: .min ... .max))\r\nUSER p 0 * :p\r\n")
    return try peer.read(until: " 422 ")
  }

  @Test func `whoever waited for "ready" has stopped reading: RESTART begins again all the same`() throws {
    let pipe = fifo("output")
    let reader = openToRead(pipe)
    let control = scratch.path + "/control.sock"
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    let file = try scratch.write("[[operator]]\nname = \"root\"\npassword = \"\(hash)\"\n")
    let server = try ChildProcess(
      path: "/bin/sh",
      arguments: [
        "-c", "exec \"$0\" serve --listen irc://127.0.0.1:0 --data none --control \"$1\" --config \"$2\" >\"$3\" 2>&1",
        try Program.path(), control, file, pipe,
      ])
    defer { server.end(patienceMilliseconds: 20_000) }
    var said = ""
    #expect(
      eventually {
        said += take(reader)
        return said.contains("\nready\n")
      })
    close(reader)
    let port = said.split(separator: "\n").first { $0.hasPrefix("listening ") }?.split(separator: ":").last
    let root = try Peer(port: try #require(port.flatMap { UInt16($0) }))
    root.send("NICK root\r\nUSER r 0 * :r\r\nOPER root geheim\r\n")
    _ = try root.read(until: " 381 ")
    root.send("RESTART\r\n")
    #expect(eventually { (try? root.read(until: "never")) == nil })
    #expect(try eventually { try Program.run(["status"], control: control).status == 0 })
    #expect(server.isRunning)
  }

  @Test func `a command in front of a pipe that is closed ends quietly`() throws {
    let outcome = try Program.run(inShell: "{ \"$0\" config print --config none; echo $? >&2; } | true")
    // By the signal, or because the pipe took it all before it was closed.
    #expect(["141\n", "0\n"].contains(outcome.errors))
  }

  @Test func `a complaint that nobody reads is still an exit status`() throws {
    let outcome = try Program.run(
      inShell: "trap '' PIPE; { { \"$0\" config check /nonexistent; echo $? >&3; } 2>&1 | true; } 3>&1")
    #expect(outcome.output == "1\n" || outcome.output == "141\n")
  }
}
