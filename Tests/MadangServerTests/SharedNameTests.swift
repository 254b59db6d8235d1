import MadangChat
import MadangStore
import MadangTestTraits
import Testing

@testable import MadangServer

/// IRCv3, message-ids: "the ID … MUST be unique".
@Suite struct SharedNameTests {
  @Test("Events of workers that run at once share no name, however many one command has", .againstHanging, .waits)
  func noneShared() throws {
    let journal = NamesOfEvents()
    // Empty, since the journal brings nothing to it.
    let history = try Database(inMemory: StoreLimits())
    let server = try ServerUnderTest(.irc, workers: 4) { configuration in
      configuration.journal = journal
      configuration.settings.history = history
      configuration.settings.limits.roomsPerSessionMax = 200
    }
    defer { server.stop() }
    let speakers = try (0..<4).map { try server.connectIRC("speaker\($0)", in: "#talk") }
    let joiners = try (0..<4).map { try server.connectIRC("joiner\($0)", in: "#join\($0)") }
    let rooms = (0..<134).map { "#" + String($0, radix: 36) }.joined(separator: ",")
    for _ in 0..<8 {
      for (index, joiner) in joiners.enumerated() {
        try joiner.send("JOIN \(rooms)\r\nPRIVMSG #0 :behind\r\nJOIN 0\r\nJOIN #join\(index)\r\n")
      }
      for speaker in speakers {
        for number in 0..<20 { try speaker.send("PRIVMSG #talk :\(number)\r\n") }
      }
    }
    for client in speakers + joiners {
      try client.send("PING done\r\n")
      _ = try client.line { $0.hasSuffix(":done") }
    }
    let names = journal.names
    #expect(names.count > 8 * 4 * 134 * 2)
    #expect(Set(names).count == names.count)
  }
}
