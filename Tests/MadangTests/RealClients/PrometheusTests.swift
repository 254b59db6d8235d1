import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// Prometheus' own tool reads what the server says, and the rules beside it.
@Suite(.againstHanging, .waits) struct PrometheusTests {
  private static let promtool = "/usr/bin/promtool"
  private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/Madang/Madang.docc").standardized

  /// Runs it to its end, with a text on its standard input; returns its status, and all that it said.
  private func run(_ arguments: String..., input: String = "") throws -> (status: Int32, said: String) {
    let process = Process()
    let folder = try ScratchFolder()
    let said = Pipe.whole()
    process.executableURL = URL(fileURLWithPath: Self.promtool)
    process.arguments = arguments
    process.standardOutput = said
    process.standardError = said
    process.standardInput = FileHandle(forReadingAtPath: try folder.write(input, to: "typed"))
    try process.begin()
    let text = String(decoding: said.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test("promtool check metrics has nothing to say of /metrics", .enabled(if: RealClientTests.isInstalled(promtool)))
  func metrics() throws {
    let scratch = try ScratchFolder()
    #expect(try Program.run("cert", "self-signed", "--name", "chat.example", scratch.path + "/cert").status == 0)
    let server = try Program(
      "serve", "--listen", "http://127.0.0.1:0", "--listen", "irc://127.0.0.1:0", "--listen", "ircs://127.0.0.1:0",
      "--tls-cert", "\(scratch.path)/cert/cert.pem", "--tls-key", "\(scratch.path)/cert/key.pem", "--data",
      "\(scratch.path)/data")
    defer { server.end() }
    let places = try server.linesUntilReady().filter { $0.hasPrefix("listening ") }
    let ports = places.compactMap { $0.split(separator: ":").last.flatMap { UInt16($0) } }
    let ann = try Peer(port: ports[1])
    ann.send("NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\nPRIVMSG #room :hello\r\n")
    _ = try ann.read(until: " 366 ")
    let web = try Peer(port: ports[0])
    web.send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    let head = try web.read(until: "Connection: close")
    #expect(head.hasPrefix("HTTP/1.1 200 OK\r\n"))
    let text = try web.readToEnd().drop { $0 == "\r\n" }
    #expect(text.contains("madang_sessions{state=\"welcomed\"} 1\n"))
    let outcome = try run("check", "metrics", input: String(text))
    #expect(outcome.status == 0 && outcome.said.isEmpty, "\(outcome.said)")
  }

  @Test("promtool check rules accepts all twelve alerts", .enabled(if: RealClientTests.isInstalled(promtool)))
  func rules() throws {
    let outcome = try run("check", "rules", folder.appending(path: "alerts.yml").path)
    #expect(outcome.status == 0 && outcome.said.contains("12 rules found"), "\(outcome.said)")
  }

  @Test(
    "Each alert is raised by what it is for, and by nothing less", .enabled(if: RealClientTests.isInstalled(promtool)))
  func raised() throws {
    let cases = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/alerts-test.yml").standardized.path
    let scratch = try ScratchFolder()
    let rules = folder.appending(path: "alerts.yml").path
    let file = try scratch.write(TextFile.text(of: cases).replacing("alerts.yml", with: rules), to: "test.yml")
    let outcome = try run("test", "rules", file)
    #expect(outcome.status == 0, "\(outcome.said)")
  }
}
