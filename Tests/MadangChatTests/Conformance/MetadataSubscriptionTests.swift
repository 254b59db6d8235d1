import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/metadata-2, subscriptions", .alsoOverNodes)
struct MetadataSubscriptionTests {
  private static let needs = ["batch", "draft/metadata-2"]

  private func keys(_ lines: [String], _ numeric: String) -> [String] {
    lines.all(numeric).flatMap { $0.parameters.dropFirst() }
  }

  @Test("METADATA SUB, UNSUB and SUBS: each key is a parameter; none appears twice in SUBS, whose batch may be empty")
  func subscriptions() {
    let dan = ChatHarness().enter("dan", Self.needs)
    #expect(dan.send("METADATA * SUBS").verbs == ["BATCH", "BATCH"])
    #expect(dan.send("METADATA * SUB avatar website foo") == [":irc.test 770 dan avatar website foo"])
    #expect(dan.send("METADATA dan SUB avatar avatar bar") == [":irc.test 770 dan avatar bar"])
    let lines = dan.send("METADATA * SUBS")
    #expect(lines.first?.parameters.dropFirst() == ["metadata-subs"])
    #expect(keys(lines, "772") == ["avatar", "website", "foo", "bar"])
    #expect(dan.send("METADATA * UNSUB foo never bar") == [":irc.test 771 dan foo never bar"])
    #expect(keys(dan.send("METADATA * SUBS"), "772") == ["avatar", "website"])
  }

