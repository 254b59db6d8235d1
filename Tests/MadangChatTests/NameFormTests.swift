import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// Names that Unicode holds to be the same are the same; what is drawn as nothing is in no name. UAX #15, Unicode §5.21.
@Suite struct NameFormTests {
  private static let composed = "\u{D55C}\u{AE00}"
  private static let decomposed = "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"
  /// The same name twice: as it is kept, and otherwise.
  private static let pairs = [
    (composed, decomposed), ("\u{3A9}mega", "\u{2126}mega"), ("\u{E9}ve", "e\u{301}ve"), ("\u{C5}sa", "\u{212B}sa"),
    ("q\u{323}\u{307}", "q\u{307}\u{323}"),
  ]

  @Test("Composed and decomposed letters are one nickname: the second is in use, and its own form comes back composed")
  func nicknames() {
    for (kept, other) in Self.pairs {
      let chat = ChatHarness()
      let ann = chat.connect()
      ann.send("NICK \(other)")
      #expect(bytes(ann.send("USER u 0 * :U").all("001").first?.parameters.first ?? "") == bytes(kept))
      let bob = chat.enter("bob", in: "#a")
      for form in [kept, other] {
        #expect(bob.send("NICK \(form)").verbs == ["433"])
        #expect(bob.send("WHOIS \(form)").verbs.first == "311")
        bob.send("PRIVMSG \(form) :hello")
      }
      #expect(ann.heard().count == 2)
      #expect(bob.send("ISON \(other)").first.map(bytes)?.suffix(kept.utf8.count) == bytes(kept)[...])
    }
  }

  @Test("Somebody who changes to the other form of their own nickname changes nothing")
  func sameNickname() {
    let chat = ChatHarness()
    let ann = chat.enter(Self.composed, in: "#a")
    #expect(ann.send("NICK \(Self.decomposed)").isEmpty)
  }

  @Test("Composed and decomposed letters are one room, by every command that names one")
  func rooms() {
    for (kept, other) in Self.pairs {
      let chat = ChatHarness()
      let ann = chat.enter("ann", in: "#\(other)")
      let bob = chat.enter("bob")
      #expect(bytes(bob.send("JOIN #\(kept)").first ?? "") == bytes(":bob!~bob@host JOIN #\(kept)"))
      #expect(bob.send("JOIN #\(other)").isEmpty)
      #expect(chat.world.roomCount == 1)
      ann.send("TOPIC #\(other) :x")
      ann.send("MODE #\(other) +b \(other)!*@*")
      #expect(ann.send("LIST #\(other)").verbs.contains("322"))
      #expect(ann.send("NAMES #\(other)").verbs.contains("353"))
      #expect(chat.world.rooms[0].bans.map { bytes($0.mask) } == [bytes("\(kept)!*@*")])
      chat.forgetAll()
      ann.send("PRIVMSG #\(other) :hi")
      #expect(bob.heard().count == 1)
      bob.send("PART #\(other)")
      #expect(chat.world.rooms[0].members.count == 1)
    }
  }

  @Test("A watched nickname, and one that has gone, are found in either form")
  func watched() {
    let chat = ChatHarness()
    let bob = chat.enter("bob")
    #expect(bob.send("MONITOR + \(Self.decomposed)").verbs == ["731"])
    let ann = chat.enter(Self.composed)
    ann.send("QUIT")
    #expect(bob.heard().verbs == ["731"])
    #expect(bob.send("WHOWAS \(Self.decomposed)").verbs.first == "314")
    bob.send("MONITOR - \(Self.composed)")
    #expect(bob.send("MONITOR L").verbs == ["733"])
  }

  @Test("Composed and decomposed letters are one account")
  func accounts() {
    let accounts = FakeAccounts(Self.composed)
    let chat = ChatHarness { $0.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames) }
    let stranger = chat.enter("stranger")
    #expect(stranger.send("NICK \(Self.decomposed)").verbs == ["433"])
    stranger.send("NS IDENTIFY \(Self.decomposed) sesame")
    #expect(chat.world.sessions[stranger.handle.slot].account == Self.composed)
    #expect(stranger.send("NICK \(Self.decomposed)").verbs == ["NICK"])
  }

  @Test(
    "What is drawn as nothing, or on its neighbour, is in no name",
    arguments: [
      "\u{3164}", "\u{FE0F}", "\u{FE00}", "\u{E0100}", "\u{115F}", "\u{1160}", "\u{FFA0}", "\u{17B4}", "\u{34F}",
      "\u{180B}", "\u{180F}", "\u{2065}", "\u{E0020}", "\u{2800}", "\u{1D159}", "\u{200B}", "\u{200D}", "\u{AD}",
      "\u{202E}", "\u{A0}", "\u{3000}", "\u{85}",
    ])
  func invisible(scalar: String) {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a")
    for name in [scalar, "ann" + scalar, "a" + scalar + "n", "NickServ" + scalar] {
      #expect(ann.send("NICK \(name)").verbs == ["432"], "\(name.unicodeScalars.map(\.value))")
      #expect(ann.send("JOIN #\(name)").verbs == ["403"] || ann.send("JOIN #\(name)").verbs == ["476"])
    }
    #expect(chat.world.roomCount == 1)
  }

  @Test("No name begins with a mark, which would be drawn on what stands before it; within a name marks are welcome")
  func marks() {
    let chat = ChatHarness()
    let ann = chat.enter("ann")
    for mark in ["\u{301}", "\u{20DD}", "\u{903}"] {
      #expect(ann.send("NICK \(mark)ann").verbs == ["432"])
      #expect(!ann.send("JOIN #\(mark)a").verbs.contains("JOIN"))
    }
    #expect(ann.send("NICK q\u{323}").verbs == ["NICK"])
  }

  private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}

