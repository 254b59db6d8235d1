import MadangKernel
import Testing

@testable import Madang

/// Where `--listen` says to listen.
@Suite struct ListenURLTests {
  @Test(
    arguments: [
      ("irc://127.0.0.1", Address.loopback(port: 6667)), ("irc://127.0.0.1:0", .loopback(port: 0)),
      ("irc://localhost:7/", .loopback(port: 7)), ("irc://*:7", .ipv4(0, port: 7)),
      ("irc://[::1]", .ipv6(high: 0, low: 1, port: 6667)), ("irc://[::1]:65535", .ipv6(high: 0, low: 1, port: 65535)),
      ("irc://unix:/run/a:b", .unix(path: "/run/a:b")),
    ])
  func `a place is a numeric address and perhaps a port, or a path`(text: String, address: Address) throws {
    #expect(try ListenURL.parse(text).address == address)
  }

  @Test(
    arguments: [
      ("irc://127.0.0.1:", "\"\" is not a number"), ("irc://127.0.0.1:-0", "\"-0\" is not a number"),
      ("irc://127.0.0.1:+1", "\"+1\" is not a number"), ("irc://127.0.0.1:65536", "is not a number"),
      ("irc://[::1:0", "bracket of the IPv6 address is open"), ("irc://[::1]7", "after the bracket comes :PORT"),
      ("irc://::1:6667", "stands in brackets"), ("irc://", "no address of this machine"),
      ("irc://host.example", "no address of this machine"), ("plain://127.0.0.1?room=%-0", "%25 is the sign itself"),
      ("plain://127.0.0.1?room=%", "%25 is the sign itself"), ("plain://127.0.0.1?room=%FF", "%25 is the sign itself"),
      ("plain://127.0.0.1?room=%20", "can't be the name of a room"),
    ])
  func `what is no place is refused with what to write`(text: String, words: String) {
    let error = #expect(throws: ListenURL.Invalid.self) { try ListenURL.parse(text) }
    #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
  }
}
