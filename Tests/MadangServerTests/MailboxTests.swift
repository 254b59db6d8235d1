import MadangKernel
import MadangMemory
import Testing

@testable import MadangServer

@Suite struct MailboxTests {
  @Test(
    "Who has sent everything is heard for a minute more, whatever the clock shows",
    arguments: [1, 5_000, 1 << 31, (1 << 32) - 60_000, (1 << 32) - 30_000, 1 << 32, 1 << 50])
  func hearsLastWords(begin: Int64) {
    let mailbox = Mailbox()
    _ = mailbox.open(generation: 1, listener: 0, peer: .loopback(port: 1))
    _ = mailbox.post(.ended(.closedByPeer))
    let most = Limits.lastWordsMilliseconds
    for (milliseconds, isHeard) in [(0, true), (1, true), (most, true), (most + 2, false), (most * 60, false)] {
      let lines = Segment(copying: Array("PING x\r\n".utf8).span)
      let verdict = mailbox.throttle(until: begin + milliseconds, lines, offset: 0)
      #expect((verdict == .throttled) == isHeard && (verdict == .ended) == !isHeard, "\(milliseconds): \(verdict)")
      // SAFETY: the mailbox has not taken them.
      if isHeard { mailbox.empty() } else { unsafe lines.release() }
    }
  }

  @Test("What is known of an end lies in one byte, and each answer is its own")
  func remembersEnds() {
    var state = Mailbox.State()
    state.isFinishing = true
    state.hasEnded = true
    #expect(state.isFinishing && !state.isGone && state.hasEnded && !state.isBroken)
    state.isGone = true
    state.isBroken = true
    #expect(state.isFinishing && state.isGone && state.hasEnded && state.isBroken)
    state.isGone = false
    #expect(state.isFinishing && !state.isGone && state.hasEnded && state.isBroken)
  }
}
