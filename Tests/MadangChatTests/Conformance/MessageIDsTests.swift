import Testing

@testable import MadangChat
@testable import MadangRecords
@testable import MadangWorld

@Suite("IRCv3: message-ids", .alsoOverNodes)
struct MessageIDsTests {
  private func id(_ line: String?) -> String? {
    line?.tagList.first { $0.hasPrefix("msgid=") }.map { String($0.dropFirst(6)) }
  }

  @Test("Tags: every PRIVMSG, NOTICE and TAGMSG has one, the same for all, its echo too, and no other message has it")
  func sameForAll() {
    let chat = ChatHarness()
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", ["message-tags", "echo-message"], in: "#room")
    let eve = chat.enter("eve", ["message-tags"], in: "#room")
    let old = chat.enter("old", in: "#room")
    chat.forgetAll()
    var seen: Set<String> = []
    for line in ["PRIVMSG #room hi", "NOTICE #room hi", "@+a TAGMSG #room", "PRIVMSG eve hi", "NOTICE eve hi"] {
      let echo = id(dan.send(line).first)
      #expect(echo != nil && id(eve.heard().first) == echo, "\(line)")
      #expect(seen.insert(echo ?? "").inserted)
      #expect(old.heard().allSatisfy { $0.tags.isEmpty })
    }
  }

  @Test("Tag value: one message to two targets is two messages; none begins with a colon or has a space")
  func oneForEachTarget() {
    let chat = ChatHarness()
    chat.showsMessageIDs = true
    let dan = chat.enter("dan", ["message-tags", "echo-message"], in: "#a", "#b")
    let ids = dan.send("PRIVMSG #a,#b,dan :hi").compactMap { id($0) }
    #expect(ids.count == 4 && Set(ids).count == 3)
    #expect(ids.allSatisfy { $0.count == 13 && $0.allSatisfy { $0.isASCII && ($0.isNumber || $0.isLowercase) } })
  }

