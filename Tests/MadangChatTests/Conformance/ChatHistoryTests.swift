import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/chathistory", .alsoOverNodes)
struct ChatHistoryTests {
  static let needs = ["batch", "draft/chathistory", "message-tags", "server-time"]

  /// A room with messages "1" to "9", a second apart, the first at 22:13:21.
  private static func room(_ chat: ChatHarness, _ name: String = "#room") -> Person {
    let ann = chat.enter("ann", in: name)
    for number in 1...9 {
      chat.milliseconds += 1000
      ann.send("PRIVMSG \(name) :\(number)")
    }
    return ann
  }

  func texts(_ lines: [String]) -> String {
    lines.all("PRIVMSG").compactMap { $0.parameters.last }.joined(separator: " ")
  }

  private func id(_ line: String) -> String { line.tagList.first { $0.hasPrefix("msgid=") } ?? "" }

  func second(_ number: Int) -> String { "timestamp=2023-11-14T22:13:2\(number).000Z" }

  @Test("ISUPPORT tokens: CHATHISTORY with the most that one command gets, MSGREFTYPES with both kinds")
  func tokens() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.historyMessagesMax = 7 }
    let tokens = Isupport.tokens(chat.world.settings)
    #expect(tokens.contains("CHATHISTORY=7") && tokens.contains("MSGREFTYPES=msgid,timestamp"))
    let without = Isupport.tokens(ChatHarness().world.settings)
    #expect(!without.contains { $0.hasPrefix("CHATHISTORY") || $0.hasPrefix("MSGREFTYPES") })
  }

  @Test("The capabilities are offered where there is a history; the command is unknown to who has not negotiated it")
  func capability() {
    let listed = ChatHarness(keepsHistory: true).connect().send("CAP LS 302")[0]
    #expect(listed.contains(" draft/chathistory ") && listed.contains(" draft/event-playback "))
    let chat = ChatHarness()
    #expect(!chat.connect().send("CAP LS 302")[0].contains("draft/chathistory"))
    let ann = ChatHarness(keepsHistory: true).enter("ann", in: "#room")
    #expect(ann.send("CHATHISTORY LATEST #room * 5") == [":irc.test 421 ann CHATHISTORY :Unknown command"])
  }

  @Test("LATEST: the newest, in a batch with the room's name, each line with its own time, name, account and tags")
  func latest() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", ["message-tags", "echo-message"], in: "#Room")
    chat.run(as: ann) { world, effects in world.login(ann.handle, account: "Ann", &effects) }
    ann.send("MODE ann +B")
    chat.forgetAll()
    chat.milliseconds += 1500
    let echo = ann.send("@+draft/reply=x;other=y PRIVMSG #room :hello")
    chat.milliseconds += 60_000
    let bob = chat.enter("bob", Self.needs + ["account-tag"], in: "#room")
    let lines = bob.send("CHATHISTORY LATEST #ROOM * 10")
    #expect(
      lines == [
        "@time=2023-11-14T22:14:21.500Z;draft/chathistory-end :irc.test BATCH +2 chathistory #Room",
        "@batch=2;time=2023-11-14T22:13:21.500Z;account=Ann;\(id(echo[0]));bot;+draft/reply=x "
          + ":ann!~ann@host PRIVMSG #Room :hello",
        "@time=2023-11-14T22:14:21.500Z :irc.test BATCH -2",
      ])
  }

  @Test("LATEST: up to limit; what is restricted to after a reference excludes it")
  func latestAfter() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    _ = Self.room(chat)
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let all = bob.send("CHATHISTORY LATEST #room * 100")
    #expect(texts(all) == "1 2 3 4 5 6 7 8 9")
    #expect(texts(bob.send("CHATHISTORY LATEST #room * 3")) == "7 8 9")
    #expect(texts(bob.send("chathistory latest #room \(second(7)) 5")) == "8 9")
    #expect(texts(bob.send("CHATHISTORY LATEST #room \(second(2)) 3")) == "7 8 9")
    #expect(texts(bob.send("CHATHISTORY LATEST #room \(id(all.all("PRIVMSG")[5])) 9")) == "7 8 9")
  }

  @Test("BEFORE, AFTER: excluding the reference, nearest to it")
  func beforeAndAfter() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    _ = Self.room(chat)
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let ids = bob.send("CHATHISTORY LATEST #room * 100").all("PRIVMSG").map(id)
    #expect(texts(bob.send("CHATHISTORY BEFORE #room \(ids[4]) 2")) == "3 4")
    #expect(texts(bob.send("CHATHISTORY BEFORE #room \(second(5)) 2")) == "3 4")
    #expect(texts(bob.send("CHATHISTORY AFTER #room \(ids[4]) 2")) == "6 7")
    #expect(texts(bob.send("CHATHISTORY AFTER #room \(second(5)) 99")) == "6 7 8 9")
    #expect(texts(bob.send("CHATHISTORY AFTER #room timestamp=1969-12-31T23:59:59.000Z 2")) == "1 2")
    #expect(texts(bob.send("CHATHISTORY BEFORE #room timestamp=1969-12-31T23:59:59.000Z 2")) == "")
    #expect(texts(bob.send("CHATHISTORY BEFORE #room timestamp=9999-12-31T23:59:59.999Z 2")) == "8 9")
  }

  @Test("AROUND: before and after the message, itself included, as many as the limit where there are so many")
  func around() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    _ = Self.room(chat)
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let ids = bob.send("CHATHISTORY LATEST #room * 100").all("PRIVMSG").map(id)
    #expect(texts(bob.send("CHATHISTORY AROUND #room \(ids[4]) 1")) == "5")
    #expect(texts(bob.send("CHATHISTORY AROUND #room \(ids[4]) 3")) == "4 5 6")
    #expect(texts(bob.send("CHATHISTORY AROUND #room \(second(5)) 4")) == "3 4 5 6")
    #expect(texts(bob.send("CHATHISTORY AROUND #room \(ids[0]) 4")) == "1 2 3 4")
    #expect(texts(bob.send("CHATHISTORY AROUND #room \(ids[8]) 4")) == "6 7 8 9")
  }

  @Test("BETWEEN: excluding both, counted from the first, which may be the later one; always in order of time")
  func between() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    _ = Self.room(chat)
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let ids = bob.send("CHATHISTORY LATEST #room * 100").all("PRIVMSG").map(id)
    #expect(texts(bob.send("CHATHISTORY BETWEEN #room \(ids[1]) \(ids[6]) 2")) == "3 4")
    #expect(texts(bob.send("CHATHISTORY BETWEEN #room \(ids[6]) \(ids[1]) 2")) == "5 6")
    #expect(texts(bob.send("CHATHISTORY BETWEEN #room \(second(2)) \(second(7)) 99")) == "3 4 5 6")
    #expect(texts(bob.send("CHATHISTORY BETWEEN #room \(second(7)) \(ids[1]) 1")) == "6")
    #expect(texts(bob.send("CHATHISTORY BETWEEN #room \(ids[3]) \(ids[3]) 9")) == "")
  }

  @Test("No content: an empty batch; without batch, nothing at all; without server-time, no time")
  func empty() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["batch", "draft/chathistory"], in: "#room")
    #expect(
      ann.send("CHATHISTORY LATEST #room * 5") == [":irc.test BATCH +2 chathistory #room", ":irc.test BATCH -2"])
    ann.send("PRIVMSG #room :hello")
    #expect(ann.send("CHATHISTORY LATEST #room * 5")[1] == "@batch=2 :ann!~ann@host PRIVMSG #room :hello")
    let bare = chat.enter("bare", ["draft/chathistory"], in: "#room", "#empty")
    #expect(bare.send("CHATHISTORY LATEST #empty * 5") == [])
    #expect(bare.send("CHATHISTORY LATEST #room * 5") == [":ann!~ann@host PRIVMSG #room :hello"])
  }

  @Test("A limit beyond the most is the most; 0 asks for nothing")
  func limits() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.historyMessagesMax = 4 }
    let ann = Self.room(chat)
    ann.send("CAP REQ :draft/chathistory")
    _ = ann.heard()
    for (limit, count) in [("3", 3), ("4", 4), ("5", 4), ("99999999999999999999", 4), ("0", 0)] {
      #expect(ann.send("CHATHISTORY LATEST #room * \(limit)").count == count, "\(limit)")
    }
  }

  @Test("An answer holds only so many bytes, those nearest to where it counts from, and at least one message")
  func bytesMax() {
    let chat = ChatHarness(keepsHistory: true) { $0.limits.historyBytesMax = 1000 }
    let ann = Self.room(chat)
    ann.send("CAP REQ :draft/chathistory")
    let latest = texts(ann.send("CHATHISTORY LATEST #room * 9"))
    let after = texts(ann.send("CHATHISTORY AFTER #room \(second(0)) 9"))
    #expect(latest.count < 17 && latest.hasSuffix("8 9") && after.hasPrefix("1 2") && after.count == latest.count)
    chat.world.settings.limits.historyBytesMax = 1
    #expect(texts(ann.send("CHATHISTORY LATEST #room * 9")) == "9")
  }

  @Test(
    "Errors and Warnings: INVALID_PARAMS for what can't be understood",
    arguments: [
      ("FLY #room * 5", "FLY :Unknown command"), ("LATEST", "LATEST :Insufficient parameters"),
      ("LATEST #room", "LATEST :Insufficient parameters"), ("LATEST #room *", "LATEST :Insufficient parameters"),
      ("BETWEEN #room msgid=1 5", "BETWEEN :Insufficient parameters"),
      ("LATEST #room * 5 6", "LATEST :Too many parameters"),
      ("TARGETS timestamp=2023-11-14T22:13:20.000Z 5", "TARGETS :Insufficient parameters"),
      ("BEFORE #room timestamp=yesterday 5", "BEFORE timestamp=yesterday :Invalid timestamp"),
      (
        "BEFORE #room timestamp=2023-02-30T22:13:20.000Z 5",
        "BEFORE timestamp=2023-02-30T22:13:20.000Z :Invalid timestamp"
      ),
      ("BEFORE #room * 5", "BEFORE * :Invalid message reference"),
      ("AFTER #room 5 5", "AFTER 5 :Invalid message reference"),
      ("AFTER #room msgid= 5", "AFTER msgid= :Invalid message name"),
      ("LATEST #room * five", "LATEST five :Invalid limit"), ("LATEST #room * -1", "LATEST -1 :Invalid limit"),
      ("LATEST #room * :", "LATEST * :Invalid limit"),
      (
        "TARGETS msgid=0123456789abc timestamp=2023-11-14T22:13:20.000Z 5",
        "TARGETS msgid=0123456789abc :Invalid timestamp"
      ),
    ])
  func invalid(command: String, answer: String) {
    let ann = ChatHarness(keepsHistory: true).enter("ann", Self.needs, in: "#room")
    let heard = ann.send("CHATHISTORY \(command)").map(\.withoutTags)
    #expect(heard == [":irc.test FAIL CHATHISTORY INVALID_PARAMS \(answer)"])
  }

  @Test("No subcommand at all: ERR_NEEDMOREPARAMS")
  func nothing() {
    let ann = ChatHarness(keepsHistory: true).enter("ann", Self.needs, in: "#room")
    #expect(ann.send("CHATHISTORY").verbs == ["461"])
  }

  @Test("INVALID_MSGREFTYPE for a kind of reference that there isn't; MESSAGE_ERROR for a name that no message has")
  func references() {
    let ann = ChatHarness(keepsHistory: true).enter("ann", ["draft/chathistory"], in: "#room")
    #expect(
      ann.send("CHATHISTORY BEFORE #room number=5 5") == [
        ":irc.test FAIL CHATHISTORY INVALID_MSGREFTYPE BEFORE #room :References have the form msgid=… or timestamp=…"
      ])
    #expect(
      ann.send("CHATHISTORY BEFORE #room msgid=foobar 5") == [
        ":irc.test FAIL CHATHISTORY MESSAGE_ERROR BEFORE #room msgid=foobar :Messages could not be retrieved"
      ])
  }

  @Test("INVALID_TARGET for a room that isn't there, or that one is not in, and for what is no name")
  func targetsInvalid() {
    let chat = ChatHarness(keepsHistory: true)
    _ = Self.room(chat)
    let bob = chat.enter("bob", ["draft/chathistory"], in: "#other")
    for target in ["#room", "#none", "9", "a!b", "@#other"] {
      #expect(
        bob.send("CHATHISTORY LATEST \(target) * 5") == [
          ":irc.test FAIL CHATHISTORY INVALID_TARGET LATEST \(target) :Messages could not be retrieved"
        ])
    }
    bob.send("JOIN #room")
    _ = bob.heard()
    #expect(bob.send("CHATHISTORY LATEST #room * 5").count == 5)
    bob.send("PART #room")
    #expect(bob.send("CHATHISTORY LATEST #room * 5").first?.contains("INVALID_TARGET") == true)
  }

  @Test("MESSAGE_ERROR where the history can't be read")
  func broken() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", Self.needs, in: "#room")
    chat.history?.breakDown()
    #expect(
      ann.send("CHATHISTORY LATEST #room * 5").map(\.withoutTags) == [
        ":irc.test FAIL CHATHISTORY MESSAGE_ERROR LATEST #room :Messages could not be retrieved"
      ])
    let times = "timestamp=2023-11-14T22:13:20.000Z timestamp=2023-11-14T22:13:30.000Z"
    #expect(ann.send("CHATHISTORY TARGETS \(times) 5").first?.contains("MESSAGE_ERROR TARGETS :") == true)
  }

  @Test("Without event-playback only PRIVMSG and NOTICE; with it what else happened, TAGMSG and reactions, not typing")
  func playback() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["message-tags"], in: "#room")
    let bob = chat.enter("bob", in: "#room")
    ann.send("TOPIC #room :the topic")
    ann.send("NOTICE #room :note")
    ann.send("MODE #room +v bob")
    ann.send("@+typing=active TAGMSG #room")
    ann.send("@+draft/react=👍;+draft/reply=1 TAGMSG #room")
    bob.send("NICK rob")
    bob.send("PART #room :bye")
    bob.send("JOIN #room")
    ann.send("KICK #room rob :out with you")
    bob.send("JOIN #room")
    bob.send("QUIT :gone")
    let cat = chat.enter("cat", Self.needs, in: "#room")
    #expect(cat.send("CHATHISTORY LATEST #room * 50").verbs == ["BATCH", "NOTICE", "BATCH"])
    cat.send("CAP REQ :draft/event-playback")
    let lines = cat.send("CHATHISTORY LATEST #room * 50").dropFirst().dropLast().map { line in
      (line.tagList.filter { $0.hasPrefix("+") } + [line.withoutTags]).joined(separator: " ")
    }
    #expect(
      lines == [
        ":ann!~ann@host JOIN #room", ":bob!~bob@host JOIN #room", ":ann!~ann@host TOPIC #room :the topic",
        ":ann!~ann@host NOTICE #room :note", ":ann!~ann@host MODE #room +v bob",
        "+draft/react=👍 +draft/reply=1 :ann!~ann@host TAGMSG #room", ":bob!~bob@host NICK :rob",
        ":rob!~bob@host PART #room :bye", ":rob!~bob@host JOIN #room", ":ann!~ann@host KICK #room rob :out with you",
        ":rob!~bob@host JOIN #room", ":rob!~bob@host QUIT :Quit: gone", ":cat!~cat@host JOIN #room",
      ])
    let dan = chat.enter("dan", ["draft/chathistory", "draft/event-playback", "extended-join"], in: "#room")
    let again = dan.send("CHATHISTORY LATEST #room * 50")
    #expect(again.first == ":ann!~ann@host JOIN #room * :ANN" && !again.verbs.contains("TAGMSG"))
  }

  @Test("The last to leave a room is in its history, for those who come later")
  func lastToLeave() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["draft/chathistory", "draft/event-playback"], in: "#room")
    ann.send("PART #room :bye")
    ann.send("JOIN #room")
    _ = ann.heard()
    #expect(ann.send("CHATHISTORY LATEST #room * 9").map(\.verb) == ["JOIN", "PART", "JOIN"])
    ann.send("QUIT")
    let bob = chat.enter("bob", ["draft/chathistory", "draft/event-playback"], in: "#room")
    #expect(bob.send("CHATHISTORY LATEST #room * 2").map(\.verb) == ["QUIT", "JOIN"])
  }

  @Test("TARGETS: rooms and people by their newest message, in order of time, with its time; bounds are excluded")
  func targets() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["batch", "draft/chathistory"], in: "#One", "#two", "#quiet")
    let bob = chat.enter("bob", in: "#secret")
    bob.send("PRIVMSG #secret :no")
    for line in ["#two :a", "bob :b", "#one :c"] {
      chat.milliseconds += 1000
      ann.send("PRIVMSG \(line)")
    }
    let (zero, late) = (second(0), "timestamp=2023-11-14T22:14:00.000Z")
    let list = { (lines: [String]) in lines.all("CHATHISTORY").map { $0.parameters.dropFirst().joined(separator: " ") }
    }
    let all = ["#two 2023-11-14T22:13:21.000Z", "bob 2023-11-14T22:13:22.000Z", "#One 2023-11-14T22:13:23.000Z"]
    let lines = ann.send("CHATHISTORY TARGETS \(zero) \(late) 9")
    #expect(lines.first == ":irc.test BATCH +2 draft/chathistory-targets" && lines.last == ":irc.test BATCH -2")
    #expect(lines[1] == "@batch=2 :irc.test CHATHISTORY TARGETS \(all[0])" && list(lines) == all)
    #expect(list(ann.send("CHATHISTORY TARGETS \(late) \(zero) 2")) == Array(all.suffix(2)))
    #expect(list(ann.send("CHATHISTORY TARGETS \(zero) \(late) 2")) == Array(all.prefix(2)))
    #expect(list(ann.send("CHATHISTORY TARGETS \(second(1)) \(second(3)) 9")) == [all[1]])
    #expect(list(ann.send("CHATHISTORY TARGETS \(late) \(late) 9")) == [])
    // Only the newest message counts.
    ann.send("PRIVMSG #two :later")
    #expect(list(ann.send("CHATHISTORY TARGETS \(zero) \(second(2)) 9")) == [])
  }

  @Test("A text of several lines is one message: a batch within the batch, or its lines for others")
  func multiline() {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    let ann = chat.enter("ann", ["batch", "draft/multiline", "message-tags"], in: "#room")
    for line in [
      "@+draft/reply=1 BATCH +x draft/multiline #room", "@batch=x PRIVMSG #room :one", "@batch=x PRIVMSG #room :",
      "@batch=x PRIVMSG #room :two", "BATCH -x",
    ] { ann.send(line) }
    let bob = chat.enter("bob", ["batch", "draft/multiline", "message-tags", "draft/chathistory"], in: "#room")
    let lines = bob.send("CHATHISTORY LATEST #room * 1")
    let name = lines[1].parameters.first?.dropFirst() ?? ""
    #expect(
      lines == [
        "@draft/chathistory-end :irc.test BATCH +2 chathistory #room",
        "@batch=2;msgid=\(name);+draft/reply=1 :ann!~ann@host BATCH +\(name) draft/multiline #room",
        "@batch=\(name) :ann!~ann@host PRIVMSG #room :one", "@batch=\(name) :ann!~ann@host PRIVMSG #room :",
        "@batch=\(name) :ann!~ann@host PRIVMSG #room :two", "@batch=2 :ann!~ann@host BATCH -\(name)",
        ":irc.test BATCH -2",
      ])
    let cat = chat.enter("cat", ["message-tags", "draft/chathistory"], in: "#room")
    #expect(
      cat.send("CHATHISTORY LATEST #room * 1") == [
        "@msgid=\(name);+draft/reply=1 :ann!~ann@host PRIVMSG #room :one", ":ann!~ann@host PRIVMSG #room :two",
      ])
  }

  @Test("labeled-response: the label is on the start of the batch")
  func labelled() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = Self.room(chat)
    ann.send("CAP REQ :draft/chathistory batch labeled-response")
    _ = ann.heard()
    let lines = ann.send("@label=L CHATHISTORY LATEST #room * 1")
    #expect(
      lines == [
        "@label=L :irc.test BATCH +2 chathistory #room", "@batch=2 :ann!~ann@host PRIVMSG #room :9",
        ":irc.test BATCH -2",
      ])
    #expect(ann.send("@label=M CHATHISTORY LATEST #none * 1")[0].hasPrefix("@label=M :irc.test FAIL CHATHISTORY"))
  }

  @Test("What was refused, or said to a standing alone, or to nobody, is in no history")
  func onlyWhatWasSaid() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", in: "#room")
    let bob = chat.enter("bob", in: "#room")
    ann.send("MODE #room +m")
    bob.send("PRIVMSG #room :refused")
    ann.send("PRIVMSG @#room :for operators")
    ann.send("PRIVMSG nobody :lost")
    #expect(chat.history?.all.filter { $0.kind == .message } == [])
  }
}
