import MadangKernel
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import MadangServer

@Suite struct SlowReaderTests {
  @Test("A reader that stops reading is closed with SendQ exceeded; the others miss nothing", .againstHanging, .waits)
  func closesTheSlowReaderOnly() throws {
    let sendQueue = Limits.sendQueueBytesMin
    let server = try ServerUnderTest(.irc) { configuration in
      configuration.limits.sendQueueBytesMax = sendQueue
      // On a busy machine it may take a while until what is left is read.
      configuration.limits.drainMilliseconds = 600_000
    }
    defer { server.stop() }
    let speaker = try server.connectIRC("speaker", in: "#r")
    let bystander = try server.connectIRC("bystander", in: "#r")
    let slow = try server.connect(to: .irc, receiveBufferBytes: 64 << 10)
    try slow.send("NICK slow\r\nUSER slow 0 * :slow\r\nJOIN #r\r\n")
    _ = try slow.line { $0.contains(" 366 ") }
    let text = String(repeating: "x", count: 400)
    var said = 0
    var heard = 0
    var slowHasLeft = false
    while !slowHasLeft {
      for _ in 0..<50 {
        try speaker.send("PRIVMSG #r :\(said) \(text)\r\n")
        said += 1
      }
      while heard < said {
        let line = try bystander.line()
        if line.contains(" PRIVMSG ") {
          #expect(line.contains(":\(heard) x"))
          heard += 1
        } else if line.contains(" QUIT ") {
          #expect(line.hasPrefix(":slow!") && line.hasSuffix(" QUIT :SendQ exceeded"))
          slowHasLeft = true
        }
      }
      // Its last word, which says why, comes on top.
      #expect(server.courtyard.queues[2].outbox.queuedBytes <= sendQueue + 64)
    }
    #expect(try slow.rest().hasSuffix("ERROR :Closing Link: (SendQ exceeded)\r\n"))
  }

  @Test("An idle connection in a room owns no buffer; a ring gives its memory back", .againstHanging, .waits)
  func idleOwnsNothing() throws {
    let server = try ServerUnderTest(.irc)
    defer { server.stop() }
    let clients = try (0..<20).map { try server.connectIRC("n\($0)", in: "#r") }
    for (index, client) in clients.enumerated() {
      try client.send("PRIVMSG #r :\(index)\r\nPING \(index)\r\n")
      _ = try client.line { $0.hasSuffix(":\(index)") && $0.contains(" PONG ") }
    }
    for client in clients {
      try client.send("PING last\r\n")
      _ = try client.line { $0.hasSuffix(":last") }
    }
    for slot in 0..<20 as Range<UInt32> {
      waitUntil { server.courtyard.queues[slot].outbox.isEmpty }
      #expect(server.courtyard.queues[slot].outbox.reservedSlices == 0)
      #expect(server.courtyard.queues[slot].mailbox.waitingBytes == 0)
    }
  }
}
