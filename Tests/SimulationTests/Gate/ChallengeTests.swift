import Foundation
import MadangKernel
import MadangServer
import MadangSimulator
import Testing

/// `web.acme-webroot`: what a certificate authority asks for. RFC 8555 §8.3.
@Suite struct ChallengeTests {
  private static let path = "/.well-known/acme-challenge/"
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "webroot-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: ".well-known/acme-challenge"), withIntermediateDirectories: true)
  }

  private func make(_ webroot: String? = nil) throws -> GateUnderTest {
    try GateUnderTest { $0.web.challengeFolder = webroot ?? folder.path }
  }

  private func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: ".well-known/acme-challenge/\(name)"))
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }

  @Test("A file that certbot puts there is served as it is, to anybody, with nothing to be kept or guessed")
  func served() throws {
    defer { remove() }
    try write("abc.def\n", to: "to-ken_1")
    let gate = try make()
    let row = gate.connect()
    let answer = gate.get("\(Self.path)to-ken_1", row)
    #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("\r\n\r\nabc.def\n"))
    for field in [
      "Content-Type: text/plain; charset=utf-8", "Cache-Control: no-store", "X-Content-Type-Options: nosniff",
    ] {
      #expect(answer.contains("\(field)\r\n"))
    }
    let head = gate.ask("HEAD \(Self.path)to-ken_1 HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("\r\n\r\n") && head.contains("Content-Length: 8\r\n"))
    let posted = gate.ask("POST \(Self.path)to-ken_1 HTTP/1.1\r\nHost: chat.example\r\n\r\n", row)
    #expect(posted.hasPrefix("HTTP/1.1 405 "))
    // A file is read anew each time.
    try write("other", to: "to-ken_1")
    #expect(gate.get("\(Self.path)to-ken_1", row).hasSuffix("\r\n\r\nother"))
    try write("", to: "empty")
    #expect(gate.get("\(Self.path)empty", row).contains("Content-Length: 0\r\n"))
  }

  @Test("Nothing else of the folder, or beside it, is served: 404 like anything that is not there")
  func nothingElse() throws {
    defer { remove() }
    try write("good", to: "token")
    try write(String(repeating: "x", count: Limits.challengeBytesMax), to: "longest")
    try write(String(repeating: "x", count: Limits.challengeBytesMax + 1), to: "toolong")
    try write("dots", to: "a.b")
    try Data("secret".utf8).write(to: folder.appending(path: "secret"))
    let challenges = folder.appending(path: ".well-known/acme-challenge")
    let manager = FileManager.default
    try manager.createSymbolicLink(
      atPath: challenges.appending(path: "link").path, withDestinationPath: folder.appending(path: "secret").path)
    try manager.createDirectory(at: challenges.appending(path: "folder"), withIntermediateDirectories: false)
    // SAFETY: a string is passed as a C string.
    let made = unsafe mkfifo(challenges.appending(path: "pipe").path, 0o600)
    #expect(made == 0)
    let gate = try make()
    let row = gate.connect()
    for name in [
      "link", "folder", "pipe", "toolong", "missing", "a.b", "", ".", "..", "../../secret", "%2e%2e/%2e%2e/secret",
      "..%2f..%2fsecret", "token/", "token%00", "token%0a", "%74oken/../token", "to%20ken", "t%c3%b6k", "folder/token",
      String(repeating: "a", count: 129),
    ] {
      let answer = gate.get("\(Self.path)\(name)", row)
      #expect(answer.hasPrefix("HTTP/1.1 404 "), "\(name): \(answer.prefix(20))")
    }
    let next = gate.connect()
    #expect(gate.get("\(Self.path)longest", next).hasPrefix("HTTP/1.1 200 "))
    #expect(gate.get("\(Self.path)%74oken", next).hasPrefix("HTTP/1.1 200 "), "an escape is the character")
    #expect(gate.get("/.well-known/acme-challenge", next).hasPrefix("HTTP/1.1 404 "))
    #expect(gate.get("/.well-known/other/token", next).hasPrefix("HTTP/1.1 404 "))
  }

  @Test("A link in the way leads nowhere; a folder that has gone, and no folder at all, are 404")
  func linksInTheWay() throws {
    defer { remove() }
    try write("good", to: "token")
    let other = folder.appending(path: "other")
    try FileManager.default.createDirectory(at: other, withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: other.appending(path: ".well-known").path,
      withDestinationPath: folder.appending(path: ".well-known").path)
    for webroot in [other.path, folder.path + "/missing"] {
      let gate = try make(webroot)
      #expect(gate.get("\(Self.path)token", gate.connect()).hasPrefix("HTTP/1.1 404 "), "\(webroot)")
    }
    let without = try GateUnderTest()
    #expect(without.get("\(Self.path)token", without.connect()).hasPrefix("HTTP/1.1 404 "))
  }
}
