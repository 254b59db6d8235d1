import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/metadata-2, values", .alsoOverNodes)
struct MetadataTests {
  private static let needs = ["batch", "draft/metadata-2"]

  /// The lines within the batch that is all of an answer; its type and target.
  private func batch(_ lines: [String]) -> (lines: [String], frame: [String]) {
    let reference = lines.first?.parameters.first?.dropFirst() ?? ""
    #expect(lines.first?.verb == "BATCH" && lines.last == ":irc.test BATCH -\(reference)", "\(lines)")
    let inner = lines.dropFirst().dropLast()
    #expect(inner.allSatisfy { $0.tags == ["batch=\(reference)"] })
    return (inner.map(\.withoutTags), Array(lines.first?.parameters.dropFirst() ?? []))
  }

  @Test("draft/metadata-2 capability: before-connect, max-subs, max-keys and max-value-bytes")
  func capability() {
    let value = "draft/metadata-2=before-connect,max-subs=50,max-keys=30,max-value-bytes=250"
    #expect(ChatHarness().connect().send("CAP LS 302").joined(separator: " ").contains(value))
  }

  @Test("METADATA SET and GET: one's own, by * and by name; the answer tells the value")
  func own() {
    let dan = ChatHarness().enter("dan", Self.needs)
    #expect(dan.send("METADATA * SET url :http://x y") == [":irc.test 761 dan * url * :http://x y"])
    #expect(dan.send("METADATA dan set a.b_c/d-9 0") == [":irc.test 761 dan dan a.b_c/d-9 * :0"])
    let answer = batch(dan.send("METADATA * GET url none $x a.b_c/d-9"))
    #expect(answer.frame == ["metadata", "dan"])
    #expect(
      answer.lines == [
        ":irc.test 761 dan dan url * :http://x y", ":irc.test 766 dan dan none :key not set",
        ":irc.test FAIL METADATA KEY_INVALID $x :Invalid key", ":irc.test 761 dan dan a.b_c/d-9 * :0",
      ])
  }

  @Test("METADATA SET: an empty value is a value; without one the key goes; what is not set can't go (KEY_NOT_SET)")
  func removal() {
    let dan = ChatHarness().enter("dan", Self.needs)
    #expect(dan.send("METADATA * SET url") == [":irc.test FAIL METADATA KEY_NOT_SET * url :key not set"])
    #expect(dan.send("METADATA * SET url :") == [":irc.test 761 dan * url * :"])
    #expect(batch(dan.send("METADATA * GET url")).lines == [":irc.test 761 dan dan url * :"])
    #expect(dan.send("METADATA * SET url") == [":irc.test 766 dan * url :key not set"])
    #expect(dan.send("METADATA * SET url") == [":irc.test FAIL METADATA KEY_NOT_SET * url :key not set"])
  }

  @Test(
    "Keys and Values: a-z, 0-9 and _./- only, and not empty (KEY_INVALID)",
    arguments: ["Url", "$url$", "a b", "ä", "a,b", "a:b", String(repeating: "k", count: 49)])
  func invalidKey(key: String) {
    let dan = ChatHarness().enter("dan", Self.needs)
    let lines = dan.send("METADATA * SET \(key == "a b" ? ":a b" : key + " x")")
    #expect(lines == [":irc.test FAIL METADATA KEY_INVALID \(key == "a b" ? "*" : key) :Invalid key"])
    #expect(dan.send("METADATA * SET \(String(repeating: "k", count: 48)) x").verbs == ["761"])
  }

  @Test("METADATA LIST: all keys in a batch, an empty one where there are none; a target that isn't there: only FAIL")
  func list() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs)
    let eve = chat.enter("eve", Self.needs)
    #expect(batch(eve.send("METADATA DAN LIST")).lines == [])
    dan.send("METADATA * SET a 1")
    dan.send("METADATA * SET b 2")
    dan.send("METADATA * SET a 3")
    let answer = batch(eve.send("METADATA DAN LIST"))
    #expect(answer.frame == ["metadata", "dan"])
    #expect(answer.lines == [":irc.test 761 eve dan a * :3", ":irc.test 761 eve dan b * :2"])
    for target in ["nobody", "#none", "$a:user"] {
      #expect(
        eve.send("METADATA \(target) LIST") == [
          ":irc.test FAIL METADATA INVALID_TARGET \(target) :Invalid metadata target"
        ])
    }
  }

  @Test("A label is on the batch that is the whole answer (labeled-response)")
  func labelled() {
    let dan = ChatHarness().enter("dan", Self.needs + ["labeled-response"])
    let lines = dan.send("@label=L METADATA * LIST")
    #expect(lines.verbs == ["BATCH", "BATCH"] && lines[0].tags == ["label=L"] && lines[1].tags.isEmpty)
    #expect(lines[0].parameters.dropFirst() == ["metadata", "dan"])
  }

  @Test("Rooms: their operators set, everyone reads; a secret room is no target for those outside")
  func rooms() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs, in: "#room")
    let out = chat.enter("out", Self.needs)
    #expect(dan.send("METADATA #ROOM SET url :x") == [":irc.test 761 dan #ROOM url * :x"])
    #expect(batch(out.send("METADATA #ROOM GET url")).lines == [":irc.test 761 out #room url * :x"])
    let told = "You may not change this"
    for person in [eve, out] {
      #expect(
        person.send("METADATA #room SET url y") == [":irc.test FAIL METADATA KEY_NO_PERMISSION #room url :\(told)"])
      #expect(person.send("METADATA #room CLEAR") == [":irc.test FAIL METADATA KEY_NO_PERMISSION #room * :\(told)"])
      #expect(
        person.send("METADATA dan SET url y") == [":irc.test FAIL METADATA KEY_NO_PERMISSION dan url :\(told)"])
    }
    dan.send("MODE #room +s")
    chat.forgetAll()
    #expect(out.send("METADATA #room LIST").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
    #expect(batch(eve.send("METADATA #room LIST")).lines.count == 1)
  }

  @Test("METADATA CLEAR: everything goes, and each key that went is told")
  func clear() {
    let dan = ChatHarness().enter("dan", Self.needs)
    dan.send("METADATA * SET a 1")
    dan.send("METADATA * SET b 2")
    let answer = batch(dan.send("METADATA * CLEAR"))
    #expect(answer.lines == [":irc.test 766 dan dan a :key not set", ":irc.test 766 dan dan b :key not set"])
    #expect(batch(dan.send("METADATA * CLEAR")).lines == [])
    #expect(batch(dan.send("METADATA * LIST")).lines == [])
  }

  @Test("SUBCOMMAND_INVALID; too few parameters: ERR_NEEDMOREPARAMS")
  func subcommands() {
    let dan = ChatHarness().enter("dan", Self.needs)
    #expect(
      dan.send("METADATA * destr0y") == [":irc.test FAIL METADATA SUBCOMMAND_INVALID destr0y :Invalid subcommand"])
    for line in ["METADATA", "METADATA *", "METADATA * GET", "METADATA * SET", "METADATA * SUB", "METADATA * UNSUB"] {
      #expect(dan.send(line) == [":irc.test 461 dan METADATA :Not enough parameters"], "\(line)")
    }
  }

  @Test("max-keys: LIMIT_REACHED beyond it; a key that is there already can still change")
  func keysMax() {
    let dan = ChatHarness { $0.limits.metadataKeysMax = 2 }.enter("dan", Self.needs)
    for key in ["a", "b"] { #expect(dan.send("METADATA * SET \(key) 1").verbs == ["761"]) }
    #expect(dan.send("METADATA * SET c 1") == [":irc.test FAIL METADATA LIMIT_REACHED * :Metadata limit reached"])
    #expect(dan.send("METADATA * SET b 2").verbs == ["761"])
    dan.send("METADATA * SET a")
    #expect(dan.send("METADATA * SET c 1").verbs == ["761"])
  }

  @Test("max-value-bytes: VALUE_INVALID beyond it; the longest is told whole, with the longest names")
  func valueMax() {
    let chat = ChatHarness()
    let nick = String(repeating: "n", count: 64)
    let room = "#" + String(repeating: "r", count: 63)
    let key = String(repeating: "k", count: 48)
    let dan = chat.enter(nick, Self.needs, in: room)
    let eve = chat.enter("eve", Self.needs, in: room)
    eve.send("METADATA * SUB \(key)")
    for count in [249, 250, 251] {
      _ = eve.heard()
      let value = String(repeating: "v", count: count)
      let lines = dan.send("METADATA \(room) SET \(key) \(value)")
      if count > 250 {
        #expect(lines == [":irc.test FAIL METADATA VALUE_INVALID :The value is too long"])
      } else {
        #expect(lines.first?.parameters.last == value && eve.heard().first?.parameters.last == value)
      }
    }
  }

  @Test("RATE_LIMITED: too many changes in a minute; says after how many seconds to try again")
  func rate() {
    let chat = ChatHarness { $0.limits.metadataChangesPerMinuteMax = 3 }
    let dan = chat.enter("dan", Self.needs)
    for value in 1...3 { #expect(dan.send("METADATA * SET a \(value)").verbs == ["761"]) }
    chat.milliseconds += 20_000
    #expect(dan.send("METADATA * SET a 4") == [":irc.test FAIL METADATA RATE_LIMITED * a 40 :Too many changes"])
    let refusal = dan.send("METADATA * CLEAR").parameters(of: "FAIL")
    #expect(refusal?.dropLast() == ["METADATA", "RATE_LIMITED", "*", "*", "40"])
    chat.milliseconds += 40_000
    #expect(dan.send("METADATA * SET a 4").verbs == ["761"])
  }

  @Test("before-connect: * alone is a target; what was set is told with the welcome, before the message of the day")
  func beforeConnect() {
    let chat = ChatHarness()
    let dan = chat.connect()
    for line in ["CAP LS 302", "CAP REQ :batch draft/metadata-2", "NICK abc"] { dan.send(line) }
    #expect(dan.send("METADATA * SUB display-name").last?.hasSuffix(" display-name") == true)
    let set = dan.send("METADATA * SET display-name :a b c").first
    #expect(set?.parameters.dropFirst() == ["*", "display-name", "*", "a b c"])
    #expect(dan.send("METADATA abc SET x y").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
    dan.send("USER u 0 * :r")
    let lines = dan.send("CAP END")
    let start = lines.firstIndex { $0.verb == "BATCH" } ?? 0
    #expect(lines[start].parameters.dropFirst() == ["metadata", "abc"])
    #expect(lines[start + 1].withoutTags == ":irc.test METADATA abc display-name * :a b c")
    #expect(lines[start + 2].verb == "BATCH" && lines[start + 3].verb == "375" && lines.last?.verb == "376")
    #expect(batch(dan.send("METADATA * SUBS")).lines == [":irc.test 772 abc display-name"])
  }

  @Test("Registration without any metadata: an empty batch; without the capability, none")
  func emptyBatch() {
    for (wanted, count) in [("batch draft/metadata-2", 2), ("batch", 0), ("draft/metadata-2", 0)] {
      let dan = ChatHarness().connect()
      for line in ["CAP REQ :\(wanted)", "NICK abc", "USER u 0 * :r"] { dan.send(line) }
      #expect(dan.send("CAP END").all("BATCH").count == count)
    }
  }

  @Test("What someone has said goes with them, and what is said of a room with the room")
  func goes() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    for line in ["METADATA * SET a 1", "METADATA #room SET a 1", "METADATA * SUB a"] { dan.send(line) }
    #expect(!chat.world.metadata.isEmpty)
    dan.send("QUIT")
    #expect(chat.world.metadata.isEmpty)
  }
}
