import Testing

@testable import MadangChat
@testable import MadangWorld

/// What a room reads of a member who may not speak in it.
@Suite("Who may not speak in a room makes it read nothing", .alsoOverNodes)
struct SilenceTests {
  private static let capabilities = [
    "message-tags", "away-notify", "setname", "invite-notify", "batch", "draft/metadata-2", "extended-join",
  ]
  private let chat = ChatHarness(keepsHistory: true)

  enum Silence: String, CaseIterable {
    case moderated = "+m"
    case banned = "+b eve!*@*"
    case muted = "+b $m:eve!*@*"
    case accountsOnly = "+M"
  }

  /// A room with `dan`, its operator, and `eve`, who may not speak; both have heard all of it.
  private func room(_ silence: Silence) -> (dan: Person, eve: Person) {
    let dan = chat.enter("dan", Self.capabilities, in: "#room")
    let eve = chat.enter("eve", Self.capabilities, in: "#room", "#other")
    dan.send("MODE #room -t\(silence.rawValue)")
    dan.send("METADATA * SUB note")
    chat.forgetAll()
    return (dan, eve)
  }

  private func words(_ person: Person) -> [String] { person.heard().filter { $0.contains("psst") } }

  @Test("The reason of a PART is left out, and where they may speak it is not", arguments: Silence.allCases)
  func part(silence: Silence) {
    let (dan, eve) = room(silence)
    let far = chat.enter("far", in: "#other")
    _ = (eve.heard(), dan.heard())
    eve.send("PART #room,#other :psst")
    #expect(dan.heard() == [":eve!~eve@host PART #room"])
    #expect(far.heard() == [":eve!~eve@host PART #other :psst"])
  }

  @Test(
    "The reason of a QUIT is left out everywhere, for one of their rooms may not read it", arguments: Silence.allCases)
  func quit(silence: Silence) {
    let (dan, eve) = room(silence)
    eve.send("QUIT :psst")
    #expect(dan.heard() == [":eve!~eve@host QUIT :Quit: "])
  }

  @Test("A topic that everybody may change is not theirs to change", arguments: Silence.allCases)
  func topic(silence: Silence) {
    let (dan, eve) = room(silence)
    #expect(eve.send("TOPIC #room :psst").verbs == ["482"])
    #expect(eve.send("TOPIC #room :").verbs == ["482"])
    #expect(words(dan) == [] && chat.world.room(named: "#room").flatMap { chat.world.rooms[$0].topic?.text } == nil)
  }

  @Test(
    "That they are away is told, and not in their words; who shares another room reads them",
    arguments: Silence.allCases)
  func away(silence: Silence) {
    let (dan, eve) = room(silence)
    let far = chat.enter("far", ["away-notify"], in: "#other")
    chat.forgetAll()
    eve.send("AWAY :psst")
    #expect(dan.heard() == [":eve!~eve@host AWAY :Away"])
    #expect(far.heard() == [":eve!~eve@host AWAY :psst"])
    eve.send("AWAY")
    #expect(dan.heard() == [":eve!~eve@host AWAY"] && far.heard() == [":eve!~eve@host AWAY"])
  }

  @Test("An away text is not told at a JOIN either")
  func awayAtJoin() {
    let (dan, _) = room(.moderated)
    let far = chat.enter("far")
    far.send("AWAY :psst")
    far.send("JOIN #room")
    #expect(dan.heard().last == ":far!~far@host AWAY :Away")
  }

  @Test("Another real name is told where they may speak alone", arguments: Silence.allCases)
  func realname(silence: Silence) {
    let (dan, eve) = room(silence)
    let far = chat.enter("far", ["setname"], in: "#other")
    chat.forgetAll()
    #expect(eve.send("SETNAME :psst").verbs == ["SETNAME"])
    #expect(dan.heard() == [] && far.heard().verbs == ["SETNAME"])
  }

  @Test("At a JOIN their nickname stands for their real name, in the history too; who may speak is shown theirs")
  func realnameAtJoin() throws {
    let accounts = FakeAccounts("Eve")
    for silence in ["+m", "+M", "+bI eve!*@* eve!*@*", "+b $m:eve!*@*", "+W 5", "+c", "+C"] {
      let chat = ChatHarness(keepsHistory: true) {
        $0.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
      }
      let dan = chat.enter("dan", Self.capabilities, in: "#room")
      let eve = chat.connect()
      eve.send("NICK eve_")
      eve.send("USER eve 0 * :\u{1}VERSION \u{3}4psst")
      dan.send("MODE #room \(silence.replacing("eve!", with: "eve_!"))")
      if silence.contains("I") { dan.send("INVITE eve_ #room") }
      chat.forgetAll()
      eve.send("JOIN #room")
      let isBannedFromJoining = silence.contains("+bI")
      #expect(words(dan) == [], "\(silence)")
      if isBannedFromJoining { continue }
      #expect(chat.history?.all.last { $0.kind == .join }?.text == "eve_", "\(silence)")
      eve.send("PART #room")
      dan.send("MODE #room -mMcCW")
      dan.send("MODE #room -b $m:eve_!*@*")
      _ = dan.heard()
      eve.send("JOIN #room")
      #expect(words(dan).count == 1, "\(silence)")
    }
  }

