import Testing

@testable import MadangClient

/// The rate at which what is typed goes to a server.
@Suite struct PacedQueueTests {
  private func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "x"), count: count) }

  @Test func `one pasted line that becomes many messages goes at the pace too`() {
    var session = IRCSession(nick: "me", rooms: ["#room"])
    _ = session.connected(now: 0)
    _ = session.received(Array(":s 001 me :Welcome\r\n:me!u@h JOIN #room\r\n".utf8), now: 0)
    var queue = PacedQueue(linesPerSecond: 4, now: 0)
    for case .send(let message) in session.typed(String(repeating: "word ", count: 3_000), now: 0) {
      queue.add(message)
    }
    var sent = 0
    while queue.next(now: 0) != nil { sent += 1 }
    // Each is two.
    #expect(sent == ClientLimits.paceBurstLines / 2)
    #expect(queue.deadline == 500)
    while let due = queue.deadline {
      let message = queue.next(now: due)
      #expect(message != nil)
      sent += 1
      if sent > 1_000 { break }
    }
    #expect(sent > 30 && queue.isEmpty)
  }

  @Test func `a long plain line counts for as many as a server may make of it`() {
    var queue = PacedQueue(linesPerSecond: 4, now: 0)
    for _ in 0..<20 { queue.add(bytes(4_096)) }
    var sent = 0
    while queue.next(now: 0) != nil { sent += 1 }
    // Each is eleven: the server has room for 8 KiB of those that it slows.
    #expect(sent == 1)
    // Nine of the burst were left.
    #expect(queue.deadline == 500)
  }

  @Test func `no message is too long ever to go, and without a limit all go at once`() {
    var queue = PacedQueue(linesPerSecond: 4, now: 0)
    queue.add(bytes(1 << 20))
    #expect(queue.next(now: 0)?.count == 1 << 20)
    var unlimited = PacedQueue(linesPerSecond: 0, now: 0)
    for _ in 0..<1_000 { unlimited.add(bytes(10)) }
    var sent = 0
    while unlimited.next(now: 0) != nil { sent += 1 }
    #expect(sent == 1_000)
  }
}
