import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("NickServ, for older clients", .alsoOverNodes)
struct NickServTests {
  let accounts = FakeAccounts("Dan")
  let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
  }

  private func account(_ person: Person) -> String? { chat.world.sessions[person.handle.slot].account }

  @Test(
    "It is reached by PRIVMSG in whatever case, NICKSERV and NS, and answers with notices",
    arguments: [
      "PRIVMSG NickServ :IDENTIFY dan sesame", "PRIVMSG nickserv :identify dan sesame",
      "NICKSERV IDENTIFY dan sesame", "NS IDENTIFY dan sesame", "NS :IDENTIFY dan sesame", "ns id dan sesame",
    ])
  func reached(line: String) {
    let me = chat.enter("me")
    let answer = me.send(line)
    #expect(answer.verbs == ["900", "NOTICE"])
    #expect(answer[1] == ":NickServ!NickServ@irc.test NOTICE me :You are logged in as Dan.")
    #expect(account(me) == "Dan")
  }

  @Test("A NOTICE to it is not answered (Modern IRC, NOTICE); a list of targets and TAGMSG know nobody of that name")
  func notReached() {
    let me = chat.enter("me", ["message-tags"])
    #expect(me.send("NOTICE NickServ :IDENTIFY dan sesame") == [])
    #expect(me.send("PRIVMSG NickServ,me :IDENTIFY dan sesame").verbs == ["401", "PRIVMSG"])
    #expect(me.send("PRIVMSG NickServ").verbs == ["412"])
    #expect(me.send("PRIVMSG NickServ :").verbs == ["412"])
    #expect(me.send("@+typing=active TAGMSG NickServ").verbs == ["401"])
    #expect(account(me) == nil)
    let without = ChatHarness().enter("me")
    #expect(without.send("PRIVMSG NickServ :HELP").verbs == ["401"])
  }

  @Test("echo-message: what was said to it comes back first, before quick answers and slow ones")
  func echo() {
    let me = chat.enter("me", ["echo-message"])
    #expect(me.send("PRIVMSG nickserv :LOGOUT").first == ":me!~me@host PRIVMSG NickServ :LOGOUT")
    #expect(me.send("PRIVMSG NickServ :IDENTIFY dan sesame").verbs == ["PRIVMSG", "900", "NOTICE"])
  }

  @Test("REGISTER: the present nickname becomes an account, with a code that is shown once")
  func register() {
    let eve = chat.enter("Eve")
    #expect(eve.send("NS REGISTER short").all("NOTICE").count == 1 && account(eve) == nil)
    #expect(eve.send("NS REGISTER barley nowhere").all("NOTICE").count == 1 && account(eve) == nil)
    let answer = eve.send("NS REGISTER barley eve@example.org")
    #expect(answer.verbs.contains("900") && account(eve) == "Eve")
    #expect(answer.contains { $0.contains("recovery code is code1") })
    #expect(eve.send("NS REGISTER barley").all("900") == [])
    #expect(chat.enter("other").send("NICK eve").verbs == ["433"])
  }

  @Test("IDENTIFY without an account means that of the nickname; wrong ones are refused, and too many close")
  func identify() {
    let person = chat.connect()
    person.send("NICK dan")
    let me = chat.enter("me")
    #expect(me.send("NS IDENTIFY sesame").verbs == ["NOTICE"])
    for _ in 2..<chat.world.settings.limits.loginFailuresMax {
      #expect(me.send("NS IDENTIFY dan wrong").verbs == ["NOTICE"])
    }
    #expect(me.send("NS IDENTIFY dan wrong").verbs == ["NOTICE", "ERROR"])
    #expect(me.isClosed)
  }

  @Test("LOGOUT: 901, and a notice; who is logged in to nothing is told to log in")
  func logout() {
    let me = chat.enter("me")
    #expect(me.send("NS LOGOUT").verbs == ["NOTICE"])
    me.send("NS IDENTIFY dan sesame")
    #expect(me.send("NS LOGOUT").verbs == ["901", "NOTICE"])
    #expect(account(me) == nil)
  }

  @Test("SET PASSWORD needs the old one, and a login; the new one must be good")
  func setPassword() {
    let me = chat.enter("me")
    #expect(me.send("NS SET PASSWORD sesame barley")[0].contains("Log in first"))
    me.send("NS IDENTIFY dan sesame")
    #expect(me.send("NS SET PASSWORD wrong barley")[0].contains("wrong"))
    #expect(me.send("NS SET PASSWORD sesame short")[0].contains("at least"))
    #expect(me.send("NS SET PASSWORD sesame")[0].contains("Usage"))
    #expect(me.send("NS SET PASSWORD sesame barley")[0].contains("changed"))
    #expect(throws: Never.self) { try accounts.logIn("dan", password: "barley", seconds: 0) }
  }

  @Test("RECOVER: the code sets a password, logs in, and is used up; CODE gives another")
  func recover() {
    let me = chat.enter("me")
    #expect(me.send("NS RECOVER dan wrong barley")[0].contains("wrong"))
    let answer = me.send("NS RECOVER dan code0 barley")
    #expect(answer.verbs == ["900", "NOTICE", "NOTICE"] && answer[2].contains("code1"))
    #expect(me.send("NS RECOVER dan code0 barley")[0].contains("wrong"))
    #expect(me.send("NS CODE barley")[0].contains("code2"))
  }

  @Test("DROP is done once the account is named; everybody logged in to it is logged out, and the nickname is free")
  func drop() {
    let me = chat.enter("me")
    let other = chat.enter("other", ["account-notify"])
    me.send("NS IDENTIFY dan sesame")
    other.send("NS IDENTIFY dan sesame")
    #expect(me.send("NS DROP sesame").contains { $0.contains("DROP <password> Dan") })
    #expect(me.send("NS DROP wrong dan")[0].contains("wrong"))
    #expect(account(me) == "Dan")
    #expect(me.send("NS DROP sesame dan").verbs == ["901", "NOTICE"])
    #expect(other.heard().verbs == ["901", "ACCOUNT"])
    #expect(me.send("NICK dan").verbs == ["NICK"])
    #expect(other.send("NS IDENTIFY dan sesame")[0].contains("wrong"))
  }

  @Test("GROUP and UNGROUP: a nickname belongs to the account, and to nobody again; there is a limit")
  func group() {
    chat.world.settings.limits.nicksPerAccountMax = 2
    let me = chat.enter("danny")
    me.send("NS IDENTIFY dan sesame")
    #expect(me.send("NS GROUP")[0].contains("belongs to your account"))
    #expect(me.send("NS INFO").contains { $0.hasSuffix("Nicknames: danny") })
    me.send("NICK third")
    #expect(me.send("NS GROUP")[0].contains("at most 2"))
    let other = chat.enter("other")
    #expect(other.send("NICK Danny").verbs == ["433"])
    #expect(me.send("NS UNGROUP dan")[0].contains("isn't grouped"))
    #expect(me.send("NS UNGROUP DANNY")[0].contains("anyone's"))
    #expect(other.send("NICK Danny").verbs == ["NICK"])
  }

  @Test("REGAIN: whoever uses a nickname of the account becomes a guest, and is told by NICK")
  func regain() {
    let holder = chat.enter("me", in: "#a")
    let witness = chat.enter("witness", in: "#a")
    holder.send("NS IDENTIFY dan sesame")
    holder.send("NICK dan")
    holder.send("NS LOGOUT")
    let owner = chat.enter("late")
    #expect(owner.send("NS REGAIN dan")[0].contains("Log in first"))
    owner.send("NS IDENTIFY dan sesame")
    #expect(owner.send("NS REGAIN witness")[0].contains("doesn't belong"))
    chat.forgetAll()
    #expect(owner.send("NS REGAIN dan").verbs == ["NICK", "NOTICE"])
    #expect(holder.heard() == [":dan!~me@host NICK :Guest1"])
    #expect(witness.heard() == [":dan!~me@host NICK :Guest1"])
  }

  @Test("INFO tells when an account was registered and used; HELP lists the commands; others are unknown")
  func info() {
    let me = chat.enter("me")
    #expect(me.send("NS INFO dan")[0].contains("Account Dan, registered 1970-01-01T00:00:00Z"))
    #expect(me.send("NS INFO nobody")[0].contains("no such account"))
    #expect(me.send("NS HELP").count > 8 && me.send("NS").count > 8)
    #expect(me.send("NS DANCE")[0].contains("no command DANCE"))
  }

  @Test("Its notices have names, as every notice has (message-ids: \"attached to all `PRIVMSG` and `NOTICE` events\")")
  func messageIDs() {
    chat.showsMessageIDs = true
    let me = chat.enter("me", ["message-tags"])
    let notices = me.send("NS HELP").all("NOTICE")
    let names = Set(notices.compactMap { $0.tagList.first { $0.hasPrefix("msgid=") } })
    #expect(notices.count > 5 && names.count == notices.count)
  }
}
