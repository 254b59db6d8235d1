import Foundation
import MadangTLS
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import Madang

/// `madang join` within TLS and WebSocket, with a real server and its certificate.
@Suite(.serialized, .againstHanging, .waits) struct JoinTransportTests {
  private let scratch: ScratchFolder

  init() throws { scratch = try ScratchFolder() }

  /// A server, the ports of its listeners by their schemes, and its certificate's fingerprint.
  private struct Gate {
    let server: Program
    let ports: [String: String]
    let fingerprint: String
    let certificate: String

    func url(_ scheme: String, _ rest: String = "/#room?nick=me", host: String = "127.0.0.1") -> String {
      let listener = ["ws": "http", "wss": "https"][scheme] ?? scheme
      return "\(scheme)://\(host):\(ports[listener] ?? "0")\(rest)"
    }
  }

  private func open(names: [String] = ["localhost", "127.0.0.1"]) throws -> Gate {
    let folder = scratch.path + "/cert"
    let made = try Program.run(["cert", "self-signed"] + names.flatMap { ["--name", $0] } + [folder])
    let digits = try #require(made.output.firstMatch(of: /\(SHA-256\): ([0-9a-f]{64})/)).1
    let server = try Program(
      "serve", "--listen", "irc://127.0.0.1:0", "--listen", "ircs://127.0.0.1:0", "--listen", "http://127.0.0.1:0",
      "--listen", "https://127.0.0.1:0", "--tls-cert", folder + "/cert.pem", "--tls-key", folder + "/key.pem")
    var ports: [String: String] = [:]
    for line in try server.linesUntilReady() where line.hasPrefix("listening ") {
      let url = line.dropFirst(10)
      ports[String(url.prefix { $0 != ":" })] = url.split(separator: ":").last.map(String.init)
    }
    return Gate(server: server, ports: ports, fingerprint: String(digits), certificate: folder + "/cert.pem")
  }

  private func join(
    _ url: String, _ arguments: [String] = [], environment: [String: String] = [:], input: String = ""
  ) throws -> Program.Outcome {
    try Program.runWithoutIsolation(
      ["join", url] + arguments + (arguments.contains("--config") ? [] : ["--config", "none"]),
      environment: environment, input: input)
  }

  @Test func `who comes within TLS, WebSocket or both hears and is heard by an IRC client in the room`() throws {
    let gate = try open()
    defer { gate.server.end() }
    let ann = try Peer(port: try #require(UInt16(gate.ports["irc"] ?? "")))
    ann.send("NICK ann\r\nUSER a 0 * :a\r\nJOIN #room\r\n")
    _ = try ann.read(until: " 366 ")
    for scheme in ["ircs", "ws", "wss"] {
      let process = Process()
      let (input, output) = (Pipe.whole(), Pipe.whole())
      process.executableURL = URL(fileURLWithPath: try Program.path())
      process.arguments = ["join", gate.url(scheme), "--config", "none"]
      if scheme != "ws" { process.arguments? += ["--fingerprint", gate.fingerprint] }
      (process.standardInput, process.standardOutput, process.standardError) = (input, output, FileHandle.nullDevice)
      try process.begin()
      try input.fileHandleForWriting.write(contentsOf: Data("안녕 from \(scheme)\nand another\n".utf8))
      let heard = try ann.read(until: "안녕 from \(scheme)") + ann.read(until: "and another")
      #expect(heard.contains(":me!") && heard.contains("PRIVMSG #room :안녕 from \(scheme)\r\n"))
      ann.send("PRIVMSG #room :welcome to \(scheme)\r\n")
      var said = Data()
      while !String(decoding: said, as: UTF8.self).contains("<ann> welcome to \(scheme)\n") {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        said += more
      }
      #expect(String(decoding: said, as: UTF8.self).contains("#room <ann> welcome to \(scheme)\n"))
      try input.fileHandleForWriting.close()
      _ = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(try ann.read(until: " QUIT ").contains(":me!"))
    }
  }

  @Test func `the system's authorities are believed, for the names that they vouch for`() throws {
    let gate = try open(names: ["localhost"])
    defer { gate.server.end() }
    let authorities = ["SSL_CERT_FILE": gate.certificate]
    for scheme in ["ircs", "wss"] {
      let right = try join(gate.url(scheme, host: "localhost"), environment: authorities, input: "hi\n")
      #expect(right.status == 0 && right.output.contains("#room <me> hi\n"), "\(right)")
      let wrong = try join(gate.url(scheme), environment: authorities, input: "secret\n")
      #expect(wrong.status == 1 && wrong.output.isEmpty, "\(wrong)")
      #expect(wrong.errors.contains("mismatch; it is for localhost\n"), "\(wrong.errors)")
    }
  }

  @Test func `a certificate that nobody vouches for is refused, with the very command that would pin it`() throws {
    let gate = try open()
    defer { gate.server.end() }
    let url = gate.url("ircs")
    let refused = try Program.run(
      inShell: "exec \"$0\" join \"$1\" --lines-per-second 9 --config none --reconnect always </dev/null", url)
    #expect(refused.status == 1 && refused.output.isEmpty, "\(refused)")
    #expect(refused.errors.contains("!!! the server's certificate is not believed: self"), "\(refused.errors)")
    #expect(refused.errors.contains("its fingerprint (SHA-256) is \(gate.fingerprint)"))
    let command = try #require(
      refused.errors.split(separator: "\n").last?.firstRange(of: ", use ").map { mark in
        String(refused.errors.split(separator: "\n").last![mark.upperBound...])
      })
    #expect(command.hasSuffix(" --config none --reconnect always --fingerprint \(gate.fingerprint)"), "\(command)")
    let pinned = try Program.run(inShell: "echo hi | timeout 60 \(command.replacing("always", with: "never"))", url)
    #expect(pinned.status == 0 && pinned.output.contains("#room <me> hi\n"), "\(pinned)")
  }

