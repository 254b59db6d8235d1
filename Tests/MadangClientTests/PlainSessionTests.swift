import Testing

@testable import MadangClient

@Suite struct PlainSessionTests {
  private func shown(_ effects: [SessionEffect]) -> [String] {
    effects.compactMap { effect in
      if case .show(let line) = effect { line.text.rendered(color: false) } else { nil }
    }
  }

  private func session(showsOwnLines: Bool = false) -> PlainSession {
    var session = PlainSession(showsOwnLines: showsOwnLines)
    _ = session.connected(now: 0)
    return session
  }

  @Test func `lines are shown as they are, however they are cut`() {
    let bytes = Array("Client1>> 안녕\r\n\n두 번째 👨‍👩‍👧\n".utf8)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        var session = session()
        var lines: [String] = []
        for part in [bytes[..<first], bytes[first..<second], bytes[second...]] {
          lines += shown(session.received(Array(part), now: 0))
        }
        #expect(lines == ["Client1>> 안녕", "", "두 번째 👨‍👩‍👧"], "\(first) \(second)")
        #expect(session.deadline == nil)
      }
    }
  }

  @Test func `text without a line ending is shown after a pause`() {
    var session = session()
    #expect(shown(session.received(Array("유저가 접속했습니다.".utf8), now: 100)).isEmpty)
    let deadline = session.deadline
    #expect(deadline == 100 + ClientLimits.pauseMilliseconds)
    #expect(shown(session.tick(now: (deadline ?? 0) - 1)).isEmpty)
    #expect(shown(session.tick(now: deadline ?? 0)) == ["유저가 접속했습니다."])
    #expect(session.deadline == nil)
  }

  @Test func `a pause inside a Korean character waits for its rest`() {
    let bytes = Array("가한".utf8)
    for cut in 1..<bytes.count {
      var session = session()
      var lines = shown(session.received(Array(bytes[..<cut]), now: 0))
      lines += shown(session.tick(now: 1_000))
      lines += shown(session.received(Array(bytes[cut...]), now: 2_000))
      lines += shown(session.tick(now: 3_000))
      #expect(lines.joined() == "가한", "cut at \(cut)")
    }
  }

  @Test func `a line ending that comes after the pause is no empty line`() {
    var session = session()
    _ = session.received(Array("one".utf8), now: 0)
    #expect(shown(session.tick(now: 1_000)) == ["one"])
    #expect(shown(session.received(Array("\ntwo\n\n".utf8), now: 1_001)) == ["two", ""])
  }

  @Test func `what was half received is shown when the server closes`() {
    var session = session()
    _ = session.received(Array("bye".utf8) + [0xED, 0x95], now: 0)
    #expect(shown(session.disconnected()) == ["bye\u{FFFD}"])
    #expect(!session.acceptsLines)
  }

  @Test func `invalid bytes, telnet and controls do no harm`() {
    var session = session()
    let bytes: [UInt8] = [0x61, 0xFF, 0xFB, 0x01, 0xC3, 0x62, 0x1B, 0x5B, 0x32, 0x4A, 0x0A]
    #expect(shown(session.received(bytes, now: 0)) == ["a\u{FFFD}b[2J"])
  }

  @Test func `a line without an end is shown in pieces, and memory is bounded`() {
    var session = session()
    var total = 0
    for _ in 0..<40 {
      total += shown(session.received([UInt8](repeating: 0x61, count: 10_000), now: 0)).joined().utf8.count
    }
    #expect(total >= 400_000 - ClientLimits.plainLineBytesMax - 10_000)
  }

  @Test func `our own line is shown once, echoed or not`() {
    var session = session(showsOwnLines: true)
    let effects = session.typed("안녕", now: 0)
    #expect(effects.first == .send(Array("안녕\n".utf8)))
    #expect(shown(effects) == ["> 안녕"])
    #expect(shown(session.received(Array("안녕\n".utf8), now: 10)).isEmpty)
    #expect(shown(session.received(Array("안녕\n".utf8), now: 20)) == ["안녕"], "another one says the same")
    _ = session.typed("late", now: 30)
    #expect(shown(session.received(Array("late\n".utf8), now: 31 + ClientLimits.echoMilliseconds)) == ["late"])
  }

  @Test func `a pipe sends lines and shows only what arrives`() {
    var session = session()
    #expect(session.typed("/nick 하나", now: 0) == [.send(Array("/nick 하나\n".utf8))])
    #expect(session.typed("", now: 0) == [.send([0x0A])])
    #expect(session.typed("/quit", now: 0) == [.send(Array("/quit\n".utf8)), .leave])
  }

  @Test(arguments: ["/quit", "/QUIT", "/Quit bye"])
  func `nothing is said after goodbye`(line: String) {
    var session = session()
    #expect(session.typed(line, now: 0).last == .leave)
    #expect(!session.acceptsLines)
    _ = session.connected(now: 1)
    #expect(session.acceptsLines)
    #expect(session.typed("/quitter", now: 2).count == 1)
  }

  @Test func `a line typed before the connection comes back`() {
    var session = PlainSession(showsOwnLines: true)
    #expect(session.typed("x", now: 0).last == .returned(line: "x"))
  }
}
