import Logging
import MadangChat
import MadangKernel
import MadangServer
import MadangTestTraits
import Testing

@Suite("A connection more than there may be")
struct RefusalTests {
  @Test("is told why in its own dialect, and its end is no reset, whatever it had sent by then")
  func isToldWhy() throws {
    let server = try ServerUnderTest(.irc, .numbered) { $0.limits.connectionsMax = 2 }
    defer { server.stop() }
    let first = try server.connectIRC("first", in: "#r")
    let second = try server.connectIRC("second", in: "#r")
    for _ in 0..<20 {
      let irc = try server.connect(to: .irc)
      try? irc.send("NICK third\r\nUSER third 0 * :third\r\n")  // May come after the end: then it can't be sent.
      #expect(try irc.rest() == "ERROR :The server is full. Try again later.\r\n")
      let plain = try server.connect(to: .numbered)
      #expect(try plain.rest() == "The server is full. Try again later.\n")
    }
    try first.send("PRIVMSG #r :still here\r\n")
    _ = try second.line { $0.hasSuffix(" PRIVMSG #r :still here") }
  }

  @Test("A turn with a time limit ends, although nothing is due", .againstHanging, .waits)
  func turnEnds() throws {
    let configuration = Configuration(listeners: [], workers: 1)
    let courtyard = Courtyard(kernel: try LinuxKernel(handlesSignals: false), configuration: configuration)
    var reactor = Reactor(courtyard, logger: Logger(label: "test"))
    let turnedAtOnce = reactor.turn(timeoutMilliseconds: 0)
    let turnedSoon = reactor.turn(timeoutMilliseconds: 5)
    #expect(turnedAtOnce && turnedSoon)
  }
}
