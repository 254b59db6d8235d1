import MadangChat
import MadangMemory
import MadangTestSupport
import MadangTestTraits
import Testing

@testable import MadangServer

/// What passes through each connection is counted, in room that was there.
@Suite(.againstHanging, .waits) struct ConnectionCountTests {
  @Test("The counts have made no connection's row larger")
  func takesNoRoom() {
    #if !THREAD_SANITIZER
      #expect(MemoryLayout<ConnectionQueues>.stride <= 192)
    #endif
    #expect(MemoryLayout<ByteCount>.size == 6)
  }

  @Test("Bytes are counted beyond 4 GiB")
  func countsFar() {
    var count = ByteCount()
    for _ in 0..<5 { count.add(1 << 31) }
    count.add(7)
    #expect(count.value == 5 << 31 + 7)
  }

  @Test("A connection counts what it said and what it was told, and begins from nothing where its slot is used again")
  func counts() throws {
    let server = try ServerUnderTest(.irc, .control)
    defer { server.stop() }
    let ann = try server.connectIRC("ann", in: "#r")
    let bob = try server.connectIRC("bob", in: "#r")
    // That bob has come is told to her too, and counts from when it is written.
    _ = try ann.line { $0.hasPrefix(":bob!") && $0.hasSuffix("JOIN #r") }
    waitUntil { facts(of: "ann", server)?.waitingBytes == 0 }
    let before = try #require(facts(of: "ann", server))
    #expect(
      before.receivedMessages == 3 && before.receivedBytes == "NICK ann\r\nUSER ann 0 * :ann\r\nJOIN #r\r\n".utf8.count)
    for number in 0..<5 { try bob.send("PRIVMSG #r :number \(number)\r\n") }
    _ = try ann.line { $0.hasSuffix("number 4") }
    waitUntil { facts(of: "ann", server)?.waitingBytes == 0 }
    let after = try #require(facts(of: "ann", server))
    #expect(after.sentMessages == before.sentMessages + 5 && after.receivedMessages == 3)
    #expect(after.sentBytes == before.sentBytes + 5 * ":bob!~bob@127.0.0.1 PRIVMSG #r :number 0\r\n".utf8.count)
    #expect(facts(of: "bob", server)?.receivedMessages == 8)
    try bob.send("QUIT\r\n")
    bob.close()
    waitUntil { server.courtyard.world.withReading { $0.person(named: "bob") == nil } }
    let dan = try server.connectIRC("dan", in: "#r")
    #expect(facts(of: "dan", server)?.receivedMessages == 3)
    _ = dan
  }

  private func facts(of nick: String, _ server: ServerUnderTest) -> ConnectionFacts? {
    let handle = server.courtyard.world.withReading { $0.person(named: nick) }
    return handle.flatMap { server.courtyard.facts(of: $0) }
  }
}
