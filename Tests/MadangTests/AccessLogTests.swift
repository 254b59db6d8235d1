import Foundation
import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

/// `--access-log`, with a real server.
@Suite(.againstHanging, .waits) struct AccessLogTests {
  private let scratch: ScratchFolder
  private var file: String { scratch.path + "/access.log" }

  init() throws { scratch = try ScratchFolder() }

  private func ask(_ path: String, _ port: UInt16) throws {
    let peer = try Peer(port: port)
    peer.send("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    _ = try peer.read(until: "Connection: close")
  }

  @Test("Requests are in the file, and after logrotate has moved it and sent SIGHUP, in the new one")
  func rotates() throws {
    let server = try Program("serve", "--listen", "http://127.0.0.1:0", "--access-log", file)
    let port = try server.port()
    try ask("/one", port)
    #expect(eventually { TextFile.text(of: file).contains("\"GET /one HTTP/1.1\" 404 ") })
    #expect(TextFile.text(of: file).hasPrefix("127.0.0.1 - - ["))
    try FileManager.default.moveItem(atPath: file, toPath: file + ".1")
    server.signal(SIGHUP)
    #expect(eventually { FileManager.default.fileExists(atPath: file) })
    try ask("/two", port)
    #expect(server.end() == 0)
    #expect(TextFile.text(of: file).contains("GET /two") && !TextFile.text(of: file + ".1").contains("GET /two"))
  }

  @Test("A hyphen is standard error, and no flag is no line")
  func writesToStandardError() throws {
    let log = scratch.path + "/log"
    let server = try Program(loggingTo: log, "serve", "--listen", "http://127.0.0.1:0", "--access-log", "-")
    try ask("/here", try server.port())
    #expect(server.end() == 0)
    #expect(TextFile.text(of: log).contains("\"GET /here HTTP/1.1\" 404 "))
    let silent = try Program(loggingTo: log, "serve", "--listen", "http://127.0.0.1:0")
    try ask("/there", try silent.port())
    #expect(silent.end() == 0)
    #expect(TextFile.text(of: log).isEmpty)
  }

  @Test("A start that is refused makes no file, and leaves the one that is there as it is")
  func refusedStart() throws {
    let other = try Program("serve", "--listen", "irc://127.0.0.1:0")
    let taken = "irc://127.0.0.1:\(try other.port())"
    func refuse(_ arguments: [String]) throws {
      let outcome = try Program.run(["serve", "--access-log", file] + arguments)
      #expect(outcome.status == 1, "\(outcome.errors)")
    }
    let refusals = [["--listen", taken], ["--listen", "irc://127.0.0.1:0", "--record", scratch.path + "/no/where"]]
    for arguments in refusals {
      try refuse(arguments)
      #expect(!FileManager.default.fileExists(atPath: file))
    }
    _ = try scratch.write("earlier\n", to: "access.log")
    for arguments in refusals {
      try refuse(arguments)
      #expect(TextFile.text(of: file) == "earlier\n")
    }
  }

  @Test("A file that can't be written is told of at the start; a full disk is told of in the log")
  func failures() throws {
    let outcome = try Program.run("serve", "--listen", "http://127.0.0.1:0", "--access-log", scratch.path + "/no/where")
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("madang: --access-log \(scratch.path)/no/where: the file can't be written: "))
    let log = scratch.path + "/log"
    let server = try Program(loggingTo: log, "serve", "--listen", "http://127.0.0.1:0", "--access-log", "/dev/full")
    try ask("/", try server.port())
    #expect(
      eventually {
        let said = TextFile.text(of: log)
        return said.contains("event=access-log-dropped lines=1 ")
          && said.contains(" A line of the access log could not be written.")
      })
    #expect(server.end() == 0)
  }
}