  @Test("METADATA SUB and UNSUB: an invalid key is told, and the others are processed")
  func invalidKeys() {
    let dan = ChatHarness().enter("dan", Self.needs)
    for (command, numeric) in [("SUB", "770"), ("UNSUB", "771")] {
      #expect(
        dan.send("METADATA * \(command) foo $url bar") == [
          ":irc.test FAIL METADATA KEY_INVALID $url :Invalid key", ":irc.test \(numeric) dan foo bar",
        ])
    }
  }

  @Test("TOO_MANY_SUBS: names the first key that was one too many; nothing after it is processed")
  func tooMany() {
    let dan = ChatHarness { $0.limits.metadataSubscriptionsMax = 5 }.enter("dan", Self.needs)
    #expect(dan.send("METADATA * SUB a b c").verbs == ["770"])
    #expect(
      dan.send("METADATA * SUB a d e f $g h") == [
        ":irc.test FAIL METADATA TOO_MANY_SUBS f :Too many subscriptions", ":irc.test 770 dan a d e",
      ])
    #expect(dan.send("METADATA * SUB e") == [":irc.test 770 dan e"])
  }

  @Test("More keys than a message has parameters: told in several lines, each within its limits")
  func manyKeys() {
    let dan = ChatHarness().enter("dan", Self.needs)
    let wanted = (0..<30).map { "k\($0)" }
    let lines = dan.send("METADATA * SUB " + wanted.joined(separator: " "))
    #expect(keys(lines, "770") == wanted && lines.allSatisfy { $0.parameters.count <= 15 })
    #expect(keys(dan.send("METADATA * SUBS"), "772") == wanted)
  }

  @Test("Subscriptions are one's own: any other target is invalid", arguments: ["SUB a", "UNSUB a", "SUBS"])
  func ownOnly(command: String) {
    let chat = ChatHarness()
    _ = chat.enter("eve", in: "#room")
    let dan = chat.enter("dan", Self.needs, in: "#room")
    for target in ["eve", "#room"] {
      #expect(dan.send("METADATA \(target) \(command)").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
    }
  }

  @Test("Notifications: subscribers who share a room hear of changes, once, and not those that they make themselves")
  func notifications() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#a", "#b")
    let eve = chat.enter("eve", Self.needs, in: "#a", "#b")
    let out = chat.enter("out", Self.needs, in: "#c")
    let deaf = chat.enter("deaf", Self.needs, in: "#a")
    let old = chat.enter("old", in: "#a")
    for person in [dan, eve, out, old] { person.send("METADATA * SUB url") }
    chat.forgetAll()
    #expect(dan.send("METADATA * SET url x").verbs == ["761"])
    #expect(eve.heard() == [":dan!~dan@host METADATA dan url * :x"])
    dan.send("METADATA * SET other x")
    #expect(eve.heard() == [])
    dan.send("METADATA * SET url")
    #expect(eve.heard() == [":dan!~dan@host METADATA dan url *"])
    dan.send("METADATA #b SET url y")
    #expect(eve.heard() == [":dan!~dan@host METADATA #b url * :y"])
    dan.send("METADATA #b CLEAR")
    #expect(eve.heard() == [":dan!~dan@host METADATA #b url *"])
    #expect(out.heard() == [] && deaf.heard() == [] && old.heard() == [])
    eve.send("METADATA * UNSUB url")
    chat.forgetAll()
    dan.send("METADATA * SET url z")
    #expect(eve.heard() == [])
  }

  @Test("When subscribing, the current values come: one's own, of rooms and of those in them, each once")
  func currentValues() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#a", "#b")
    let eve = chat.enter("eve", Self.needs, in: "#a", "#b")
    let out = chat.enter("out", Self.needs, in: "#c")
    for person in [dan, eve, out] { person.send("METADATA * SET url \(person.own.slot)") }
    dan.send("METADATA #b SET url room")
    dan.send("METADATA * SET other x")
    let lines = eve.send("METADATA * SUB url")
    #expect(
      lines == [
        ":irc.test 770 eve url", ":irc.test METADATA eve url * :1", ":irc.test METADATA dan url * :0",
        ":irc.test METADATA #b url * :room",
      ])
    #expect(eve.send("METADATA * SUB url") == [":irc.test 770 eve url"])
  }

  @Test("Notifications: who monitors somebody hears of them without a common room: changes, once; at once; on coming")
  func monitored() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", Self.needs, in: "#a")
    let dan = chat.enter("dan", Self.needs, in: "#b")
    dan.send("METADATA * SET url x")
    eve.send("METADATA * SUB url")
    #expect(eve.send("MONITOR + dan,nobody").verbs == ["730", "731", "METADATA"])
    #expect(eve.send("MONITOR + dan").isEmpty)
    dan.send("METADATA * SET url y")
    #expect(eve.heard() == [":dan!~dan@host METADATA dan url * :y"])
    dan.send("JOIN #a")
    _ = eve.heard()
    dan.send("METADATA * SET url z")
    #expect(eve.heard() == [":dan!~dan@host METADATA dan url * :z"])
    eve.send("METADATA * UNSUB url")
    dan.send("PART #a")
    chat.forgetAll()
    #expect(eve.send("METADATA * SUB url") == [":irc.test 770 eve url", ":irc.test METADATA dan url * :z"])
    eve.send("MONITOR + far")
    let far = chat.connect()
    for line in ["CAP REQ :batch draft/metadata-2", "METADATA * SET url f", "NICK far", "USER f 0 * :f"] {
      far.send(line)
    }
    far.send("CAP END")
    #expect(eve.heard() == [":irc.test 730 * :far!~f@host", ":far!~f@host METADATA far url * :f"])
    dan.send("NICK dan2")
    #expect(eve.heard().verbs == ["731"])
    dan.send("METADATA * SET url a")
    #expect(eve.heard() == [])
    dan.send("NICK dan")
    #expect(eve.heard().verbs == ["730", "METADATA"])
  }

  @Test("On joining, the room's values come in a batch after the names; others hear of the newcomer's")
  func joining() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs)
    for line in ["METADATA * SUB url", "METADATA * SET url d", "METADATA #room SET url r", "METADATA #room SET no x"] {
      dan.send(line)
    }
    eve.send("METADATA * SUB url other")
    eve.send("METADATA * SET url e")
    let lines = eve.send("JOIN #room")
    #expect(lines.verbs == ["JOIN", "353", "366", "BATCH", "METADATA", "METADATA", "METADATA", "BATCH"])
    #expect(lines[3].parameters.dropFirst() == ["metadata", "#room"])
    #expect(lines[4].withoutTags == ":irc.test METADATA #room url * :r")
    #expect(dan.heard() == [":eve!~eve@host JOIN #room", ":eve!~eve@host METADATA eve url * :e"])
    #expect(chat.enter("none", Self.needs).send("JOIN #room").verbs == ["JOIN", "353", "366"])
  }

  @Test("Postponed synchronization: a large room is not synchronized on joining, but 774; SYNC brings it")
  func postponed() {
    let chat = ChatHarness { $0.limits.metadataSyncMembersMax = 2 }
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let one = chat.enter("one", in: "#room")
    dan.send("METADATA * SET url d")
    let eve = chat.enter("eve", Self.needs)
    eve.send("METADATA * SUB url")
    #expect(eve.send("JOIN #room").last == ":irc.test 774 eve #room 4")
    let lines = eve.send("METADATA #room SYNC")
    #expect(lines.verbs == ["BATCH", "METADATA", "BATCH"] && lines[0].parameters.dropFirst() == ["metadata", "#room"])
    #expect(eve.send("METADATA * SUB url") == [":irc.test 770 eve url"])
    eve.send("METADATA * UNSUB url")
    #expect(eve.send("METADATA * SUB url").last == ":irc.test 774 eve #room 4")
    one.send("QUIT")
    eve.send("METADATA * UNSUB url")
    #expect(eve.send("METADATA * SUB url").last == ":irc.test METADATA dan url * :d")
  }

  @Test("METADATA SYNC: a person's subscribed keys; nothing subscribed, an empty batch; no such target, INVALID_TARGET")
  func synchronize() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs)
    dan.send("METADATA * SET url d")
    #expect(eve.send("METADATA dan SYNC").verbs == ["BATCH", "BATCH"])
    eve.send("METADATA * SUB url")
    #expect(eve.send("METADATA dan SYNC").verbs == ["BATCH", "METADATA", "BATCH"])
    #expect(eve.send("METADATA nobody SYNC").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
  }

  @Test("One answer holds only so many lines")
  func bounded() {
    let chat = ChatHarness { $0.limits.metadataSyncLinesMax = 3 }
    let eve = chat.enter("eve", Self.needs, in: "#room")
    for number in 0..<5 { chat.enter("n\(number)", in: "#room").send("METADATA * SET url \(number)") }
    eve.send("METADATA * SUB url")
    #expect(eve.send("METADATA #room SYNC").all("METADATA").count == 3)
  }

  @Test(
    "Who may not know of a member learns nothing from metadata: modes D and u, by SUB, SYNC, JOIN and a change",
    arguments: ["+D", "+u"])
  func hiddenMembers(mode: String) {
    let chat = ChatHarness()
    let needs = ["batch", "draft/metadata-2"]
    let dan = chat.enter("dan", needs, in: "#room")
    let near = chat.enter("near", needs, in: "#room")
    dan.send("MODE #room \(mode)")
    let eve = chat.enter("eve", needs)
    for line in ["METADATA * SET url x", "JOIN #room"] { eve.send(line) }
    chat.forgetAll()
    #expect(near.send("METADATA * SUB url").verbs == ["770"])
    #expect(near.send("METADATA #room SYNC").verbs == ["BATCH", "BATCH"])
    eve.send("METADATA * SET url y")
    #expect(near.heard() == [])
    near.send("PART #room")
    #expect(!near.send("JOIN #room").verbs.contains("METADATA"))
    // The first word, or a standing, shows who they are.
    chat.forgetAll()
    if mode == "+D" { eve.send("PRIVMSG #room :hi") } else { dan.send("MODE #room +v eve") }
    eve.send("METADATA * SET url z")
    #expect(near.heard().all("METADATA").last == ":eve!~eve@host METADATA eve url * :z")
    #expect(near.send("METADATA #room SYNC").all("METADATA").count == 1)
  }

  @Test("SYNC of a room by who is not in it tells nothing of those who are invisible to them")
  func invisibleMembers() {
    let chat = ChatHarness()
    let needs = ["batch", "draft/metadata-2"]
    let dan = chat.enter("dan", needs, in: "#room")
    let out = chat.enter("out", needs)
    dan.send("METADATA * SET url x")
    out.send("METADATA * SUB url")
    #expect(out.send("METADATA #room SYNC").all("METADATA").count == 1)
    dan.send("MODE dan +i")
    #expect(out.send("METADATA #room SYNC").verbs == ["BATCH", "BATCH"])
    out.send("JOIN #room")
    #expect(out.send("METADATA #room SYNC").all("METADATA").count == 1)
  }
}
