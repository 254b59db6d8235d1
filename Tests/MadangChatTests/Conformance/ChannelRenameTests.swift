import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/channel-rename", .alsoOverNodes)
struct ChannelRenameTests {
  private let capability = "draft/channel-rename"

  @Test("Messages: everyone in the room is told in one line, which always has a reason, if an empty one")
  func renamed() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", [capability], in: "#old")
    let eve = chat.enter("eve", [capability], in: "#old")
    chat.forgetAll()
    #expect(dan.send("RENAME #OLD #new :Typo fix") == [":dan!~dan@host RENAME #old #new :Typo fix"])
    #expect(eve.heard() == [":dan!~dan@host RENAME #old #new :Typo fix"])
    #expect(dan.send("RENAME #new #newer") == [":dan!~dan@host RENAME #new #newer :"])
    #expect(eve.heard().count == 1)
    eve.send("PRIVMSG #newer :x")
    #expect(dan.heard() == [":eve!~eve@host PRIVMSG #newer :x"])
    #expect(eve.send("PRIVMSG #new :x").verbs == ["403"])
  }

  @Test("A rename preserves all state: members and their standing, modes, topic, key, bans and invitations")
  func preserves() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", [capability], in: "#old")
    let eve = chat.enter("eve", in: "#old")
    let guest = chat.enter("guest")
    for line in ["MODE #old +vkil eve key 9", "MODE #old +b x!*@*", "TOPIC #old :tea", "INVITE guest #old"] {
      dan.send(line)
    }
    let before = dan.send("MODE #old") + dan.send("MODE #old b") + dan.send("TOPIC #old") + dan.send("NAMES #old")
    dan.send("RENAME #old #new")
    let after = dan.send("MODE #new") + dan.send("MODE #new b") + dan.send("TOPIC #new") + dan.send("NAMES #new")
    #expect(after == before.map { $0.replacing("#old", with: "#new") })
    _ = guest.heard()
    #expect(guest.send("JOIN #new key").verbs.first == "JOIN")
    _ = eve
  }

  @Test("Fallback: PART with the reason, then all that a JOIN brings, in its form for each")
  func fallback() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#old")
    dan.send("TOPIC #old :tea")
    let eve = chat.enter("eve", ["extended-join", "multi-prefix", "server-time"], in: "#old")
    let jo = chat.enter("jo", ["no-implicit-names"], in: "#old")
    chat.forgetAll()
    let own = dan.send("RENAME #old #new :because")
    let names = "#new :@dan eve jo"
    #expect(
      own == [
        ":dan!~dan@host PART #old :because", ":dan!~dan@host JOIN #new", ":irc.test 332 dan #new :tea",
        ":irc.test 333 dan #new dan \(chat.seconds)", ":irc.test 353 dan = \(names)",
        ":irc.test 366 dan #new :End of /NAMES list",
      ])
    let heard = eve.heard()
    #expect(heard.allSatisfy { $0.tags == ["time=2023-11-14T22:13:20.000Z"] })
    #expect(
      heard.map(\.withoutTags) == [
        ":eve!~eve@host PART #old :because", ":eve!~eve@host JOIN #new * :EVE", ":irc.test 332 eve #new :tea",
        ":irc.test 333 eve #new dan \(chat.seconds)", ":irc.test 353 eve = \(names)",
        ":irc.test 366 eve #new :End of /NAMES list",
      ])
    #expect(jo.heard().verbs == ["PART", "JOIN", "332", "333"])
    #expect(dan.send("RENAME #new #newer").first == ":dan!~dan@host PART #new")
  }

  @Test("Fallback under a label: all of it is the labelled answer (labeled-response)")
  func labelled() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["labeled-response", "batch"], in: "#old")
    let eve = chat.enter("eve", ["labeled-response", "batch", capability], in: "#other")
    #expect(dan.send("@label=L RENAME #old #new").verbs == ["BATCH", "PART", "JOIN", "353", "366", "BATCH"])
    #expect(eve.send("@label=L RENAME #other #o") == ["@label=L :eve!~eve@host RENAME #other #o :"])
  }

  @Test("Only the case changes: allowed, and no fallback (Fallback); those with the capability are told")
  func caseOnly() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", [capability], in: "#room[a]")
    let eve = chat.enter("eve", in: "#room[a]")
    chat.forgetAll()
    #expect(dan.send("RENAME #room[a] #Room{A}") == [":dan!~dan@host RENAME #room[a] #Room{A} :"])
    #expect(eve.heard() == [])
    #expect(eve.send("NAMES #ROOM[A]").first == ":irc.test 353 eve = #Room{A} :@dan eve")
  }

  @Test("Introduction: history is not split across names: CHATHISTORY, SEARCH and read markers have the new one")
  func history() {
    let chat = ChatHarness(keepsHistory: true)
    let needs = ["batch", "draft/chathistory", "message-tags", "soju.im/search", "draft/read-marker"]
    let dan = chat.enter("dan", needs + [capability], in: "#old")
    let eve = chat.enter("eve", needs, in: "#old")
    let time = "timestamp=2023-11-14T22:13:10.000Z"
    dan.send("PRIVMSG #old :before")
    for reader in [dan, eve] { reader.send("MARKREAD #old \(time)") }
    chat.forgetAll()
    dan.send("RENAME #old #New")
    // The fallback is a JOIN: "The command MUST be sent before the RPL_ENDOFNAMES".
    let moved = eve.heard()
    #expect(moved.verbs == ["PART", "JOIN", "MARKREAD", "353", "366"])
    #expect(moved[2] == ":irc.test MARKREAD #New \(time)")
    dan.send("PRIVMSG #new :after")
    let said = [":dan!~dan@host PRIVMSG #New :before", ":dan!~dan@host PRIVMSG #New :after"]
    #expect(dan.send("CHATHISTORY LATEST #new * 9").all("PRIVMSG").map(\.withoutTags) == said)
    #expect(dan.send("CHATHISTORY LATEST #old * 9").verbs == ["FAIL"])
    #expect(dan.send("SEARCH text=before;in=#new").all("PRIVMSG").map(\.withoutTags) == [said[0]])
    #expect(dan.send("MARKREAD #new") == [":irc.test MARKREAD #New \(time)"])
    #expect(dan.send("MARKREAD #old") == [":irc.test MARKREAD #old *"])
    // Another room of the old name begins with nothing.
    dan.send("RENAME #new #NEW")
    chat.milliseconds += 3_600_000 * 24
    let out = chat.enter("out", needs, in: "#old")
    #expect(out.send("CHATHISTORY LATEST #old * 9").all("PRIVMSG") == [])
    #expect(dan.send("CHATHISTORY LATEST #new * 9").all("PRIVMSG").count == 2)
  }

  @Test("Errors: existing numerics where they fit: 461, 403, 442, 482")
  func numerics() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", [capability], in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let out = chat.enter("out")
    #expect(dan.send("RENAME #room") == [":irc.test 461 dan RENAME :Not enough parameters"])
    #expect(dan.send("RENAME #room :") == [":irc.test 461 dan RENAME :Not enough parameters"])
    #expect(dan.send("RENAME #none #new") == [":irc.test 403 dan #none :No such channel"])
    #expect(out.send("RENAME #room #new") == [":irc.test 442 out #room :You're not on that channel"])
    #expect(eve.send("RENAME #room #new") == [":irc.test 482 eve #room :You're not channel operator"])
  }

  @Test("Errors, CHANNEL_NAME_IN_USE: another room has the name, in whatever case")
  func inUse() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room", "#Other")
    let told = "The channel name is already taken"
    #expect(dan.send("RENAME #room #other") == [":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #room #other :\(told)"])
  }

  @Test(
    "Errors, CANNOT_RENAME: another type of name, one that none can have, the same",
    arguments: ["%local", "room", "#", "#a,b", "#room"])
  func cannot(name: String) {
    let dan = ChatHarness().enter("dan", in: "#room")
    let refusal = ":irc.test FAIL RENAME CANNOT_RENAME #room \(name) :"
    #expect(dan.send("RENAME #room \(name)").first?.hasPrefix(refusal) == true)
  }

  @Test("The name's length, and the members that a renamed room may have, are bounded")
  func bounds() {
    for count in 1...3 {
      let chat = ChatHarness {
        $0.limits.renamedMembersMax = 2
        $0.limits.roomNameBytesMax = 8
      }
      let people = (0..<count).map { chat.enter("n\($0)", in: "#room") }
      #expect((people[0].send("RENAME #room #1234567").verbs == ["FAIL"]) == (count > 2))
      #expect(people[0].send("RENAME #1234567 #12345678").verbs == [count > 2 ? "403" : "FAIL"])
    }
  }

  @Test("Channel redirection: FAIL JOIN CHANNEL_RENAMED with the capability; else 470, and into the room")
  func redirection() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#old")
    dan.send("RENAME #old #mid")
    dan.send("RENAME #mid #new")
    let eve = chat.enter("eve", [capability])
    let old = chat.enter("old")
    let told = "The channel has been renamed"
    #expect(eve.send("JOIN #OLD") == [":irc.test FAIL JOIN CHANNEL_RENAMED #OLD #new :\(told)"])
    #expect(eve.send("JOIN #mid") == [":irc.test FAIL JOIN CHANNEL_RENAMED #mid #new :\(told)"])
    #expect(old.send("JOIN #old").prefix(2) == [":irc.test 470 old #old #new :\(told)", ":old!~old@host JOIN #new"])
    // As for every member, not twice.
    #expect(old.send("JOIN #old").verbs == ["470"])
  }

  @Test("Channel redirection: for a while, not to a secret room or one that is gone; a name taken again leads nowhere")
  func redirectionEnds() {
    let chat = ChatHarness { $0.limits.roomRedirectSecondsMax = 10 }
    let dan = chat.enter("dan", in: "#old")
    dan.send("RENAME #old #new")
    let eve = chat.enter("eve")
    chat.milliseconds += 9_999
    #expect(eve.send("JOIN #old").verbs.first == "470")
    eve.send("PART #new")
    dan.send("MODE #new +s")
    #expect(eve.send("JOIN #old").first == ":eve!~eve@host JOIN #old")
    eve.send("PART #old")
    dan.send("MODE #new -s")
    chat.milliseconds += 1
    #expect(eve.send("JOIN #old").verbs.first == "JOIN")
    eve.send("PART #old")
    dan.send("RENAME #new #third")
    dan.send("RENAME #third #new")
    #expect(eve.send("JOIN #new").verbs.first == "JOIN")
    eve.send("JOIN 0")
    dan.send("PART #new")
    #expect(eve.send("JOIN #third").first == ":eve!~eve@host JOIN #third")
  }

  @Test("Channel redirection: only so many names are kept")
  func redirectionsBounded() {
    var redirects = RoomRedirects()
    var limits = ChatLimits()
    limits.roomRedirectsMax = 3
    limits.roomRedirectSecondsMax = 10
    for number in 0..<5 { redirects.add("#a\(number)", isNow: "#b\(number)", seconds: 0, limits) }
    #expect(redirects.count == 3 && redirects.target(of: "#A2", seconds: 9) == "#b2")
    #expect(redirects.target(of: "#a2", seconds: 10) == nil && redirects.target(of: "#a3", seconds: 0) == nil)
    redirects.add("#late", isNow: "#b", seconds: 10, limits)
    #expect(redirects.count == 1 && redirects.target(of: "#late", seconds: 10) == "#b")
  }

  @Test("Fallback: its PART and JOIN have their author's account, as all that a user sends has (account-tag)")
  func fallbackTags() {
    let shared = SharedNicknames()
    let needs = "account-tag batch draft/metadata-2 extended-join"
    let dan = shared.enter(as: "dan", needs)
    let other = shared.enter(as: "dan", needs)
    for line in ["JOIN #old", "METADATA * SUB url", "METADATA #old SET url :x"] { dan.send(line) }
    shared.chat.forgetAll()
    let metadata = [
      ":irc.test BATCH +2 metadata #new", "@batch=2 :irc.test METADATA #new url * x", ":irc.test BATCH -2",
    ].map { $0.replacing(" * x", with: " * :x") }
    let expected =
      [
        "@account=Dan :dan!~d@host PART #old", "@account=Dan :dan!~d@host JOIN #new Dan :D",
        ":irc.test 353 dan = #new :@dan", ":irc.test 366 dan #new :End of /NAMES list",
      ] + metadata
    #expect(dan.send("RENAME #old #new") == expected)
    #expect(other.heard() == expected)
  }
}