  @Test("The real name of a plain connection, which the server gives it, is told at its JOIN")
  func plainRealname() {
    let dan = chat.enter("dan", Self.capabilities, in: "#room")
    dan.send("MODE #room +m")
    _ = chat.connect(encoding: .plainNumbered, address: "192.0.2.1:5", home: "#room")
    #expect(dan.heard().last { $0.verb == "JOIN" }?.parameters.last == "192.0.2.1:5")
  }

  @Test(
    "What nobody may say in a room is not read there as an away text, a real name or metadata", arguments: ["c", "C"])
  func colours(mode: String) {
    let dan = chat.enter("dan", Self.capabilities, in: "#room")
    let eve = chat.enter("eve", Self.capabilities, in: "#room")
    dan.send("MODE #room +\(mode)")
    dan.send("METADATA * SUB note")
    chat.forgetAll()
    for command in ["AWAY", "SETNAME", "METADATA * SET note"] {
      let line = "\(command) :\u{1}PING\u{3}4psst"
      eve.send(line)
      #expect(words(dan) == [], "\(line)")
    }
    eve.send("AWAY :psst")
    #expect(words(dan).count == 1)
  }

  @Test("Whoever comes later is not told of their metadata either")
  func metadataForNewcomers() {
    let (_, eve) = room(.moderated)
    let far = chat.enter("far", Self.capabilities)
    far.send("METADATA * SUB note")
    eve.send("METADATA * SET note :psst")
    for (line, count) in [("JOIN #room", 0), ("METADATA #room SYNC", 0), ("JOIN #other", 1)] {
      let lines = far.send(line)
      #expect(lines.verbs.contains("BATCH"), "\(line)")
      #expect(lines.count { $0.contains("psst") } == count, "\(line)")
    }
  }

  @Test("Metadata of themselves is told where they may speak alone, at a JOIN too", arguments: Silence.allCases)
  func metadata(silence: Silence) {
    let (dan, eve) = room(silence)
    let far = chat.enter("far", Self.capabilities, in: "#other")
    far.send("METADATA * SUB note")
    chat.forgetAll()
    eve.send("METADATA * SET note :psst")
    #expect(words(dan) == [] && words(far).count == 1)
    eve.send("PART #room")
    eve.send("JOIN #room")
    #expect(words(dan) == [])
  }

  @Test("Whom they invite is told that person, and not the room", arguments: Silence.allCases)
  func invitation(silence: Silence) {
    let (dan, eve) = room(silence)
    let far = chat.enter("psst")
    #expect(eve.send("INVITE psst #room").verbs == ["341"])
    #expect(far.heard().verbs == ["INVITE"] && words(dan) == [])
  }

  @Test("Tags, notices and texts of several lines are refused as messages are", arguments: Silence.allCases)
  func messages(silence: Silence) {
    let (dan, eve) = room(silence)
    eve.send("CAP REQ draft/multiline")
    for line in [
      "@+draft/react=psst TAGMSG #room", "NOTICE #room :psst", "PRIVMSG @#room :psst", "BATCH +a draft/multiline #room",
      "@batch=a PRIVMSG #room :psst", "BATCH -a", "REDACT #room abc :psst",
    ] { eve.send(line) }
    #expect(words(dan) == [])
  }

  @Test("What they take back goes, and the reason is left out")
  func redaction() {
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", ["message-tags", "draft/message-redaction"], in: "#room")
    let eve = chat.enter("eve", ["message-tags", "draft/message-redaction"], in: "#room")
    eve.send("PRIVMSG #room :hello")
    let id = dan.heard().last?.tagList.first { $0.hasPrefix("msgid=") }?.dropFirst(6) ?? ""
    dan.send("MODE #room +m")
    chat.forgetAll()
    eve.send("REDACT #room \(id) :psst")
    #expect(dan.heard().map(\.withoutTags) == [":eve!~eve@host REDACT #room \(id)"])
  }

  @Test("Who is banned keeps their nickname in the room, but for one of their account's; plain people too")
  func nickname() {
    let accounts = FakeAccounts("Eve")
    let chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("ave", in: "#room")
    dan.send("MODE #room +b $m:*!~ave@*")
    chat.forgetAll()
    #expect(
      eve.send("NICK psst") == [":irc.test 435 ave psst #room :Cannot change nickname while banned on channel"])
    #expect(dan.heard() == [])
    eve.send("NS IDENTIFY eve sesame")
    #expect(eve.send("NICK Eve").verbs == ["NICK"])
    dan.send("MODE #room +v Eve")
    _ = eve.heard()
    #expect(eve.send("NICK psst").verbs == ["NICK"])
    eve.send("PART #room")
    #expect(eve.send("NICK ave").verbs == ["NICK"])
  }

  @Test("+C: a CTCP is none in a later line of a text either")
  func laterLines() {
    let dan = chat.enter("dan", ["batch", "draft/multiline"], in: "#room")
    dan.send("MODE #room +C")
    dan.send("BATCH +a draft/multiline #room")
    dan.send("@batch=a PRIVMSG #room :hello")
    dan.send("@batch=a PRIVMSG #room :\u{1}VERSION\u{1}")
    #expect(dan.send("BATCH -a").verbs == ["404"])
    dan.send("BATCH +b draft/multiline #room")
    dan.send("@batch=b PRIVMSG #room :hello")
    dan.send("@batch=b PRIVMSG #room :\u{1}ACTION waves\u{1}")
    #expect(dan.send("BATCH -b") == [])
  }
}
