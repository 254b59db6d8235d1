import MadangWorld
import Testing

@testable import MadangClient

/// What was said before we came. IRCv3 batch, chathistory, and the draft of search.
@Suite struct IRCHistoryTests {
  private func harness() -> IRCSessionHarness {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    harness.server(
      ":s CAP * LS :batch draft/chathistory soju.im/search server-time",
      ":s CAP * ACK :batch soju.im/search server-time",
      ":s 001 me :Welcome", ":me!u@h JOIN #room", ":s 366 me #room :End")
    return harness
  }

  private func lines(_ harness: inout IRCSessionHarness, _ lines: String...) -> [ChatLine] {
    harness.session.received(Array(lines.map { $0 + "\r\n" }.joined().utf8), now: harness.now).compactMap {
      if case .show(let line) = $0 { line } else { nil }
    }
  }

  @Test func `history is asked for with a capability that lasts no longer than the question`() {
    var harness = harness()
    #expect(
      harness.type("/history").sent == [
        "CAP REQ :draft/chathistory", "CHATHISTORY LATEST #room * 50", "CAP REQ :-draft/chathistory",
      ])
    #expect(harness.type("/history ann 7").sent[1] == "CHATHISTORY LATEST ann * 7")
    #expect(harness.type("/history 3").sent[1] == "CHATHISTORY LATEST #room * 3")
    for wrong in ["/history 0", "/history 501", "/history a b", "/history #room -1"] {
      let result = harness.type(wrong)
      #expect(result.sent.isEmpty && result.problems.count == 1, "\(wrong)")
    }
    let answer = harness.server(":s CAP me ACK :draft/chathistory", ":s CAP me ACK :-draft/chathistory")
    #expect(answer == IRCSessionHarness.Result([]))
  }

  @Test func `what was asked for has a beginning and an end, also where there is nothing`() {
    var harness = harness()
    harness.type("/history #Room")
    let result = harness.server(
      "BATCH +1 chathistory #room", "@batch=1;time=2026-01-01T00:00:00.000Z :dan!d@h PRIVMSG #room :old", "BATCH -1")
    #expect(result.status == ["--- said before in #room:", "--- end of what was said before: 1 found"])
    #expect(result.shown == ["#room <dan> old"])
    harness.type("/history")
    let none = harness.server("BATCH +2 chathistory #room", "BATCH -2")
    #expect(none.status.last == "--- end of what was said before: nothing")
    #expect(harness.server("BATCH +3 chathistory #room", "BATCH -3").status.isEmpty, "nobody asked for this one")
  }

  @Test func `search takes words, a room and a person`() {
    var harness = harness()
    #expect(harness.type("/search hello there").sent == ["SEARCH :text=hello\\sthere;limit=50"])
    #expect(
      harness.type("/search in:#room from:dan a;b\\c").sent == ["SEARCH :in=#room;from=dan;text=a\\:b\\\\c;limit=50"])
    #expect(harness.type("/search in:#room").problems.count == 1)
    #expect(harness.type("/search " + String(repeating: "x", count: 600)).problems.count == 1)
    let result = harness.server(
      "BATCH +s soju.im/search", "@batch=s;time=2026-01-01T00:00:00.000Z :dan!d@h PRIVMSG #room :hello", "BATCH -s")
    #expect(result.status == ["--- found:", "--- end of what was said before: 1 found"])
  }

  @Test func `a server without history or search is not asked`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.type("/history").problems == ["!!! the server has no history that can be asked for"])
    #expect(harness.type("/search x").problems == ["!!! the server has no search"])
  }

  @Test func `what was said before rings for nobody, changes nothing and is answered by nobody`() {
    var harness = harness()
    _ = harness.server("BATCH +1 chathistory #room")
    let old = lines(
      &harness, "@batch=1;time=2026-01-01T00:00:00.000Z :dan!d@h PRIVMSG #room :me: hello",
      "@batch=1;time=2026-01-01T00:00:00.000Z :me!u@h PART #room")
    #expect(old.map(\.isPast) == [true, true])
    #expect(harness.session.prompt == "#room> ")
    let question = harness.server("@batch=1 :dan!d@h PRIVMSG me :\u{1}VERSION\u{1}")
    #expect(question == IRCSessionHarness.Result([]))
  }

  @Test func `a server without batches marks what was said before by its time`() {
    var harness = harness()
    _ = harness.server("@time=2026-01-02T00:00:00.000Z :me!u@h JOIN #two")
    let shown = lines(
      &harness, "@time=2026-01-01T23:00:00.000Z :dan!d@h PRIVMSG #two :old",
      "@time=2026-01-01T23:59:59.000Z :dan!d@h PRIVMSG #two :new")
    #expect(shown.map(\.isPast) == [true, false])
    #expect(harness.server("@time=2026-01-01T23:00:00.000Z :dan!d@h PRIVMSG me :\u{1}PING 1\u{1}").sent.isEmpty)
    harness.now += ClientLimits.replayMilliseconds + 1
    let later = lines(&harness, "@time=2026-01-01T12:00:00.000Z :dan!d@h PRIVMSG #two :the server's clock was set back")
    #expect(later.map(\.isPast) == [false])
  }

  @Test func `batches that are never ended are not kept for ever`() {
    var harness = harness()
    for number in 0..<1_000 { harness.server("BATCH +\(number) chathistory #room") }
    #expect(harness.session.batches.count == ClientLimits.openBatchesMax)
  }

  @Test func `history in a pipe carries its time`() {
    var surface = PipeSurface(color: false)
    surface.show(ChatLine(StyledText("#room <dan> old"), time: 1_767_225_600_123, isPast: true), now: 0)
    surface.show(ChatLine(StyledText("#room <dan> new"), time: 1_767_225_600_123), now: 0)
    #expect(
      surface.output(prompt: "").parts.map(\.text) == ["2026-01-01T00:00:00.123Z #room <dan> old\n#room <dan> new\n"])
  }
}
