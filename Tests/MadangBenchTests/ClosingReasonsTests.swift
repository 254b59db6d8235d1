import Testing

@testable import MadangBenchCore

/// Why connections were closed, as the server said it.
struct ClosingReasonsTests {
  @Test func theLastErrorLineIsTheReasonWithoutTheAddress() {
    for (text, reason) in [
      ("ERROR :Closing Link: (SendQ exceeded)\r\n", "SendQ exceeded"),
      (":a!b@c PRIVMSG #r :hello\r\nERROR :Closing link: (u@192.0.2.7) [Excess Flood]\r\n", "Excess Flood"),
      ("ERROR :Too many connections from your address.\r\n", "Too many connections from your address."),
      ("ERROR :first\r\nERROR :Server shutting down", "Server shutting down"),
      ("-ERR 'Slow Consumer'\r\n", "'Slow Consumer'"),
    ] { #expect(ClosingReasons.reason(in: Array(text.utf8)) == reason, "\(text)") }
  }

  @Test func whatOthersSayIsNoReason() {
    for text in ["", ":a!b@c PRIVMSG #r :ERROR :no\r\n", "ERROR :\r\n", "half a line without its end"] {
      #expect(ClosingReasons.reason(in: Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test func theMostFrequentComesFirstAndKindsAreBounded() {
    var reasons = ClosingReasons()
    for _ in 0..<3 { reasons.add("Excess Flood") }
    reasons.add(nil)
    #expect(reasons.words == "3 × Excess Flood, 1 × without a word")
    for number in 0..<1000 { reasons.add("reason \(number)") }
    #expect(reasons.counts.count <= 9)
    #expect(reasons.counts.values.reduce(0, +) == 1004, "each is counted once")
    var more = reasons
    more.add("Excess Flood")
    #expect(more.since(reasons).counts == ["Excess Flood": 1])
  }
}
