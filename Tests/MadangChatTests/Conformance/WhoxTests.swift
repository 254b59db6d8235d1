import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: whox", .alsoOverNodes)
struct WhoxTests {
  private func enter(_ nick: String, _ chat: ChatHarness, host: String = "192.0.2.7") -> Person {
    let person = chat.connect(host: host)
    person.send("NICK \(nick)")
    person.send("USER \(nick) 0 * :Cool User")
    _ = person.heard()
    return person
  }

  @Test("RPL_WHOSPCRPL (354): all fields, in the order of the specification, whatever order was asked for")
  func everything() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    let eve = enter("eve", chat)
    eve.send("JOIN #a")
    eve.send("PRIVMSG #a :hi")
    chat.run(as: eve) { $0.login(eve.handle, account: "Eve", &$1) }
    chat.milliseconds += 42_000
    chat.forgetAll()
    let row = ":irc.test 354 dan 123 #a ~eve 192.0.2.7 192.0.2.7 irc.test eve H 0 42 Eve n/a :Cool User"
    #expect(dan.send("WHO eve %tcuihsnfdlaor,123") == [row, ":irc.test 315 dan eve :End of WHO list"])
    #expect(dan.send("WHO eve %roaldfnshiuct,123").first == row)
  }

  @Test(
    "Exactly the fields that were asked for are returned, and others that are not known are ignored",
    arguments: [
      ("t,7", "7"), ("c", "#a"), ("u", "~dan"), ("i", "255.255.255.255"), ("h", "host"), ("s", "irc.test"),
      ("n", "dan"), ("f", "H@"), ("d", "0"), ("l", "0"), ("a", "0"), ("o", "n/a"), ("r", ":DAN"), ("nzZ9n", "dan"),
      ("na", "dan 0"), ("nr", "dan :DAN"), ("t,0", "0"), ("tn,007", "007 dan"),
    ])
  func each(fields: String, shown: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    #expect(dan.send("WHO dan %\(fields)").first == ":irc.test 354 dan \(shown)")
    #expect(dan.send("WHO #a %\(fields)").first == ":irc.test 354 dan \(shown)")
  }

  @Test("Extended WHO command: a room's members, a mask's matches, nobody; and never RPL_WHOREPLY")
  func masks() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    _ = chat.enter("eve", in: "#a")
    _ = dan.heard()
    let members = [":irc.test 354 dan 1 dan", ":irc.test 354 dan 1 eve"]
    #expect(dan.send("WHO #A %tn,1") == members + [":irc.test 315 dan #A :End of WHO list"])
    #expect(dan.send("WHO * %tn,1").dropLast() == members[...])
    #expect(dan.send("WHO nobody %tn,1") == [":irc.test 315 dan nobody :End of WHO list"])
    #expect(dan.send("WHO #none %n").verbs == ["315"])
    #expect(dan.send("WHO e* %n").all("354") == [":irc.test 354 dan eve"])
  }

  @Test("[channel] is * where no room is returned; [account] is 0 for who is logged out")
  func placeholders() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("WHO dan %ca").first == ":irc.test 354 dan * 0")
    let eve = chat.enter("eve", in: "#secret")
    eve.send("MODE #secret +s")
    #expect(dan.send("WHO eve %c").first == ":irc.test 354 dan *")
  }

  @Test("The token has at most 3 digits: anything else is answered as 0, so that no field is missing")
  func tokens() {
    let dan = ChatHarness().enter("dan")
    for (given, shown) in [(",1", "1"), (",999", "999"), (",1000", "0"), (",ab", "0"), (",", "0"), ("", "0")] {
      #expect(dan.send("WHO dan %tn\(given)").first == ":irc.test 354 dan \(shown) dan")
    }
    #expect(dan.send("WHO dan %n,5").first == ":irc.test 354 dan dan")
  }

  @Test("[ip] is 255.255.255.255 where a changed host hides it; the person themselves may know")
  func hiddenAddress() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = enter("eve", chat, host: "2001:db8::1")
    #expect(dan.send("WHO eve %ih").first == ":irc.test 354 dan 2001:db8::1 2001:db8::1")
    chat.run(as: eve) { $0.changeHost(of: eve.handle, to: "cloak", &$1) }
    _ = eve.heard()
    #expect(dan.send("WHO eve %ih").first == ":irc.test 354 dan 255.255.255.255 cloak")
    #expect(eve.send("WHO eve %ih").first == ":irc.test 354 eve 2001:db8::1 cloak")
  }

  @Test("Flags before the percent character: o is for server operators only")
  func flags() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("WHO dan o%n").verbs == ["315"])
    #expect(dan.send("WHO dan %").first == ":irc.test 354 dan")
  }
}
