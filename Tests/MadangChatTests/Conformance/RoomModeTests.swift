import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: MODE message, Channel mode", .alsoOverNodes)
struct RoomModeTests {
  @Test("Asked for, modes are 324 with their parameters and the time of creation is 329")
  func query() {
    let chat = ChatHarness()
    let created = chat.seconds
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +kl key 5")
    chat.milliseconds += 5_000
    #expect(
      dan.send("MODE #ROOM") == [":irc.test 324 dan #room +klnt key 5", ":irc.test 329 dan #room \(created)"])
    #expect(dan.send("MODE #none") == [":irc.test 403 dan #none :No such channel"])
  }

  @Test("The key is hidden from those outside (MODE message: sensitive information)")
  func hiddenKey() {
    let chat = ChatHarness()
    chat.enter("dan", in: "#room").send("MODE #room +k key")
    #expect(chat.enter("eve").send("MODE #room").parameters(of: "324") == ["eve", "#room", "+knt", "*"])
  }

  @Test("ERR_CHANOPRIVSNEEDED: nobody but operators changes anything, and then nothing is done at all")
  func privileges() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far")
    #expect(eve.send("MODE #room +i-t+Z") == [":irc.test 482 eve #room :You're not channel operator"])
    #expect(far.send("MODE #room +m") == [":irc.test 482 far #room :You're not channel operator"])
    #expect(dan.heard() == [])
    #expect(dan.send("MODE #room").parameters(of: "324") == ["dan", "#room", "+nt"])
  }

  @Test("Changes that come about are told in one line to all; what was so already is left out")
  func merged() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    let line = ":dan!~dan@host MODE #room -t+ov-l eve eve"
    dan.send("MODE #room +l 9")
    _ = eve.heard()
    #expect(dan.send("MODE #room +n-t+ov-l-m EVE eve") == [line])
    #expect(eve.heard() == [line])
    #expect(dan.send("MODE #room +n-t+v eve") == [])
  }

  @Test("A mode string without a sign adds")
  func noSign() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("MODE #room im") == [":dan!~dan@host MODE #room +im"])
    #expect(dan.send("MODE #room -im+s") == [":dan!~dan@host MODE #room -im+s"])
  }

  @Test("ERR_UNKNOWNMODE: each unknown letter is named, the others still count")
  func unknown() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(
      dan.send("MODE #room +iZ-y") == [
        ":irc.test 472 dan Z :is unknown mode char to me", ":irc.test 472 dan y :is unknown mode char to me",
        ":dan!~dan@host MODE #room +i",
      ])
    #expect(dan.send("MODE #room +가") == [":irc.test 472 dan 가 :is unknown mode char to me"])
  }

  // MARK: Standing

  @Test("Operator and Voice Prefix: given and taken by operators, to members, under whatever case of the name")
  func standing() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    dan.send("MODE #room +o EVE")
    _ = eve.heard()
    #expect(eve.send("MODE #room -o dan") == [":eve!~eve@host MODE #room -o dan"])
    #expect(dan.send("MODE #room +o dan").verbs == ["MODE", "482"])
  }

  @Test("ERR_NOSUCHNICK, ERR_USERNOTINCHANNEL: whose standing can't change; a letter without a name is ignored")
  func standingRefusals() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    _ = eve
    #expect(dan.send("MODE #room +o nobody") == [":irc.test 401 dan nobody :No such nick/channel"])
    #expect(dan.send("MODE #room +v eve") == [":irc.test 441 dan eve #room :They aren't on that channel"])
    #expect(dan.send("MODE #room +o") == [])
  }

  // MARK: Key and limit

  @Test("Key Channel Mode: +k sets and replaces, -k removes with or without a parameter")
  func key() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("MODE #room +k one") == [":dan!~dan@host MODE #room +k one"])
    #expect(dan.send("MODE #room +k one") == [])
    #expect(dan.send("MODE #room +k two") == [":dan!~dan@host MODE #room +k two"])
    #expect(dan.send("MODE #room -k whatever") == [":dan!~dan@host MODE #room -k *"])
    #expect(dan.send("MODE #room -k") == [])
    dan.send("MODE #room +k three")
    #expect(dan.send("MODE #room -k") == [":dan!~dan@host MODE #room -k *"])
    #expect(dan.send("MODE #room +k") == [])
  }

  @Test("ERR_INVALIDMODEPARAM: a key with a space or a comma, an empty one, or one that is too long")
  func badKey() {
    let dan = ChatHarness().enter("dan", in: "#room")
    for (given, shown) in [("a,b", "a,b"), (":a b", "*"), (":", "*"), ("::a", "*")] {
      let lines = dan.send("MODE #room +k \(given)")
      #expect(lines.verbs == ["696"])
      #expect(lines.parameters(of: "696")?.prefix(4) == ["dan", "#room", "k", shown])
    }
    for (count, verb) in [(31, "MODE"), (32, "MODE"), (33, "696")] {
      #expect(dan.send("MODE #room +k " + String(repeating: "k", count: count)).verbs == [verb])
    }
  }

  @Test("Client Limit Channel Mode: a number from 1 up; -l takes no parameter")
  func limit() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("MODE #room +l 5") == [":dan!~dan@host MODE #room +l 5"])
    #expect(dan.send("MODE #room +l 5") == [])
    #expect(dan.send("MODE #room +l 007") == [":dan!~dan@host MODE #room +l 7"])
    for bad in ["0", "-1", "x", "5x", "99999999999999999999"] {
      #expect(dan.send("MODE #room +l \(bad)").parameters(of: "696")?.prefix(4) == ["dan", "#room", "l", bad])
    }
    #expect(dan.send("MODE #room +l") == [])
    #expect(dan.send("MODE #room -l+v dan") == [":dan!~dan@host MODE #room -l+v dan"])
  }

  // MARK: Bans

  @Test("Ban Channel Mode: the list has who set each mask and when, and ends with 368; anybody may ask")
  func banList() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +b") == [":irc.test 368 dan #room :End of channel ban list"])
    dan.send("MODE #room +bb a!*@* *!*@b")
    let expected = [
      ":irc.test 367 eve #room a!*@* dan \(chat.seconds)", ":irc.test 367 eve #room *!*@b dan \(chat.seconds)",
      ":irc.test 368 eve #room :End of channel ban list",
    ]
    let eve = chat.enter("eve", in: "#room")
    #expect(eve.send("MODE #room b") == expected)
    #expect(eve.send("MODE #room +b") == expected)
    #expect(eve.send("MODE #room -b") == expected)
  }

  @Test("A mask that is not whole is made so: nick, user@host, nick!user")
  func normalized() {
    let dan = ChatHarness().enter("dan", in: "#room")
    for (given, whole) in [("eve", "eve!*@*"), ("u@h", "*!u@h"), ("n!u", "n!u@*"), ("@h", "*!*@h"), ("n!u@h", "n!u@h")]
    {
      #expect(dan.send("MODE #room +b \(given)") == [":dan!~dan@host MODE #room +b \(whole)"])
    }
  }

  @Test("A mask is set once, in whatever case, and removed as it was set")
  func duplicates() {
    let dan = ChatHarness().enter("dan", in: "#room")
    dan.send("MODE #room +b Eve!*@*")
    #expect(dan.send("MODE #room +b eve") == [])
    #expect(dan.send("MODE #room -b EVE!*@*") == [":dan!~dan@host MODE #room -b Eve!*@*"])
    #expect(dan.send("MODE #room -b eve") == [])
  }

  @Test("MAXLIST: as many bans as announced, and then 478")
  func banLimit() {
    let chat = ChatHarness { $0.limits.bansPerRoomMax = 3 }
    let dan = chat.enter("dan", in: "#room")
    for mask in ["a", "b", "c"] { #expect(dan.send("MODE #room +b \(mask)").verbs == ["MODE"]) }
    #expect(dan.send("MODE #room +b d") == [":irc.test 478 dan #room b :Channel ban list is full"])
    dan.send("MODE #room -b a")
    #expect(dan.send("MODE #room +b d").verbs == ["MODE"])
  }

  @Test("A mask has its bound")
  func maskLength() {
    let dan = ChatHarness().enter("dan", in: "#room")
    for (count, verb) in [(199, "MODE"), (200, "MODE"), (201, "696")] {
      #expect(dan.send("MODE #room +b " + String(repeating: "m", count: count - 4) + "!*@*").verbs == [verb])
    }
  }

  @Test("A change and a request for the list in one command")
  func changeAndList() {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("MODE #room +mb").verbs == ["MODE", "368"])
  }

  // MARK: Limits

  @Test("MODES: changes with a parameter beyond the limit are ignored")
  func modesLimit() {
    let chat = ChatHarness { $0.limits.modeChangesMax = 3 }
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +bb a b") == [":dan!~dan@host MODE #room +bb a!*@* b!*@*"])
    #expect(dan.send("MODE #room +bbb c d e") == [":dan!~dan@host MODE #room +bbb c!*@* d!*@* e!*@*"])
    #expect(dan.send("MODE #room +bbbbi f g h i") == [":dan!~dan@host MODE #room +bbbi f!*@* g!*@* h!*@*"])
  }

  @Test("MODES: as many changes as it announces fit one command, none of them swallowed by the last parameter")
  func modesAnnounced() throws {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let tokens = dan.send("VERSION").all("005").flatMap(\.parameters)
    let count = try #require(tokens.first { $0.hasPrefix("MODES=") }.flatMap { Int($0.dropFirst(6)) })
    let masks = (0..<count).map { "m\($0)!*@*" }
    let letters = String(repeating: "b", count: count)
    let line = "MODE #room +\(letters) \(masks.joined(separator: " "))"
    #expect(dan.send(line) == [":dan!~dan@host \(line)"])
  }

  @Test("Changes that would not fit 512 bytes are told in several lines, none lost (RFC 1459 §2.3)")
  func longChange() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let masks = (0..<9).map { String(repeating: "m", count: 49) + "\($0)" }
    let lines = dan.send("MODE #room +bbbbbbbbb " + masks.joined(separator: " "))
    #expect(lines.count == 2)
    #expect(lines.flatMap { $0.parameters.dropFirst(2) } == masks.map { $0 + "!*@*" })
    #expect(lines.map { $0.parameters[1].count - 1 } == lines.map { $0.parameters.count - 2 })
  }
}
