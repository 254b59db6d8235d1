import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: chghost", .alsoOverNodes)
struct ChangeHostTests {
  @Test("Neighbours who negotiated chghost hear CHGHOST once, with the old mask as its source; the person too")
  func changed() {
    let chat = ChatHarness()
    let tim = chat.enter("tim", ["chghost"], in: "#a", "#b")
    let eve = chat.enter("eve", ["chghost"], in: "#a", "#b")
    let far = chat.enter("far", ["chghost"])
    chat.forgetAll()
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "ckyard", user: "~b", &$1) }
    #expect(tim.heard() == [":tim!~tim@host CHGHOST ~b ckyard"])
    #expect(eve.heard() == [":tim!~tim@host CHGHOST ~b ckyard"])
    #expect(far.heard() == [])
    tim.send("PRIVMSG #a :hi")
    #expect(eve.heard() == [":tim!~b@ckyard PRIVMSG #a :hi"])
  }

  @Test("Only one of both may change: the other is repeated as it is (The CHGHOST message)")
  func hostAlone() {
    let chat = ChatHarness()
    let tim = chat.enter("tim", ["chghost"])
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "cloak.example", &$1) }
    #expect(tim.heard() == [":tim!~tim@host CHGHOST ~tim cloak.example"])
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "cloak.example", &$1) }
    #expect(tim.heard() == [])
  }

  @Test("Without chghost, neighbours see one QUIT, then in each shared room JOIN, and MODE where there is a standing")
  func fallback() {
    let chat = ChatHarness()
    let tim = chat.enter("tim", in: "#a", "#b", "#private")
    let old = chat.enter("old", in: "#b", "#a")
    let own = chat.enter("own", in: "#c")
    tim.send("JOIN #c")
    tim.send("MODE #a +v tim")
    chat.forgetAll()
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "new", &$1) }
    #expect(
      old.heard() == [
        ":tim!~tim@host QUIT :Changing hostname", ":tim!~tim@new JOIN #a", ":irc.test MODE #a +ov tim tim",
        ":tim!~tim@new JOIN #b", ":irc.test MODE #b +o tim",
      ])
    #expect(own.heard() == [":tim!~tim@host QUIT :Changing hostname", ":tim!~tim@new JOIN #c"])
    #expect(tim.heard() == [])
  }

  @Test("The simulated JOIN is as the reader negotiated it: extended-join, away-notify")
  func extendedFallback() {
    let chat = ChatHarness()
    let tim = chat.enter("tim", in: "#a")
    let eve = chat.enter("eve", ["extended-join", "away-notify"], in: "#a")
    let both = chat.enter("both", ["extended-join", "away-notify", "chghost"], in: "#a")
    tim.send("AWAY :tea")
    chat.run(as: tim) { $0.login(tim.handle, account: "Tim", &$1) }
    tim.send("MODE #a -o tim")
    chat.forgetAll()
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "new", &$1) }
    #expect(
      eve.heard() == [
        ":tim!~tim@host QUIT :Changing hostname", ":tim!~tim@new JOIN #a Tim :TIM", ":tim!~tim@new AWAY :tea",
      ])
    #expect(both.heard() == [":tim!~tim@host CHGHOST ~tim new"])
  }

  @Test("Plain people, who see no hosts, are told nothing")
  func plain() {
    let chat = ChatHarness()
    let tim = chat.enter("tim", in: "#a")
    let person = chat.connect(encoding: .plainAnnounce, address: "addr:1", home: "#a")
    chat.forgetAll()
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "new", &$1) }
    #expect(person.heard() == [])
  }

  @Test("Before the welcome nobody is told; it holds from the welcome on")
  func beforeWelcome() {
    let chat = ChatHarness()
    let tim = chat.connect()
    tim.send("NICK tim")
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "new", &$1) }
    #expect(tim.heard() == [])
    #expect(tim.send("USER tim 0 * :T").verbs.first == "001")
    #expect(tim.send("NICK tom") == [":tim!~tim@new NICK :tom"])
  }

  @Test("HOSTLEN: a host at the limit is taken, a longer one is not, nor what would break nick!user@host")
  func valid() {
    let chat = ChatHarness()
    let tim = chat.enter("tim")
    func takes(_ host: String, _ user: String? = nil) -> Bool {
      var taken = false
      chat.run(as: tim) { taken = $0.changeHost(of: tim.handle, to: host, user: user, &$1) }
      return taken
    }
    #expect(takes(String(repeating: "h", count: 49)) && takes(String(repeating: "h", count: 50)))
    #expect(!takes(String(repeating: "h", count: 51)) && !takes("") && !takes("a b") && !takes(":a") && !takes("a@b"))
    #expect(takes("h", "~" + String(repeating: "u", count: 18)) && !takes("h", "~" + String(repeating: "u", count: 19)))
    #expect(!takes("h", "a@b") && !takes("h", "a!b") && !takes("h", ""))
  }

  @Test("WHOIS tells the person themselves what they really connect from (Modern IRC, RPL_WHOISHOST)")
  func whois() {
    let chat = ChatHarness()
    let tim = chat.connect(host: "192.0.2.1")
    tim.send("NICK tim")
    tim.send("USER tim 0 * :T")
    chat.run(as: tim) { $0.changeHost(of: tim.handle, to: "cloak", &$1) }
    #expect(tim.send("WHOIS tim").parameters(of: "378")?.last == "is connecting from *@192.0.2.1 192.0.2.1")
    #expect(chat.enter("eve").send("WHOIS tim").contains { $0.contains("192.0.2.1") } == false)
  }
}
