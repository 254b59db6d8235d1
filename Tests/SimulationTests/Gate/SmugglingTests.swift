import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// A second request that hides behind a first one: RFC 9112 §11.2. A proxy before us may see one where we see two.
@Suite struct SmugglingTests {
  private static let hidden = "GET /healthz HTTP/1.1\r\nHost: chat.example\r\n\r\n"

  private static let get = "GET / HTTP/1.1\r\nHost: chat.example"
  private static let post = "POST / HTTP/1.1\r\nHost: chat.example"
  private static let length = hidden.utf8.count
  private static let firsts: [(String, Int)] = [
    ("\(get)\r\nContent-Length: \(length)\r\n\r\n", 413),
    ("\(post)\r\nContent-Length: \(length)\r\n\r\n", 413),
    ("\(post)\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
    ("\(get)\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("\(post)\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("\(post)\r\nTransfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n", 400),
    ("\(post)\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400),
    ("\(post)\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400),
    ("\(post)\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400),
    ("\(get)\r\nContent-Length: 0\r\nContent-Length: 48\r\n\r\n", 400),
    ("\(get)\r\nContent-Length: 0, 48\r\n\r\n", 400),
    ("\(get)\r\nContent-Length: +0\r\n\r\n", 400),
    ("\(get)\r\nContent-Length: 0x0\r\n\r\n", 400),
    ("\(get)\r\nContent-Length: 18446744073709551616\r\n\r\n", 400),
    ("\(get)\nX: y\r\n\r\n", 400),
    ("\(get)\rX: y\r\n\r\n", 400),
    ("\(get)\r\nX: y\u{0}z\r\n\r\n", 400),
  ]

  @Test("What may be a body ends the connection, and no request within it is answered", arguments: firsts)
  func bodies(_ first: String, _ status: Int) throws {
    // In one piece, and cut where the first one ends.
    for isCut in [false, true] {
      let gate = try GateUnderTest()
      let row = gate.connect()
      var answer = gate.ask(isCut ? first : first + Self.hidden + Self.hidden, row)
      if isCut { answer += gate.ask(Self.hidden, row) }
      let known = answer.hasPrefix("HTTP/1.1 \(status) ") || (status != 400 && answer.hasPrefix("HTTP/1.1 400 "))
      #expect(known, "\(first): \(answer)")
      #expect(answer.occurrences(of: "HTTP/1.1 ") == 1 && gate.server.hasEnded(row), "\(first): \(answer)")
      gate.server.reactor.checkInvariants()
    }
  }

  @Test("A length of nothing is no body: what follows is the next request")
  func emptyBody() throws {
    let gate = try GateUnderTest()
    let first = "GET / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 0\r\n\r\n"
    let answer = gate.ask(first + Self.hidden, gate.connect())
    #expect(answer.occurrences(of: "HTTP/1.1 200 ") == 2)
  }

  @Test("A request right behind an upgrade is no request any more, and a line of IRC behind a refused one is no line")
  func behindAnUpgrade() throws {
    let gate = try GateUnderTest()
    let row = gate.connect()
    let answer = gate.server.ask(GateUnderTest.upgrade("lines.madang") + Self.hidden, row)
    #expect(answer.hasPrefix("HTTP/1.1 101 ") && answer.occurrences(of: "HTTP/1.1 ") == 1)
    #expect(gate.server.hasEnded(row))
    let refused = gate.connect()
    let foreign = GateUnderTest.upgrade(fields: "Origin: https://evil.example\r\n")
    let told = gate.ask(foreign + "NICK ann\r\nUSER ann 0 * :ann\r\n\r\n", refused)
    #expect(told.hasPrefix("HTTP/1.1 403 ") && !told.contains(" 001 "))
    #expect(gate.server.hasEnded(refused))
  }

  @Test("A page that has a browser post lines of IRC to the port of IRC is refused at its first line")
  func crossProtocol() throws {
    let gate = try GateUnderTest()
    let row = gate.connect(to: SimulatedServer.address)
    let body = "NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #room\r\n"
    let answer = gate.ask(
      "POST / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", row)
    #expect(answer.contains("not a web server") && !answer.contains(" 001 ") && gate.server.hasEnded(row))
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func occurrences(of text: String) -> Int { ranges(of: text).count }
}
