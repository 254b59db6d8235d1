import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: OPER message and Operator Messages", .alsoOverNodes)
struct OperatorTests {
  static func configure(_ settings: inout ChatSettings) {
    settings.operators = [
      OperatorBlock(name: "root", className: "admin") { $0 == "secret" },
      OperatorBlock(name: "guard", rights: [.wallops]) { $0 == "secret" },
      OperatorBlock(name: "far", hosts: ["*@elsewhere"]) { $0 == "secret" },
    ]
  }

  private let chat = ChatHarness(OperatorTests.configure)

  private func enterOperator(_ nick: String, as name: String = "root", in rooms: String...) -> Person {
    let person = chat.enter(nick)
    for room in rooms { person.send("JOIN \(room)") }
    person.send("OPER \(name) secret")
    chat.forgetAll()
    return person
  }

  // MARK: OPER

  @Test("OPER message: name and password right, it is 381, and a MODE tells of the new modes")
  func oper() {
    let dan = chat.enter("dan")
    #expect(
      dan.send("OPER root secret") == [
        ":irc.test 381 dan :You are now an IRC operator", ":dan!~dan@host MODE dan +os",
        ":irc.test NOTICE * :*** dan (root): OPER root admin",
      ])
    #expect(dan.send("MODE dan") == [":irc.test 221 dan +os"])
    #expect(chat.audit == ["dan!~dan@host (root) OPER root admin"])
    #expect(dan.send("OPER root secret").verbs == ["381", "NOTICE"])
    #expect(dan.send("LUSERS").parameters(of: "252") == ["dan", "1", "operator(s) online"])
  }

  @Test("ERR_PASSWDMISMATCH: a wrong password, or a name that nobody has; ERR_NOOPERHOST: from another host")
  func refused() {
    let root = enterOperator("root")
    let dan = chat.enter("dan")
    let wrong = [":irc.test 464 dan :Password incorrect"]
    #expect(dan.send("OPER root wrong") == wrong)
    #expect(dan.send("OPER Root secret") == wrong)
    #expect(dan.send("OPER nobody secret") == wrong)
    #expect(dan.send("OPER far secret") == [":irc.test 491 dan :No O-lines for your host"])
    #expect(dan.send("MODE dan") == [":irc.test 221 dan +"])
    #expect(root.heard().count == 4)
    #expect(ChatHarness().enter("dan").send("OPER a b").verbs == ["491"])
  }

  @Test("Wrong passwords for OPER end the connection as those for an account do; a right one makes up for them")
  func tooManyFailures() {
    let most = chat.world.settings.limits.loginFailuresMax
    let dan = chat.enter("dan")
    for _ in 1..<most { #expect(dan.send("OPER root wrong").verbs == ["464"]) }
    #expect(dan.send("OPER root secret").verbs.first == "381")
    for index in 1..<most {
      #expect(dan.send(index % 2 == 0 ? "OPER nobody secret" : "OPER root wrong").verbs.first == "464")
    }
    let last = dan.send("OPER root wrong")
    #expect(last.contains { $0.contains("ERROR") && $0.contains("Too many failed logins") } && dan.isClosed)
  }

  @Test("ERR_NOOPERHOST: one of the block's masks of user@host must match")
  func fromHost() {
    let dan = chat.connect(host: "elsewhere")
    dan.send("NICK dan")
    dan.send("USER dan 0 * :dan")
    #expect(dan.send("OPER far secret").verbs.first == "381")
  }

  @Test("ERR_NEEDMOREPARAMS: both parameters are required", arguments: ["OPER", "OPER root", "OPER root :"])
  func missing(line: String) {
    #expect(chat.enter("dan").send(line) == [":irc.test 461 dan OPER :Not enough parameters"])
  }

  @Test("Oper User Mode: nobody gives it to themselves; given up, the rights and the notices go with it")
  func giveUp() {
    let dan = enterOperator("dan")
    let eve = chat.enter("eve")
    #expect(eve.send("MODE eve +os") == [])
    #expect(dan.send("MODE dan -o") == [":dan!~dan@host MODE dan -os"])
    #expect(dan.send("REHASH").verbs == ["481"])
    #expect(dan.send("LUSERS").all("252") == [])
    let far = enterOperator("far")
    #expect(far.send("MODE far -s") == [":far!~far@host MODE far -s"])
    #expect(far.send("MODE far +s") == [":far!~far@host MODE far +s"])
  }

  @Test(
    "ERR_NOPRIVILEGES: who is no operator may not; ERR_NOPRIVS: an operator without the right, which is named",
    arguments: [
      ("KILL eve :x", "kill"), ("REHASH", "rehash"), ("CONNECT a.test", "connect"), ("SQUIT a.test :x", "restart"),
      ("KLINE eve :x", "kline"), ("UNKLINE eve", "kline"), ("SPAMFILTER LIST", "spamfilter"),
      ("RESTART", "restart"), ("AUDIT", "stats"),
    ])
  func privileges(line: String, right: String) {
    let dan = enterOperator("dan", as: "guard")
    let eve = chat.enter("eve")
    #expect(eve.send(line) == [":irc.test 481 eve :Permission Denied- You're not an IRC operator"])
    #expect(dan.send(line) == [":irc.test 723 dan \(right) :Insufficient oper privileges."])
    #expect(chat.reloads == 0 && chat.restarts == 0)
  }

  // MARK: KILL

  @Test("KILL message: they are told by whom, quit, and read ERROR; those who share a room read QUIT, others nothing")
  func kill() {
    let dan = enterOperator("dan")
    let eve = chat.enter("eve", in: "#room")
    let near = chat.enter("near", in: "#room")
    let far = chat.enter("far")
    chat.forgetAll()
    #expect(dan.send("KILL EVE :go away") == [":irc.test NOTICE * :*** dan (root): KILL eve (go away)"])
    #expect(
      eve.heard() == [
        ":dan!~dan@host KILL eve :go away", ":eve!~eve@host QUIT :Killed (dan (go away))",
        "ERROR :Closing Link: irc.test (Killed (dan (go away)))",
      ])
    #expect(eve.isClosed)
    #expect(near.heard() == [":eve!~eve@host QUIT :Killed (dan (go away))"])
    #expect(far.heard() == [])
    #expect(chat.audit.last == "dan!~dan@host (root) KILL eve (go away)")
    #expect(dan.send("WHOIS eve").verbs == ["401", "318"])
  }

  @Test("An operator may kill themselves")
  func killSelf() {
    let dan = enterOperator("dan", in: "#room")
    #expect(dan.send("KILL dan :bye").verbs == ["NOTICE", "KILL", "QUIT", "ERROR"])
    #expect(dan.isClosed && chat.world.operators.isEmpty)
  }

  @Test("ERR_NOSUCHNICK, ERR_CANTKILLSERVER, ERR_NEEDMOREPARAMS")
  func killRefused() {
    let dan = enterOperator("dan")
    #expect(dan.send("KILL nobody :x") == [":irc.test 401 dan nobody :No such nick/channel"])
    #expect(dan.send("KILL irc.test :x") == [":irc.test 483 dan :You cant kill a server!"])
    #expect(dan.send("KILL dan") == [":irc.test 461 dan KILL :Not enough parameters"])
  }

  // MARK: WALLOPS, REHASH, CONNECT, SQUIT

  @Test("WALLOPS message: to all who have mode w, with the operator as the source")
  func wallops() {
    let dan = enterOperator("dan")
    let eve = chat.enter("eve")
    let far = chat.enter("far")
    eve.send("MODE eve +w")
    #expect(dan.send("WALLOPS :hear hear") == [])
    #expect(eve.heard() == [":dan!~dan@host WALLOPS :hear hear"])
    #expect(far.heard() == [])
    #expect(eve.send("WALLOPS :x").verbs == ["481"])
    #expect(dan.send("WALLOPS :") == [":irc.test 461 dan WALLOPS :Not enough parameters"])
    dan.send("MODE dan +w")
    #expect(dan.send("WALLOPS :x") == [":dan!~dan@host WALLOPS :x"])
  }

  @Test("REHASH message: 382 with what is read, and it is read")
  func rehash() {
    let dan = enterOperator("dan")
    #expect(dan.send("REHASH").first == ":irc.test 382 dan settings :Rehashing")
    #expect(chat.reloads == 1)
  }

  @Test("RESTART message: who may is obeyed, and it is kept who that was", .onOneServer("A node that is obeyed ends."))
  func restart() {
    let dan = enterOperator("dan")
    #expect(dan.send("RESTART") == [":irc.test NOTICE * :*** dan (root): RESTART"])
    #expect(chat.restarts == 1 && chat.audit.last == "dan!~dan@host (root) RESTART")
  }

  @Test("CONNECT and SQUIT message: no server but this one exists; parameters are needed")
  func links() {
    let dan = enterOperator("dan")
    #expect(dan.send("CONNECT a.test 6667") == [":irc.test 402 dan a.test :No such server"])
    #expect(dan.send("SQUIT a.test :x") == [":irc.test 402 dan a.test :No such server"])
    #expect(dan.send("CONNECT").verbs == ["461"])
    #expect(dan.send("SQUIT a.test").verbs == ["461"])
  }

  @Test("AUDIT: what operators did, the latest first, no more than asked for, nor than the limit")
  func audit() {
    let log = AuditShelf()
    chat.world.settings.auditLog = log
    chat.world.settings.limits.auditEntriesMax = 3
    for number in 0..<5 {
      log.addEntry(AuditEntry(seconds: 86_400, actor: "dan", action: "KILL", target: "eve\(number)", detail: "(x)"))
    }
    let dan = enterOperator("dan")
    #expect(
      dan.send("AUDIT 1") == [
        ":irc.test NOTE AUDIT ENTRY 1970-01-02T00:00:00Z :dan KILL eve4 (x)",
        ":irc.test NOTE AUDIT END_OF_LIST :End of entries",
      ])
    for (line, count) in [("AUDIT 2", 2), ("AUDIT 3", 3), ("AUDIT 4", 3), ("AUDIT", 3)] {
      #expect(dan.send(line).count == count + 1, "\(line)")
    }
    for line in ["AUDIT -1", "AUDIT 0", "AUDIT x", "AUDIT 2x"] {
      #expect(dan.send(line).parameters(of: "FAIL")?.prefix(2) == ["AUDIT", "INVALID_COUNT"], "\(line)")
    }
    chat.world.settings.auditLog = nil
    #expect(dan.send("AUDIT").parameters(of: "FAIL")?.prefix(2) == ["AUDIT", "NOT_KEPT"])
  }

  // MARK: What others see

  @Test("RPL_WHOISOPERATOR, RPL_WHOREPLY: operators are shown as such; `WHO * o` finds them")
  func shown() {
    let dan = enterOperator("dan")
    let eve = chat.enter("eve")
    #expect(eve.send("WHOIS dan").all("313") == [":irc.test 313 eve dan :is an IRC operator"])
    #expect(eve.send("WHO * o").all("352").map { $0.parameters[6] } == ["H*"])
    #expect(eve.send("USERHOST dan").parameters(of: "302")?[1].hasPrefix("dan*=+") == true)
    dan.send("MODE dan -o")
    #expect(eve.send("WHOIS dan").all("313") == [])
  }

  @Test("RPL_WHOISHOST, RPL_WHOISMODES: operators see them of everybody, others of themselves")
  func whoisHost() {
    let dan = enterOperator("dan")
    let eve = chat.enter("eve")
    #expect(dan.send("WHOIS eve").all("378").count == 1)
    #expect(dan.send("WHOIS eve").all("379").count == 1)
    #expect(eve.send("WHOIS dan").all("378") == [])
    #expect(enterOperator("far", as: "guard").send("WHOIS eve").all("378") == [])
  }

  @Test(
    "oper-tag: all that an operator says bears draft/oper for those who negotiated it, and what others say does not")
  func operatorTag() {
    let dan = enterOperator("dan", in: "#room")
    let eve = chat.enter("eve", ["draft/oper-tag"], in: "#room")
    let far = chat.enter("far", ["message-tags"], in: "#room")
    chat.forgetAll()
    dan.send("PRIVMSG #room :hi")
    dan.send("NOTICE eve :hi")
    dan.send("MODE #room +m")
    dan.send("TOPIC #room :x")
    let heard = eve.heard()
    #expect(heard.map(\.tags) == Array(repeating: ["draft/oper"], count: 4))
    #expect(far.heard().allSatisfy { !$0.tags.contains("draft/oper") })
    far.send("NICK near")
    #expect(eve.heard().map(\.tags) == [[]])
  }

  @Test("A notice of the server is for operators who have mode s")
  func notices() {
    let dan = enterOperator("dan")
    let eve = enterOperator("eve")
    let far = chat.enter("far")
    eve.send("MODE eve -s")
    dan.send("REHASH")
    #expect(eve.heard() == [] && far.heard() == [])
    eve.send("REHASH")
    #expect(dan.heard() == [":irc.test NOTICE * :*** eve (root): REHASH"])
  }
}
