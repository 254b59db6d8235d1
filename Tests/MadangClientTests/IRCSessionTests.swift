import MadangTestSupport
import Testing

@testable import MadangClient

/// Modern IRC (https://modern.ircdocs.horse) and IRCv3, seen from the client.
@Suite struct IRCSessionTests {
  // MARK: Registration

  /// Modern IRC, Connection Registration; IRCv3 capability-negotiation.
  @Test func `capabilities are asked for, then the nickname is given, then the rooms are joined`() {
    var harness = IRCSessionHarness(rooms: ["#room", "#둘"], password: "secret")
    #expect(harness.connect().sent == ["CAP LS 302", "PASS :secret", "NICK me", "USER user 0 * :Me"])
    #expect(harness.server(":s CAP * LS * :server-time sasl=PLAIN batch").sent.isEmpty, "the list goes on")
    #expect(
      harness.server(":s CAP * LS :echo-message unknown message-tags").sent == [
        "CAP REQ :batch echo-message message-tags server-time"
      ])
    #expect(!harness.session.acceptsLines)
    #expect(harness.server(":s CAP * ACK :batch echo-message message-tags server-time").sent == ["CAP END"])
    let welcome = harness.server(":s 001 me :Welcome")
    #expect(welcome.sent == ["JOIN #room", "JOIN #둘"])
    #expect(welcome.others == [.welcomed])
    #expect(!harness.session.acceptsLines, "a pipe waits for its rooms")
    harness.server(":me JOIN #room")
    #expect(!harness.session.acceptsLines)
    harness.server(":s 473 me #둘 :Cannot join channel (+i)")
    #expect(harness.session.acceptsLines)
    #expect(harness.session.prompt == "#room> ")
  }

  @Test func `a JOIN without an answer is given up, and each answer gives the others time`() {
    var harness = IRCSessionHarness(rooms: ["#one", "#two", "#three"])
    _ = harness.connect()
    harness.now = 1_000
    harness.server(":s 001 me :Welcome")
    #expect(harness.session.deadline == 1_000 + ClientLimits.joinMilliseconds)
    harness.now = 2_000
    harness.server(":me JOIN #one", ":s 366 me #one :End")
    #expect(harness.session.deadline == 2_000 + ClientLimits.joinMilliseconds)
    harness.now = 3_000
    harness.server(":dan PRIVMSG #one :hello")
    let end = harness.session.deadline ?? 0
    #expect(end == 2_000 + ClientLimits.joinMilliseconds)
    #expect(harness.session.tick(now: end - 1).isEmpty)
    #expect(IRCSessionHarness.Result(harness.session.tick(now: end)).problems.count == 2)
    #expect(harness.session.acceptsLines)
    #expect(harness.session.deadline == 3_000 + ClientLimits.silenceMilliseconds)
    harness.type("/join #two")
    #expect(harness.session.deadline == 3_000 + ClientLimits.joinMilliseconds)
    #expect(IRCSessionHarness.Result(harness.session.tick(now: 100_000)).problems.count == 1)
  }

  @Test(arguments: [
    ":s 403 me #\(String(repeating: "a", count: 40)) :No such channel", ":s 437 me #\(longName) :unavailable",
    ":s 479 me #\(longName) :Illegal channel name", ":s 500 me #\(longName) :Too many joins",
  ])
  func `a room is refused with any number, and under a name that the server has cut`(answer: String) {
    var harness = IRCSessionHarness(rooms: ["#" + IRCSessionTests.longName, "#a"])
    _ = harness.connect()
    harness.server(":s 001 me :Welcome", ":me JOIN #a")
    #expect(!harness.session.acceptsLines)
    #expect(harness.server(answer).problems.count == 1)
    #expect(harness.session.acceptsLines)
    #expect(harness.session.prompt == "#a> ")
  }

  private static let longName = String(repeating: "a", count: 300)

  @Test func `a server without capabilities is as good`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    #expect(harness.server(":s 421 me CAP :Unknown command") == IRCSessionHarness.Result([]))
    #expect(harness.server(":s 001 me :Welcome").sent == ["JOIN #room"])
    var other = IRCSessionHarness()
    _ = other.connect()
    #expect(other.server(":s CAP * LS :sasl tls").sent == ["CAP END"])
    #expect(other.server(":s CAP * LS :batch", ":s CAP * NAK :batch").sent == ["CAP REQ :batch", "CAP END"])
  }

  /// Modern IRC, ERR_NICKNAMEINUSE (433).
  @Test func `a taken nickname grows underscores, and changes its end when it can't`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    #expect(harness.server(":s 433 * me :in use").sent == ["NICK me_"])
    #expect(harness.server(":s 433 * me_ :in use").sent == ["NICK me__"])
    #expect(harness.server(":s 432 * me__ :too long").sent == ["NICK m1"])
    #expect(harness.server(":s 433 * m1 :in use").sent == ["NICK m2"])
    harness.server(":s 001 m2 :Welcome")
    #expect(harness.session.nick == "m2")
    #expect(harness.server(":s 433 m2 dan :in use").sent.isEmpty, "later it is only told")
  }

  @Test func `nicknames that are all taken end it`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    var sent = 0
    for _ in 0..<20 {
      let result = harness.server(":s 433 * x :in use")
      sent += result.sent.count
      if !result.others.isEmpty { break }
    }
    #expect(sent == 12)
    var wrong = IRCSessionHarness()
    _ = wrong.connect()
    #expect(wrong.server(":s 432 * me :Erroneous nickname").others.count == 1)
    var password = IRCSessionHarness()
    _ = password.connect()
    #expect(password.server(":s 464 * :Password incorrect").others == [.giveUp(reason: "Password incorrect")])
  }

  // MARK: The connection

  @Test func `a PING is answered`() {
    var harness = IRCSessionHarness.joined()
    #expect(harness.server("PING :a b").sent == ["PONG :a b"])
    #expect(harness.server(":s PING token").sent == ["PONG :token"])
  }

  @Test func `a silent server is asked, and left if it does not answer`() {
    var harness = IRCSessionHarness.joined()
    let asked = harness.session.deadline ?? 0
    #expect(asked == ClientLimits.silenceMilliseconds)
    #expect(IRCSessionHarness.Result(harness.session.tick(now: asked)).sent == ["PING :\(asked)"])
    harness.now = asked + 10
    harness.server(":s PONG s :\(asked)")
    #expect(harness.session.deadline == asked + 10 + ClientLimits.silenceMilliseconds)
    let again = harness.session.deadline ?? 0
    _ = harness.session.tick(now: again)
    let end = harness.session.deadline ?? 0
    #expect(end == again + ClientLimits.answerMilliseconds)
    #expect(IRCSessionHarness.Result(harness.session.tick(now: end)).others.count == 1)
  }

  @Test func `a server that never welcomes is left`() {
    var harness = IRCSessionHarness()
    _ = harness.connect()
    #expect(harness.session.tick(now: ClientLimits.registrationMilliseconds - 1).isEmpty)
    #expect(
      IRCSessionHarness.Result(harness.session.tick(now: ClientLimits.registrationMilliseconds)).others.count == 1)
  }

  @Test func `rooms are joined again after a lost connection, also those of later, with their keys`() {
    var harness = IRCSessionHarness.joined()
    harness.type("/join #열쇠 k")
    harness.server(":me JOIN #열쇠", ":me PART #room")
    #expect(harness.session.disconnected().isEmpty)
    #expect(!harness.session.acceptsLines)
    #expect(harness.type("x").others == [.returned(line: "x")])
    _ = harness.connect()
    #expect(harness.server(":s 001 me :Welcome").sent == ["JOIN #열쇠 k"])
    #expect(harness.session.prompt == "#열쇠> ")
  }

  @Test func `messages are the same however their bytes are cut`() {
    let bytes = Array("@time=2026-11-21T09:30:00.123Z :dan!d@h PRIVMSG #room :안녕 :)\r\n:chris!c@h PART #room\n".utf8)
    for cut in 0...bytes.count {
      var harness = IRCSessionHarness.joined()
      let effects =
        harness.session.received(Array(bytes[..<cut]), now: 0) + harness.session.received(Array(bytes[cut...]), now: 0)
      #expect(
        IRCSessionHarness.Result(effects).shown == ["#room <dan> 안녕 :)", "#room <-- chris left"], "cut at \(cut)")
    }
  }

  @Test func `noise is survived`() {
    var random = SeededGenerator(seed: 3)
    let pieces = [
      ":", "@", " ", "dan!d@h", "PRIVMSG", "#room", "\u{1}", "353", "366", "433", "JOIN", "NICK", "me", "KICK", "",
      "005", "=",
    ]
    for _ in 0..<5_000 {
      var harness = IRCSessionHarness.joined()
      let line = (0..<Int(random.next() % 8)).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }
      harness.server(line.joined(separator: random.next() % 2 == 0 ? " " : ""))
    }
    var harness = IRCSessionHarness.joined()
    let endless = harness.session.received([UInt8](repeating: 0x61, count: ClientLimits.plainLineBytesMax + 1), now: 0)
    #expect(endless.count == 1)
  }

  // MARK: Leaving

  @Test func `leaving says QUIT, and what the server says then is no problem`() {
    var harness = IRCSessionHarness.joined()
    let result = harness.type("/quit 안녕히")
    #expect(result.sent == ["QUIT :안녕히"])
    #expect(result.others == [.leave])
    #expect(harness.server("ERROR :Closing link").problems.isEmpty)
    var unconnected = IRCSessionHarness()
    #expect(unconnected.session.leave() == [.leave])
  }
}
