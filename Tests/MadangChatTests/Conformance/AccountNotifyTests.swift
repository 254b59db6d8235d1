import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: account-notify", .alsoOverNodes)
struct AccountNotifyTests {
  @Test("Logging in is RPL_LOGGEDIN (900) to the person, and ACCOUNT to each neighbour and to them, once")
  func login() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["account-notify"], in: "#a", "#b")
    let eve = chat.enter("eve", ["account-notify"], in: "#a", "#b")
    let old = chat.enter("old", in: "#a")
    let far = chat.enter("far", ["account-notify"])
    chat.forgetAll()
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    #expect(
      dan.heard() == [
        ":irc.test 900 dan dan!~dan@host Dan :You are now logged in as Dan", ":dan!~dan@host ACCOUNT Dan",
      ])
    #expect(eve.heard() == [":dan!~dan@host ACCOUNT Dan"])
    #expect(old.heard() == [] && far.heard() == [])
  }

  @Test("Logging out is RPL_LOGGEDOUT (901), and ACCOUNT *; who is in no account is told nothing")
  func logout() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    let eve = chat.enter("eve", ["account-notify"], in: "#a")
    chat.run(as: dan) { $0.logout(dan.handle, &$1) }
    #expect(dan.heard() == [] && eve.heard() == [])
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.forgetAll()
    chat.run(as: dan) { $0.logout(dan.handle, &$1) }
    #expect(dan.heard() == [":irc.test 901 dan dan!~dan@host :You are now logged out"])
    #expect(eve.heard() == [":dan!~dan@host ACCOUNT *"])
    #expect(chat.world.sessions[dan.handle.slot].account == nil)
  }

  @Test("account-tag: an ACCOUNT line still has the old account as its tag (Description, the example)")
  func tag() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    let eve = chat.enter("eve", ["account-notify", "account-tag"], in: "#a")
    chat.run(as: dan) { $0.login(dan.handle, account: "hax0r", &$1) }
    dan.send("PRIVMSG #a :logged in")
    chat.run(as: dan) { $0.login(dan.handle, account: "bob", &$1) }
    dan.send("PRIVMSG #a :switched")
    chat.run(as: dan) { $0.logout(dan.handle, &$1) }
    #expect(
      eve.heard() == [
        ":dan!~dan@host ACCOUNT hax0r", "@account=hax0r :dan!~dan@host PRIVMSG #a :logged in",
        "@account=hax0r :dan!~dan@host ACCOUNT bob", "@account=bob :dan!~dan@host PRIVMSG #a :switched",
        "@account=bob :dan!~dan@host ACCOUNT *",
      ])
  }

  @Test("The same account again is confirmed with 900 alone: the account name has not changed")
  func again() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["account-notify"], in: "#a")
    let eve = chat.enter("eve", ["account-notify"], in: "#a")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.forgetAll()
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    #expect(dan.heard().verbs == ["900"])
    #expect(eve.heard() == [])
  }

  @Test("Before the welcome what is missing is *, and nobody is told; extended-join tells it later (sasl-3.1, 900)")
  func beforeWelcome() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", ["extended-join"], in: "#a")
    let dan = chat.connect()
    dan.send("CAP REQ account-notify")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    #expect(dan.heard() == [":irc.test 900 * *!*@host Dan :You are now logged in as Dan"])
    dan.send("NICK dan")
    dan.send("USER dan 0 * :D")
    dan.send("CAP END")
    dan.send("JOIN #a")
    #expect(eve.heard() == [":dan!~dan@host JOIN #a Dan :D"])
  }

  @Test("Who is logged in or out by somebody else is told so themselves")
  func byOthers() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["account-notify"], in: "#a")
    let eve = chat.enter("eve", in: "#a")
    chat.run(as: eve) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.run(as: eve) { $0.logout(dan.handle, &$1) }
    #expect(dan.heard().verbs == ["900", "ACCOUNT", "901", "ACCOUNT"])
    #expect(eve.heard() == [])
  }

  @Test("RPL_WHOISACCOUNT (330): WHOIS tells the account; without one there is no such line (Modern IRC)")
  func whois() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve")
    #expect(eve.send("WHOIS dan").all("330") == [])
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    #expect(eve.send("WHOIS dan").all("330") == [":irc.test 330 eve dan Dan :is logged in as"])
  }
}