/// Nobody sits beside an owned name as one that looks like it.
@Suite struct NameLikenessTests {
  /// Two letters of Cyrillic and one of Greek, as UTS 39's table has them.
  private let likeness = NameLikeness { name in
    String(name.map { ["а": "a", "А": "A", "Ν": "N", "1": "l", "I": "l", "В": "B"][$0] ?? $0 })
  }
  private let accounts = FakeAccounts("ann", "NAN", "bill", "max1")
  private let chat: ChatHarness

  init() {
    let (accounts, likeness) = (accounts, likeness)
    chat = ChatHarness {
      $0.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames, likeness: likeness)
    }
  }

  @Test(
    "A nickname that looks like an owned one, or like a service's, is in use",
    arguments: ["аnn", "Аnn", "АNN", "ΝAN", "biII", "ВILL", "Bi11", "maxI", "ΝickServ", "ChаnServ", "ΝICKSERV"])
  func refused(nick: String) {
    let person = chat.enter("me")
    #expect(person.send("NICK \(nick)").all("433").first?.parameters.last?.contains("looks like") == true)
    let newcomer = chat.connect()
    newcomer.send("NICK \(nick)")
    #expect(newcomer.send("USER u 0 * :U").verbs == ["433"])
    #expect(chat.control("account add \(nick) b3BlbnNlc2FtZQ==")[0].hasPrefix("error "))
  }

  @Test("What doesn't look like one is free", arguments: ["anne", "nann", "b1ll", "maxi", "BOB", "анна", "NickServ2"])
  func free(nick: String) {
    #expect(chat.enter("me").send("NICK \(nick)").verbs == ["NICK"])
  }

  @Test("Who owns a name may wear one that looks like it, and have it beside the other; it is free when both are gone")
  func owner() {
    let me = chat.enter("me")
    me.send("NS IDENTIFY ann sesame")
    #expect(me.send("NICK аnn").verbs == ["NICK"])
    me.send("NS GROUP")
    me.send("NICK me")
    me.send("NS UNGROUP аnn")
    #expect(chat.enter("other").send("NICK аnn").verbs == ["433"])
    me.send("NS DROP sesame ann")
    #expect(chat.enter("another").send("NICK аnn").verbs == ["NICK"])
  }

  @Test("Who had such a name before keeps it, and can't make it an account or a nickname of one")
  func registering() {
    let chat = ChatHarness {
      let accounts = FakeAccounts("bill")
      $0.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames, likeness: likeness)
    }
    let early = chat.enter("аnn")
    let ann = chat.enter("ann")
    ann.send("NS REGISTER opensesame")
    #expect(early.send("NS REGISTER opensesame").joined().contains("looks like one that is registered"))
    #expect(early.send("REGISTER * * opensesame").first?.contains("FAIL REGISTER BAD_ACCOUNT_NAME аnn ") == true)
    early.send("NS IDENTIFY bill sesame")
    #expect(early.send("NS GROUP").joined().contains("looks like one that is registered"))
    #expect(chat.world.ownedNames.owner(of: "аnn") == nil)
  }

  @Test("Guests and plain connections are given no number that makes them look like an owned name")
  func numbers() {
    let chat = ChatHarness {
      let accounts = FakeAccounts("GuestI", "ClientI")
      $0.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames, likeness: likeness)
    }
    let plain = chat.connect(encoding: .plainNumbered)
    chat.run(as: plain) { world, effects in world.welcomePlain(plain.handle, address: "host", home: "#a", &effects) }
    #expect(chat.world.sessions[plain.handle.slot].nick == "Client2")
  }

  @Test("Nobody but its founder, or the house, founds a room that looks like a registered one or the lobby")
  func rooms() {
    let chat = ChatHarness {
      let accounts = FakeAccounts("dan", "eve")
      $0.services = ChatServices(
        accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames, likeness: likeness)
      $0.houseRooms = ["#bar"]
      OperatorTests.configure(&$0)
    }
    let dan = chat.enter("dan_", ["draft/channel-rename"], in: "#bank", "#free")
    dan.send("NS IDENTIFY dan sesame")
    dan.send("CS REGISTER #bank")
    let eve = chat.enter("eve_", ["draft/channel-rename"], in: "#other")
    eve.send("NS IDENTIFY eve sesame")
    _ = eve.heard()
    for name in ["#bаnk", "#ВANK", "#bаr", "#BАR"] {
      #expect(eve.send("JOIN \(name)").verbs == ["403"], "\(name)")
      #expect(eve.send("RENAME #other \(name) :x").verbs == ["FAIL"], "\(name)")
    }
    let plain = chat.connect(encoding: .plain)
    chat.run(as: plain) { world, effects in world.welcomePlain(plain.handle, address: "host", home: "#a", &effects) }
    #expect(plain.send("/join #bаnk").last?.contains("looks like #bank") == true)
    #expect(eve.send("JOIN #banks").verbs.first == "JOIN")
    // What there was before can't be registered, and stays.
    #expect(dan.send("JOIN #bаnk").verbs.first == "JOIN")
    #expect(eve.send("JOIN #bаnk").verbs.first == "JOIN")
    dan.send("MODE #bаnk +o eve_")
    _ = eve.heard()
    #expect(eve.send("CS REGISTER #bаnk").joined().contains("looks like #bank"))
    let op = chat.enter("op")
    op.send("OPER root secret")
    #expect(op.send("JOIN #bаr").verbs.first == "JOIN")
    dan.send("CS DROP #bank")
    for person in [dan, eve] { person.send("PART #bаnk") }
    #expect(eve.send("JOIN #bаnk").verbs.first == "JOIN")
  }
}
