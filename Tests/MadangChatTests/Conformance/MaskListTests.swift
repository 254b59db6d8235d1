import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: Exception and Invite-Exception Channel Mode; account-extban", .alsoOverNodes)
struct MaskListTests {
  private func logIn(_ person: Person, _ account: String?, _ chat: ChatHarness) {
    chat.setAccount(account, of: person)
  }

  @Test("Exception Channel Mode: who matches an exception may join and speak in spite of a ban")
  func exception() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +b *!*@*")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #room").verbs == ["474"])
    dan.send("MODE #room +e eve")
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    #expect(eve.send("PRIVMSG #room :hi") == [])
    dan.send("MODE #room -e eve!*@*")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :hi").verbs == ["404"])
  }

  @Test("Invite-Exception Channel Mode: who matches needs no invitation; a ban still keeps them out")
  func inviteException() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +iI *!~eve@*")
    let eve = chat.enter("eve")
    #expect(chat.enter("far").send("JOIN #room").verbs == ["473"])
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    eve.send("PART #room")
    dan.send("MODE #room +b eve")
    #expect(eve.send("JOIN #room").verbs == ["474"])
  }

  @Test("RPL_EXCEPTLIST 348, 349; RPL_INVEXLIST 346, 347: a letter alone asks for the list")
  func lists() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +eI a b")
    #expect(
      dan.send("MODE #room +e") == [
        ":irc.test 348 dan #room a!*@* dan \(chat.seconds)",
        ":irc.test 349 dan #room :End of channel exception list",
      ])
    #expect(
      dan.send("MODE #room I") == [
        ":irc.test 346 dan #room b!*@* dan \(chat.seconds)",
        ":irc.test 347 dan #room :End of Channel Invite Exception List",
      ])
    #expect(dan.send("MODE #room beIb").verbs == ["368", "348", "349", "346", "347"])
  }

  @Test(
    "MAXLIST: each list has room for as many as announced, and then 478 names its letter", arguments: ["b", "e", "I"])
  func full(letter: String) {
    let chat = ChatHarness { $0.limits.bansPerRoomMax = 2 }
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +\(letter)\(letter) a b").verbs == ["MODE"])
    #expect(dan.send("MODE #room +\(letter) c").parameters(of: "478")?.prefix(3) == ["dan", "#room", letter])
    #expect(dan.send("MODE #room -\(letter) a").verbs == ["MODE"])
    #expect(dan.send("MODE #room +\(letter) c").verbs == ["MODE"])
  }

  // MARK: Extended masks

  @Test("ACCOUNTEXTBAN: $a:account keeps out who is logged in to it, in whatever case, and nobody else")
  func account() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +b $a:bob") == [":dan!~dan@host MODE #room +b $a:bob"])
    let eve = chat.enter("eve")
    logIn(eve, "Bob", chat)
    #expect(eve.send("JOIN #room").verbs == ["474"])
    logIn(eve, "bobby", chat)
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    logIn(eve, "bob", chat)
    #expect(eve.send("PRIVMSG #room :x").verbs == ["404"])
    #expect(chat.enter("bob").send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("EXTBAN: $a means any account, $~a none, $~a:x all but that one")
  func anyAccount() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    func isLetIn(_ mask: String, _ account: String?) -> Bool {
      logIn(eve, account, chat)
      dan.send("MODE #room +b \(mask)")
      defer {
        dan.send("MODE #room -b \(mask)")
        eve.send("PART #room")
      }
      return eve.send("JOIN #room").verbs.contains("JOIN")
    }
    #expect(!isLetIn("$a", "x") && isLetIn("$a", nil))
    #expect(isLetIn("$~a", "x") && !isLetIn("$~a", nil))
    #expect(isLetIn("$~a:x", "x") && !isLetIn("$~a:x", "y") && !isLetIn("$~a:x", nil))
    #expect(!isLetIn("$a:x*", "xy"))
  }

  @Test("EXTBAN: $r:mask means real names; ? stands for a space")
  func realname() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +b $r:*bad?name*")
    let eve = chat.connect()
    eve.send("NICK eve")
    eve.send("USER eve 0 * :a Bad Name too")
    #expect(eve.send("JOIN #room").verbs.contains("474"))
    #expect(chat.enter("far").send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("EXTBAN: extended masks work for exceptions and invitations too")
  func otherLists() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +ibeI *!*@* $a:bob $a:bob")
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #room").verbs == ["473"])
    logIn(eve, "bob", chat)
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("EXTBAN: $c:#room means who is in that room, $~c who is not; a secret room tells nothing")
  func members() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let far = chat.enter("far", in: "#other")
    let eve = chat.enter("eve", in: "#other")
    dan.send("MODE #room +b $c:#OTHER")
    #expect(eve.send("JOIN #room").verbs == ["474"])
    far.send("MODE #other +s")
    #expect(eve.send("JOIN #room").verbs.contains("JOIN"))
    eve.send("PART #room")
    far.send("MODE #other -s")
    dan.send("MODE #room -b+b $c:#other $~c:#other")
    #expect(eve.send("JOIN #room").verbs.contains("JOIN"))
    #expect(chat.enter("new").send("JOIN #room").verbs == ["474"])
    // There is no such room: nothing is known of anybody.
    dan.send("MODE #room -b+b $~c:#other $~c:#none")
    #expect(chat.enter("next").send("JOIN #room").verbs.first == "JOIN")
  }

  @Test("EXTBAN: $j:#room means whom that room's bans mean, without its exceptions; two rooms may name each other")
  func bannedElsewhere() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room", "#other")
    dan.send("MODE #room +b $j:#other")
    dan.send("MODE #other +bbe eve $j:#room *!~free@*")
    #expect(chat.enter("eve").send("JOIN #room").verbs == ["474"])
    #expect(chat.enter("far").send("JOIN #room").verbs.first == "JOIN")
    dan.send("MODE #other +b *!*@*")
    #expect(chat.enter("free").send("JOIN #room").verbs.first == "JOIN")
    #expect(chat.enter("new").send("JOIN #room").verbs == ["474"])
  }

  @Test("EXTBAN: $m:mask lets people join and not speak, unless they have a voice or are excepted")
  func mute() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("MODE #room +b $m:eve") == [":dan!~dan@host MODE #room +b $m:eve!*@*"])
    let eve = chat.enter("eve")
    #expect(eve.send("JOIN #room").verbs.first == "JOIN")
    #expect(eve.send("PRIVMSG #room :x").verbs == ["404"])
    dan.send("MODE #room +v eve")
    #expect(eve.send("PRIVMSG #room :x") == [":dan!~dan@host MODE #room +v eve"])
    dan.send("MODE #room -v+e eve $m:*!~eve@*")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
    // Excepted from being silent, and from nothing else.
    dan.send("MODE #room +b eve")
    _ = eve.heard()
    #expect(eve.send("PRIVMSG #room :x") == [])
    eve.send("PART #room")
    #expect(eve.send("JOIN #room").verbs == ["474"])
    dan.send("MODE #room -b eve")
    dan.send("MODE #room -b $m:eve!*@*")
    #expect(dan.send("MODE #room +b $m:$a:bob") == [":dan!~dan@host MODE #room +b $m:$a:bob"])
    let bob = chat.enter("bob")
    logIn(bob, "bob", chat)
    bob.send("JOIN #room")
    #expect(bob.send("PRIVMSG #room :x").verbs == ["404"])
  }

  @Test("EXTBAN: $z means secure connections, $~z the others")
  func secure() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    dan.send("MODE #room +b $~z")
    let eve = chat.connect(isSecure: true)
    eve.send("NICK eve")
    eve.send("USER eve 0 * :eve")
    #expect(eve.send("JOIN #room").verbs.contains("JOIN"))
    #expect(chat.enter("far").send("JOIN #room").verbs == ["474"])
  }

  @Test(
    "ERR_INVALIDMODEPARAM: what begins like an extended mask and is none",
    arguments: [
      "$", "$~", "$x", "$x:y", "$a:", "$ab", "$r", "$r:", "$~~a", "$c", "$c:x", "$j", "$j:", "$m", "$m:", "$m:$x",
      "$m:$m:x", "$~m:x", "$z:x",
    ])
  func broken(mask: String) {
    let dan = ChatHarness().enter("dan", in: "#room")
    #expect(dan.send("MODE #room +b \(mask)").parameters(of: "696")?.prefix(4) == ["dan", "#room", "b", mask])
  }
}
