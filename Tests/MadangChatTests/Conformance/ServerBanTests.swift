import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("KLINE, UNKLINE and SPAMFILTER; ERR_YOUREBANNEDCREEP", .alsoOverNodes)
struct ServerBanTests {
  private let chat = ChatHarness(OperatorTests.configure)

  private func enterOperator(_ nick: String = "dan") -> Person {
    let person = chat.enter(nick)
    person.send("OPER root secret")
    return person
  }

  private func arrive(_ nick: String, host: String = "host", realname: String = "x") -> [String] {
    let person = chat.connect(host: host)
    person.send("NICK \(nick)")
    return person.send("USER \(nick) 0 * :\(realname)")
  }

  // MARK: Bans

  @Test("KLINE with an address or a range: the connection ends before it says a word, and who is here goes")
  func address() {
    let dan = enterOperator()
    let eve = chat.connect(host: "192.0.2.7")
    dan.send("KLINE 192.0.2.0/24 :no more")
    #expect(
      eve.heard() == ["ERROR :Closing Link: irc.test (Banned: no more)"])
    #expect(eve.isClosed)
    let far = chat.connect(host: "192.0.2.9")
    #expect(
      far.heard() == [
        ":irc.test 465 * :You are banned from this server: no more", "ERROR :Closing Link: irc.test (Banned: no more)",
      ])
    #expect(far.isClosed)
    #expect(arrive("near", host: "192.0.3.1").verbs.contains("001"))
  }

  @Test("KLINE with a mask: refused at the welcome with 465; who is here quits")
  func mask() {
    let dan = enterOperator()
    let eve = chat.enter("eve", in: "#room")
    let near = chat.enter("near", in: "#room")
    chat.forgetAll()
    dan.send("KLINE *!~eve@* :out")
    #expect(eve.heard().verbs == ["QUIT", "ERROR"] && eve.isClosed)
    #expect(near.heard() == [":eve!~eve@host QUIT :Banned: out"])
    #expect(arrive("eve").verbs == ["465", "ERROR"])
    #expect(arrive("other").verbs.contains("001"))
  }

  @Test("KLINE with a real name or an account")
  func extended() {
    let dan = enterOperator()
    let eve = chat.enter("eve")
    chat.setAccount("bob", of: eve)
    dan.send("KLINE $r:bad?name :x")
    dan.send("KLINE $a:bob :x")
    #expect(eve.isClosed)
    #expect(arrive("far", realname: "Bad Name").verbs == ["465", "ERROR"])
    #expect(arrive("near", realname: "Good Name").verbs.contains("001"))
  }

  @Test("A ban ends at its time, without anybody doing anything; UNKLINE ends it before")
  func expiry() {
    let dan = enterOperator()
    dan.send("KLINE 2 *!~eve@* :x")
    dan.send("KLINE 1h30s *!~far@* :x")
    chat.milliseconds += 119_999
    #expect(arrive("eve").verbs == ["465", "ERROR"])
    chat.milliseconds += 1
    #expect(arrive("eve").verbs.contains("001"))
    #expect(dan.send("STATS k").all("216").map { $0.parameters[2] } == ["*!~far@*"])
    #expect(arrive("far").verbs == ["465", "ERROR"])
    dan.send("UNKLINE *!~FAR@*")
    #expect(arrive("far").verbs.contains("001"))
    #expect(dan.send("UNKLINE *!~far@*").verbs == ["400"])
  }

  @Test("STATS k: 216 with the target, who set it, when, until when, and why")
  func listed() {
    let dan = enterOperator()
    let now = chat.seconds
    dan.send("KLINE eve :why not")
    dan.send("KLINE 10 192.0.2.7")
    #expect(
      dan.send("STATS k") == [
        ":irc.test 216 dan K eve!*@* * dan \(now) 0 :why not",
        ":irc.test 216 dan K 192.0.2.7 * dan \(now) \(now + 600) :No reason was given",
        ":irc.test 219 dan k :End of /STATS report",
      ])
    dan.send("KLINE eve :again")
    #expect(dan.send("STATS k").all("216").last?.parameters.last == "again")
    #expect(chat.audit.contains("dan!~dan@host (root) KLINE eve!*@* for good (why not)"))
  }

  @Test(
    "What is no target, or means everybody, is refused",
    arguments: [
      "*", "**", "*!*@*", "?*@*.*", "*@*", "?*!*@*", "*!?*@*", "*!~*@*", "*~*", "*!*@*:*", "*!*@*.*.*.*", "0.0.0.0/0",
      "10.0.0.0/7", "::/0", "2000::/3", "*!*@0.0.0.0/0", "$x", "$c:#room", "$m:eve", "$r:*", "$r:?*", "$r:*?*",
      "$r:* *",
      "$a", "$a:*", "$a:?*", "$~a", "$~a:x", "$~r:x", "$z", "$~z", "$!a", "192.0.2.0/33", "192.0.2.256", "example.org",
      "1y", "1y!*@*", "-5", "a!b!c@d/e f", "eve!*@192.0.2.0/24",
    ])
  func refused(target: String) {
    let dan = enterOperator()
    #expect(dan.send("KLINE \(target) :x").verbs == ["400"])
    #expect(chat.world.bans.list.isEmpty)
  }

  @Test("Operators are not put out, and there are as many bans as the limit says", arguments: [2, 3, 4])
  func bounded(count: Int) {
    chat.world.settings.limits.serverBansMax = 3
    let dan = enterOperator()
    for number in 0..<count {
      let lines = dan.send("KLINE *!*@host\(number == 0 ? "" : String(number)) :x")
      #expect(lines.verbs.contains("400") == (number >= 3))
    }
    #expect(!dan.isClosed && chat.world.bans.list.count == min(count, 3))
  }

  @Test("Who logs in to an account that is banned is put out then")
  func loggingIn() {
    let dan = enterOperator()
    let eve = chat.enter("eve")
    dan.send("KLINE $a:bob :x")
    chat.run(as: eve) { world, effects in world.login(eve.handle, account: "Bob", &effects) }
    #expect(eve.heard().verbs == ["900", "465", "QUIT", "ERROR"] && eve.isClosed)
  }

  // MARK: Keeping them

  @Test("Bans are kept by kind, and hold again in a world that starts with what was kept")
  func kept() throws {
    let store = BanShelf()
    chat.world.settings.banStore = store
    let dan = enterOperator()
    let now = chat.seconds
    for target in ["192.0.2.0/24", "$a:Bob", "$r:bad?name", "eve", "*!*@gate"] { dan.send("KLINE 10 \(target) :why") }
    #expect(
      try store.bans(at: now)
        == [
          (.address, "192.0.2.0/24"), (.account, "Bob"), (.realname, "bad?name"), (.mask, "eve!*@*"),
          (.mask, "*!*@gate"),
        ].map { kind, pattern in
          BanRecord(
            kind: kind, pattern: pattern, reason: "why", setBy: "dan", createdSeconds: now, expiresSeconds: now + 600)
        })
    dan.send("UNKLINE *!*@gate")
    let records = try store.bans(at: now)
    let later = ChatHarness { settings in settings.bans = records }
    #expect(later.world.bans.list == chat.world.bans.list && records.count == 4)
    #expect(later.connect(host: "192.0.2.7").isClosed)
  }

  @Test("What can't be kept isn't done, and the operator is told why")
  func unkept() {
    let store = BanShelf()
    chat.world.settings.banStore = store
    let dan = enterOperator()
    dan.send("KLINE eve :x")
    store.isFull = true
    #expect(dan.send("KLINE far :x").parameters(of: "400")?.prefix(3) == ["dan", "KLINE", "far!*@*"])
    #expect(dan.send("UNKLINE eve").verbs == ["400"])
    #expect(chat.world.bans.list.map(\.target) == ["eve!*@*"])
  }

  // MARK: Filters

  @Test("SPAMFILTER block: the text goes nowhere, and who said it is told 404; a NOTICE is never answered")
  func block() {
    let dan = enterOperator()
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    chat.forgetAll()
    dan.send("SPAMFILTER ADD block :*buy * now*")
    chat.forgetAll()
    #expect(
      eve.send("PRIVMSG #room :Please BUY it Now!") == [
        ":irc.test 404 eve #room :Your message was blocked by a filter"
      ])
    #expect(eve.send("PRIVMSG far :buy it now").verbs == ["531"])
    #expect(
      eve.send("PRIVMSG far,,@#room :buy it now") == [
        ":irc.test 531 eve far :Your message was blocked by a filter",
        ":irc.test 404 eve @#room :Your message was blocked by a filter",
      ])
    #expect(eve.send("NOTICE #room :buy it now") == [])
    #expect(far.heard() == [])
    #expect(dan.heard().count == 4)
    #expect(eve.send("PRIVMSG #room :buy it") == [] && far.heard().count == 1)
    #expect(dan.send("PRIVMSG far :buy it now") == [])
  }

  @Test("SPAMFILTER warn: the text goes where it was sent, and operators are told")
  func warn() {
    let dan = enterOperator()
    let eve = chat.enter("eve")
    dan.send("SPAMFILTER ADD warn *x*")
    _ = dan.heard()
    #expect(eve.send("PRIVMSG dan :axb") == [])
    #expect(
      dan.heard() == [
        ":irc.test NOTICE * :*** eve, PRIVMSG: filter 1, warn: *x*", ":eve!~eve@host PRIVMSG dan :axb",
      ])
  }

  @Test("SPAMFILTER kill: who says it is put out")
  func kill() {
    let dan = enterOperator()
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    dan.send("SPAMFILTER ADD kill *spam*")
    chat.forgetAll()
    #expect(eve.send("PRIVMSG #room :spam").last?.hasPrefix("ERROR :") == true)
    #expect(eve.isClosed && far.heard().verbs == ["QUIT"])
  }

  @Test("Topics are refused; reasons of PART and QUIT are left out, and who leaves may leave")
  func otherTexts() {
    let dan = enterOperator()
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    dan.send("SPAMFILTER ADD block *spam*")
    chat.forgetAll()
    #expect(eve.send("TOPIC #room :spam").verbs == ["400"])
    #expect(far.send("PART #room :spam") == [":far!~far@host PART #room"])
    far.send("JOIN #room")
    _ = eve.heard()
    far.send("QUIT :spam")
    #expect(eve.heard() == [":far!~far@host QUIT :Quit: "])
  }

  @Test("SPAMFILTER LIST and DEL, and what is wrong with the others")
  func manage() {
    let dan = enterOperator()
    let now = chat.seconds
    dan.send("SPAMFILTER ADD block :two words")
    dan.send("spamfilter add KILL *x*")
    #expect(
      dan.send("SPAMFILTER LIST") == [
        ":irc.test NOTE SPAMFILTER FILTER 1 block dan \(now) :two words",
        ":irc.test NOTE SPAMFILTER FILTER 2 kill dan \(now) :*x*",
        ":irc.test NOTE SPAMFILTER END_OF_LIST :End of filters",
      ])
    #expect(dan.send("SPAMFILTER DEL 3").parameters(of: "FAIL")?[1] == "NO_SUCH_FILTER")
    #expect(dan.send("SPAMFILTER DEL 1").verbs == ["NOTICE"])
    #expect(dan.send("SPAMFILTER LIST").count == 2)
    #expect(dan.send("SPAMFILTER ADD maim *x*").parameters(of: "FAIL")?[1] == "INVALID_ACTION")
    #expect(dan.send("SPAMFILTER ADD block").verbs == ["461"])
    #expect(dan.send("SPAMFILTER HM").parameters(of: "FAIL")?[1] == "INVALID_SUBCOMMAND")
  }

  @Test("A filter's pattern and their number have bounds")
  func filterBounds() {
    chat.world.settings.limits.spamFiltersMax = 2
    let dan = enterOperator()
    for (count, isTaken) in [(62, true), (63, true), (64, false)] {
      let verbs = dan.send("SPAMFILTER ADD block " + String(repeating: "p", count: count)).verbs
      #expect(verbs == [isTaken ? "NOTICE" : "FAIL"])
    }
    #expect(dan.send("SPAMFILTER ADD block x").parameters(of: "FAIL")?[1] == "TOO_MANY_FILTERS")
  }

  // MARK: What is not what it looks like

  @Test(
    "A word in place of a duration that is none bans nobody, and says what a duration is",
    arguments: [
      "1y foo!*@* :t", "1y foo!*@*", "1y", "-5 foo :t", "+5 foo :t", "5x foo", "1d2 foo", "soon foo!*@* :t",
      "soon foo :t", "soon 192.0.2.7", "99999999999 foo :t", "5300w foo :t", "٣ foo", "1d12h5 foo :t",
    ])
  func durations(words: String) {
    let lines = enterOperator().send("KLINE \(words)")
    #expect(lines.verbs == ["400"] && lines.first?.contains("1d12h") == true, "\(lines)")
    #expect(chat.world.bans.list.isEmpty)
  }

  @Test("A reason that forgot its colon is refused rather than cut; a target before a reason is no duration")
  func reasons() {
    let dan = enterOperator()
    #expect(dan.send("KLINE 5 foo being rude").last?.contains("colon") == true)
    #expect(chat.world.bans.list.isEmpty)
    dan.send("KLINE foo :!rude @all")
    dan.send("KLINE 10 192.0.2.7 :1y")
    #expect(chat.world.bans.list.map(\.target) == ["foo!*@*", "192.0.2.7"])
    #expect(chat.world.bans.list.map(\.reason) == ["!rude @all", "1y"])
  }

  @Test("With cloaks, what all cloaks have in common means everybody; a part of one does not")
  func cloaked() {
    let cloak = Cloak(key: [], suffix: "hidden") { _, message in
      var sum: UInt8 = 7
      return (0..<5).map { index in
        for byte in message { sum = sum &* 31 &+ byte &+ UInt8(index) }
        return sum
      }
    }
    let chat = ChatHarness { settings in
      OperatorTests.configure(&settings)
      settings.cloak = cloak
    }
    let dan = chat.enter("dan")
    dan.send("OPER root secret")
    for target in ["*!*@*.hidden", "*!*@*hid?en", "*.hidden"] {
      #expect(dan.send("KLINE \(target) :x").verbs == ["400"], "\(target)")
    }
    let part = cloak.cloaked("192.0.2.7").split(separator: ".")[1]
    #expect(!dan.send("KLINE *!*@*.\(part).*.hidden :x").verbs.contains("400"))
  }

  @Test("A range within a mask is the range, where the mask means nothing more")
  func rangeInMask() {
    let dan = enterOperator()
    dan.send("KLINE *!*@192.0.2.0/24 :x")
    #expect(chat.world.bans.list.map(\.target) == ["192.0.2.0/24"])
    #expect(chat.connect(host: "192.0.2.7").isClosed)
  }

  @Test(
    "A mask of a host that begins with a colon means it, whether its zero is written or not",
    arguments: ["::1", "0::1", "::*"])
  func leadingColon(host: String) {
    let dan = enterOperator()
    dan.send("JOIN #room")
    dan.send("MODE #room +b *!*@\(host)")
    let eve = chat.connect(host: "::1")
    eve.send("NICK eve")
    eve.send("USER eve 0 * :x")
    #expect(eve.send("JOIN #room").verbs.contains("474"))
    #expect(dan.send("WHO *!*@\(host)").all("352").map { $0.parameters[3] } == ["0::1"])
    dan.send("KLINE *!~eve@\(host) :x")
    #expect(eve.isClosed)
  }

  @Test("A ban of an address ends a further connection from there, and leaves its person who is elsewhere")
  func attached() {
    let shared = SharedNicknames(OperatorTests.configure)
    let root = shared.chat.enter("root")
    root.send("OPER root secret")
    let dan = shared.enter()
    let second = shared.enter()
    shared.chat.everywhere { $0.sessions[second.handle.slot].host = "192.0.2.7" }
    root.send("KLINE 192.0.2.7 :x")
    #expect(second.isClosed && second.heard().verbs == ["ERROR"] && !dan.isClosed)
    #expect(shared.chat.world.person(named: "dan") == dan.handle)
  }

  @Test(
    "A filter that means every text is refused",
    arguments: ["*", "**", "?", "?*", "*?*", "????", ":* *", ":?* ?*", ": *"])
  func everyText(pattern: String) {
    let dan = enterOperator()
    #expect(dan.send("SPAMFILTER ADD block \(pattern)").parameters(of: "FAIL")?[1] == "INVALID_PATTERN")
    #expect(chat.world.filters.isEmpty)
  }

  @Test("The number of a filter is a number", arguments: ["+1", "1x", "0", "-1", "", "x"])
  func filterNumber(text: String) {
    let dan = enterOperator()
    dan.send("SPAMFILTER ADD block *x*")
    #expect(dan.send("SPAMFILTER DEL :\(text)").parameters(of: "FAIL")?[1] == "NO_SUCH_FILTER")
    #expect(chat.world.filters.count == 1)
  }

  @Test("A filter leaves out the reasons of KICK, RENAME and REDACT too")
  func filteredReasons() {
    let dan = enterOperator()
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", ["draft/channel-rename"], in: "#room")
    let gil = chat.enter("gil", in: "#room")
    dan.send("SPAMFILTER ADD block *spam*")
    chat.forgetAll()
    eve.send("KICK #room gil :spam")
    #expect(far.heard() == [":eve!~eve@host KICK #room gil :eve"])
    eve.send("RENAME #room #hall :spam")
    #expect(far.heard() == [":eve!~eve@host RENAME #room #hall :"])
    _ = gil
  }
}
