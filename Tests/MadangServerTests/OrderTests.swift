import MadangTestTraits
import Testing

@testable import MadangServer

@Suite struct OrderTests {
  @Test(
    "Members of a room see one order of messages, each sender's own order kept", .againstHanging, .waits,
    arguments: [3, 40])
  func oneOrder(listeners: Int) throws {
    let server = try ServerUnderTest(.irc, workers: 4)
    defer { server.stop() }
    let speakers = try (0..<4).map { try server.connectIRC("speaker\($0)", in: "#r") }
    let members = try (0..<listeners).map { try server.connectIRC("member\($0)", in: "#r") }
    let rounds = 200
    for round in 0..<rounds {
      for (index, speaker) in speakers.enumerated() { try speaker.send("PRIVMSG #r :\(index) \(round)\r\n") }
    }
    var first: [String]?
    for member in members {
      var heard: [String] = []
      while heard.count < rounds * speakers.count {
        let line = try member.line()
        if line.contains(" PRIVMSG ") { heard.append(String(line.split(separator: " :")[1])) }
      }
      if let first { #expect(heard == first) }
      first = heard
    }
    for index in speakers.indices {
      #expect(first?.filter { $0.hasPrefix("\(index) ") } == (0..<rounds).map { "\(index) \($0)" })
    }
  }

  @Test("An answer comes after everything that was said before it", .againstHanging, .waits)
  func answersComeAfter() throws {
    let server = try ServerUnderTest(.irc, workers: 4)
    defer { server.stop() }
    let crowd = try (0..<40).map { try server.connectIRC("n\($0)", in: "#r") }
    let speaker = crowd[0]
    let listener = crowd[1]
    for round in 0..<100 {
      try speaker.send("PRIVMSG #r :\(round)\r\nPING s\(round)\r\n")
      _ = try speaker.line { $0.hasSuffix(":s\(round)") }
      try listener.send("PING l\(round)\r\n")
      let next = try listener.line { $0.contains(" PONG ") || $0.contains(" PRIVMSG ") }
      #expect(next.hasSuffix("PRIVMSG #r :\(round)"))
      _ = try listener.line { $0.hasSuffix(":l\(round)") }
    }
  }
}
