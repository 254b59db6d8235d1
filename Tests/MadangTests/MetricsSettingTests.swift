import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// Who may read `/metrics`, and what certbot needs, as the settings say it.
@Suite(.againstHanging, .waits) struct MetricsSettingTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// The status of the answer to one request.
  private func ask(_ path: String, _ fields: String..., port: UInt16) throws -> (status: String, answer: String) {
    let peer = try Peer(port: port)
    let head = ["GET \(path) HTTP/1.1", "Host: localhost", "Connection: close"] + fields
    peer.send(head.joined(separator: "\r\n") + "\r\n\r\n")
    let answer = try peer.readToEnd()
    return (String(answer.dropFirst(9).prefix(3)), answer)
  }

  @Test("This machine reads it; what comes through an untold proxy does not, but with the token of the file")
  func token() throws {
    let file = try folder.write("0123456789abcdef\nnot this\n", to: "token")
    #expect(chmod600(file))
    let server = try Program("serve", "--listen", "http://127.0.0.1:0", "--metrics-token-file", file)
    defer { server.end() }
    let port = try server.port()
    let plain = try ask("/metrics", port: port)
    #expect(plain.status == "200" && plain.answer.contains("madang_build_info{version="))
    #expect(plain.answer.contains("madang_connections{listener=\"http://127.0.0.1:\(port)\"} 1\n"))
    for name in ["process_cpu_seconds_total", "process_resident_memory_bytes", "process_start_time_seconds"] {
      #expect(plain.answer.contains(try Regex("\n\(name) [1-9][0-9.]*\n|\n\(name) 0\\.[0-9]+\n")), "\(name)")
    }
    let forwarded = "X-Forwarded-For: 192.0.2.7"
    #expect(try ask("/metrics", forwarded, port: port).status == "404")
    #expect(try ask("/metrics", forwarded, "Authorization: Bearer 0123456789abcdef", port: port).status == "200")
    #expect(try ask("/metrics", forwarded, "Authorization: Bearer not this", port: port).status == "404")
  }

  @Test("metrics.allow counts for the visitor of a trusted proxy, and --acme-webroot is served to anybody")
  func allowed() throws {
    try folder.write("answer", to: "web/.well-known/acme-challenge/token")
    let server = try Program(
      "serve", "--listen", "http://127.0.0.1:0", "--trusted-proxy", "127.0.0.1", "--metrics-allow", "192.0.2.0/24",
      "--acme-webroot", "\(folder.path)/web")
    defer { server.end() }
    let port = try server.port()
    #expect(try ask("/metrics", "X-Forwarded-For: 192.0.2.7", port: port).status == "200")
    #expect(try ask("/metrics", "X-Forwarded-For: 198.51.100.1", port: port).status == "404")
    let challenge = try ask("/.well-known/acme-challenge/token", "X-Forwarded-For: 198.51.100.1", port: port)
    #expect(challenge.status == "200" && challenge.answer.hasSuffix("\r\n\r\nanswer"))
    #expect(try ask("/.well-known/acme-challenge/other", port: port).status == "404")
  }

  @Test("What can't be used is named, in one line")
  func wrong() throws {
    let short = try folder.write("0123456789abcde\n", to: "short")
    let spaced = try folder.write("0123456789 abcdef\n", to: "spaced")
    for (flag, value, part) in [
      ("--metrics-token-file", short, "16 or more"), ("--metrics-token-file", spaced, "16 or more"),
      ("--metrics-token-file", folder.path + "/missing", "can't be read"), ("--metrics-allow", "192.0.2", "no address"),
      ("--acme-webroot", short, "no such folder"), ("--acme-webroot", folder.path + "/missing", "no such folder"),
    ] {
      let outcome = try Program.run("serve", "--data", "none", flag, value)
      #expect(outcome.status == 1 && outcome.errors.hasPrefix("madang: \(flag) \(value)"), "\(outcome.errors)")
      #expect(outcome.errors.contains(part) && outcome.errors.count { $0 == "\n" } == 1, "\(outcome.errors)")
    }
  }

  @Test("A token that everybody on the machine can read is warned of")
  func readable() throws {
    let file = try folder.write("0123456789abcdef\n", to: "token")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    let server = try Program("serve", "--listen", "http://127.0.0.1:0", "--metrics-token-file", file)
    defer { server.end() }
    #expect(try server.linesUntilReady().contains { $0.contains("note") && $0.contains("chmod o-rwx \(file)") })
  }

  private func chmod600(_ file: String) -> Bool {
    (try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)) != nil
  }
}