  @Test func `another certificate than the pinned one is refused, and the words that pin it name no other`() throws {
    let gate = try open()
    defer { gate.server.end() }
    let other = String(repeating: "ab", count: 32)
    for pin in [["--fingerprint", other], ["--fingerprint=\(other)"]] {
      let outcome = try join(gate.url("wss"), pin, input: "secret\n")
      #expect(outcome.status == 1 && outcome.errors.contains("another certificate"), "\(outcome.errors)")
      #expect(outcome.errors.contains("--fingerprint \(gate.fingerprint)") && !outcome.errors.contains(other))
    }
  }

  @Test func `--insecure believes anybody, and says so on each start; a pin is stricter`() throws {
    let gate = try open()
    defer { gate.server.end() }
    let url = gate.url("wss")
    let anybody = try join(url, ["--insecure"], input: "hi\n")
    #expect(anybody.status == 0 && anybody.output.contains("#room <me> hi\n"), "\(anybody)")
    #expect(anybody.errors.hasPrefix("madang: note: any certificate is believed"))
    let insecure = try scratch.write("insecure = true\n", to: "insecure.toml")
    #expect(try join(url, ["--config", insecure]).errors.hasPrefix("madang: note: any certificate is believed"))
    let pin = String(gate.fingerprint.uppercased().enumerated().flatMap { $0 > 0 && $0 % 2 == 0 ? [":", $1] : [$1] })
    let both = try scratch.write("insecure = true\nfingerprint = \"\(pin)\"\n", to: "both.toml")
    let pinned = try join(url, ["--config", both], input: "hi\n")
    #expect(pinned.status == 0 && !pinned.errors.contains("note: "), "\(pinned)")
    let wrong = try join(url, ["--config", both, "--fingerprint", String(repeating: "0", count: 64)])
    #expect(wrong.status == 1 && wrong.errors.contains("another certificate"))
  }

  @Test func `what can't be is said before anybody is asked or met`() throws {
    let irc = "irc://127.0.0.1:1/#room?nick=me"
    let pin = String(repeating: "0", count: 64)
    #expect(
      try join(irc, ["--insecure"]).errors
        == "madang: irc:// is not encrypted, and has no certificate: use ircs://.\n")
    #expect(try join("ws://127.0.0.1:1", ["--fingerprint", pin]).errors.contains("use wss://"))
    #expect(
      try join("ircs://127.0.0.1:1", ["--insecure", "--fingerprint", pin]).errors.contains("exclude each other"))
    #expect(try join("ircs://127.0.0.1:1", ["--fingerprint", "12:34"]).errors.contains("64 hexadecimal digits"))
    // In the file it is for the servers that have one.
    let file = try scratch.write("fingerprint = \"\(pin)\"\n", to: "join.toml")
    #expect(!(try join(irc, ["--config", file]).errors.contains("encrypted")))
  }

  @Test func `the command that pins is what was typed, for a shell, and believes nobody else`() {
    let typed = ["/usr/bin/madang", "join", "ircs://h/#a?nick=it's", "--insecure", "--fingerprint", "00", "--bell=off"]
    #expect(JoinTrust.command(typed) == "/usr/bin/madang join 'ircs://h/#a?nick=it'\\''s' --bell=off")
    #expect(JoinTrust.command(["madang", "join", "--fingerprint=00", "", "$(x)"]) == "madang join '' '$(x)'")
  }

  @Test func `the wrong port is told of in words that say what to do`() throws {
    let gate = try open()
    defer { gate.server.end() }
    func errors(_ scheme: String, at listener: String, _ rest: String = "") throws -> String {
      let outcome = try join("\(scheme)://127.0.0.1:\(gate.ports[listener] ?? "0")\(rest)", ["--reconnect", "never"])
      #expect(outcome.status == 1)
      return outcome.errors
    }
    #expect(try errors("ircs", at: "irc").contains("use irc://"))
    #expect(try errors("ws", at: "http", "/nowhere#room").contains("status 404"))
    #expect(try errors("ws", at: "irc").contains("this is no web server"))
    #expect(try errors("ws", at: "https").contains("status 400"))
  }
}
