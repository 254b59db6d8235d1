import Foundation
import MadangTestSupport
import MadangTestTraits
import Testing

/// Operators and filters of the configuration, in a running server.
@Suite(.againstHanging, .waits) struct OperatorConfigTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test("OPER takes the password whose hash the file has, from the addresses that it names; spam filters hold")
  func operators() throws {
    let hash = try Program.run("hash-password", input: "geheim\n").output.split(separator: "\n").first ?? ""
    #expect(hash.hasPrefix("$scrypt$"))
    let file = try folder.write(
      """
      [[operator]]
      name = "root"
      password = "\(hash)"
      class = "guardian"
      rights = ["stats", "kill", "rehash"]
      [[operator]]
      name = "elsewhere"
      password = "\(hash)"
      hosts = ["*@192.0.2.1"]
      [[spam]]
      pattern = "*cheap*pills*"
      action = "block"

      """)
    let server = try Program("serve", "--listen", "irc://127.0.0.1:0", "--config", file)
    defer { server.end() }
    let port = try server.port()
    let dan = try Peer(port: port)
    dan.send("NICK dan\r\nUSER dan 0 * :dan\r\nOPER root wrong\r\nOPER elsewhere geheim\r\nOPER root geheim\r\n")
    #expect(try dan.read(until: " 464 ").contains(" 464 dan"))
    #expect(try dan.read(until: " 491 ", or: " 464 ").contains("dan"))
    _ = try dan.read(until: " 381 ")
    let ann = try Peer(port: port)
    ann.send("NICK ann\r\nUSER ann 0 * :ann\r\nPRIVMSG dan :really CHEAP blue pills\r\nWHOIS dan\r\n")
    _ = try ann.read(until: "blocked by a filter")
    #expect(try ann.read(until: " 313 ").hasSuffix(" 313 ann dan :is an IRC operator\r\n"))
    dan.send("KILL ann :enough\r\n")
    #expect(try ann.read(until: "ERROR :").contains("enough"))
    dan.send("REHASH\r\n")
    #expect(try dan.read(until: " 382 ").contains(" 382 dan \((file as NSString).lastPathComponent) :Rehashing"))
    dan.send("WALLOPS :hi\r\n")
    _ = try dan.read(until: " 723 ")
  }

  @Test("hash-password wants a password, and never prints the same twice")
  func hashing() throws {
    let empty = try Program.run("hash-password", input: "\n")
    #expect(empty.status == 1 && empty.errors.hasPrefix("madang: hash-password: there is no password."))
    let first = try Program.run("hash-password", input: "a").output
    #expect(try Program.run("hash-password", input: "a").output != first)
    let file = try folder.write("[[operator]]\nname = \"x\"\npassword = \"plain\"\n")
    let outcome = try Program.run("config", "check", "--config", file)
    #expect(outcome.status == 1 && outcome.errors.contains("madang hash-password"))
  }
}