  @Test("Tag value: played back, QUIT and NICK have the id that everybody was told, in every room that they were in")
  func reusedInEveryRoom() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let needs = ["message-tags", "batch", "draft/chathistory", "draft/event-playback"]
    let rooms = ["#a", "#b", "#c"]
    let witness = chat.enter("witness", needs, in: "#a", "#b", "#c")
    let dan = chat.enter("dan", in: "#a", "#b", "#c")
    witness.send("PRIVMSG #a,#b,#c :before")
    chat.forgetAll()
    dan.send("NICK danny")
    dan.send("QUIT :bye")
    let live = witness.heard()
    #expect(live.verbs == ["NICK", "QUIT"] && id(live[0]) != id(live[1]))
    witness.send("PRIVMSG #a,#b,#c :after")
    for room in rooms {
      let lines = witness.send("CHATHISTORY LATEST \(room) * 4").dropFirst().dropLast()
      #expect(lines.map(\.verb) == ["PRIVMSG", "NICK", "QUIT", "PRIVMSG"])
      #expect(lines.dropFirst().prefix(2).map { id($0) } == live.map { id($0) })
      // The reference itself is excluded, wherever it is looked for.
      for (subcommand, end, expected) in [
        ("AFTER", "5", ["QUIT", "PRIVMSG"]), ("AFTER", "1", ["QUIT"]), ("LATEST", "5", ["QUIT", "PRIVMSG"]),
        ("AROUND", "3", ["PRIVMSG", "NICK", "QUIT"]), ("BETWEEN", "msgid=\(id(live[1]) ?? "") 5", []),
      ] {
        let found = witness.send("CHATHISTORY \(subcommand) \(room) msgid=\(id(live[0]) ?? "") \(end)")
        #expect(found.dropFirst().dropLast().map(\.verb) == expected, "\(subcommand) \(room)")
      }
      let before = witness.send("CHATHISTORY BEFORE \(room) msgid=\(id(live[0]) ?? "") 1")
      #expect(before.dropFirst().dropLast().map(\.verb) == ["PRIVMSG"])
    }
  }

  @Test("Their order is the order of time, as text too, and each tells when it was")
  func order() {
    let clock = MessageClock()
    var last = MessageID(rawValue: 0)
    for milliseconds: Int64 in [5, 5, 6, 4, 1_700_000_000_000, 1_700_000_000_000, 7] {
      let id = clock.reserve(milliseconds: milliseconds)
      #expect(id > last && id.text > last.text && MessageID(id.text) == id)
      last = id
    }
    #expect(last.milliseconds == 1_700_000_000_000)
    #expect(MessageID.first(atMilliseconds: 9).milliseconds == 9 && MessageID.last(atMilliseconds: 9).milliseconds == 9)
  }

  @Test("A clock goes on where an earlier run has stopped")
  func advances() {
    let clock = MessageClock()
    let earlier = MessageID.last(atMilliseconds: 2_000)
    clock.advance(past: earlier)
    clock.advance(past: MessageID.first(atMilliseconds: 1_000))
    #expect(clock.reserve(milliseconds: 1_500) > earlier)
  }

  @Test("A name has room for the time, the node and the counter; a full counter goes on in the next millisecond")
  func layout() {
    #expect(MessageID.timeBits == 44 && NodeID.bits == 8 && MessageID.counterBits == 12)
    let clock = MessageClock(node: NodeID(rawValue: 7))
    let first = clock.reserve(milliseconds: 1_700_000_000_000)
    #expect(first.rawValue == 1_700_000_000_000 << 20 | 7 << 12)
    var last = first
    for _ in 0..<10_000 {
      let id = clock.reserve(milliseconds: 1_700_000_000_000)
      #expect(id > last && id.node == NodeID(rawValue: 7))
      last = id
    }
    #expect(last.milliseconds == 1_700_000_000_002 && last.counter == 10_000 - 2 * 4_096)
  }

  @Test(
    "What comes after a name that another node gave, or that was given before nodes had a place, is greater",
    arguments: [0, 1, 0xFFF, 0x1000, 0x7FFF, 0x8000, 0xF_F0FF, 0xF_FFFF] as [UInt64], [0, 7, 255] as [UInt8])
  func advancesPastOthers(bits: UInt64, node: UInt8) {
    let clock = MessageClock(node: NodeID(rawValue: node))
    let earlier = MessageID(rawValue: 1_700_000_000_000 << 20 | bits)
    clock.advance(past: earlier)
    let next = clock.reserve(milliseconds: 5)
    #expect(next > earlier && next.node.rawValue == node && next.milliseconds <= earlier.milliseconds + 1)
    #expect(clock.reserve(milliseconds: 5) > next)
  }

  @Test("A clock that is set beyond all sense, once, leaves names for what comes after it")
  func beyondSense() {
    let clock = MessageClock()
    var last = clock.reserve(milliseconds: .max)
    for milliseconds in [.max, 1_700_000_000_000, 253_402_300_799_999, 5] as [Int64] {
      for _ in 0..<5_000 {
        let id = clock.reserve(milliseconds: milliseconds)
        #expect(id > last && id.rawValue < UInt64(Int64.max))
        last = id
      }
    }
  }

  @Test("One JOIN of 134 rooms, and what is said behind it, share no names, and all of it is in the history")
  func manyRoomsInOneCommand() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.roomsPerSessionMax = 200 }
    let ann = chat.enter("ann")
    let rooms = (0..<134).map { "#" + String($0, radix: 36) }
    ann.send("JOIN " + rooms.joined(separator: ","))
    for room in rooms { ann.send("PRIVMSG \(room) :hello") }
    ann.send("NICK nan")
    ann.send("JOIN 0")
    let all = chat.history?.all ?? []
    #expect(all.count == 134 * 4 && Set(all.map(\.id)).count == all.count)
    #expect(all.map(\.id) == all.map(\.id).sorted())
  }

  @Test("A ban that meets 100 people gives each of their departures a name of its own")
  func manyPeopleInOneCommand() {
    let chat = ChatHarness(keepsHistory: true, OperatorTests.configure)
    let op = chat.enter("op", in: "#room")
    op.send("OPER root secret")
    let people = (0..<100).map { chat.enter("p\($0)", in: "#room", "#other") }
    op.send("KLINE p*!*@* :x")
    op.send("PRIVMSG #room :quiet now")
    let quits = chat.history?.all.filter { $0.kind == .quit } ?? []
    let all = chat.history?.all ?? []
    #expect(people.allSatisfy(\.isClosed) && quits.count == 200 && Set(all.map(\.id)).count == all.count)
  }

  @Test("A JOIN takes one name")
  func oneNameForAJoin() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", in: "#first")
    let before = chat.world.messageClock.latest
    ann.send("JOIN #room")
    #expect(chat.world.messageClock.latest.counter == before.counter + 1)
  }

  @Test(
    "Only what is written so is read",
    arguments: [
      "", "0", "00000000000000", "000000000000", "g000000000000", "000000000000w", "000000000000V", "-000000000000",
    ])
  func strict(text: String) {
    #expect(MessageID(text) == nil)
  }

  @Test("The least and the greatest are read as they are written")
  func bounds() {
    #expect(MessageID(MessageID(rawValue: .max).text) == MessageID(rawValue: .max))
    #expect(MessageID("0000000000000") == MessageID(rawValue: 0) && MessageID(rawValue: .max).text == "fvvvvvvvvvvvv")
  }
}
