import Testing

@testable import MadangChat
@testable import MadangWorld

/// What differs from `draft/metadata-2`, of which `MetadataTests` and `MetadataSubscriptionTests` have the rest.
@Suite("IRCv3: draft/metadata-3", .alsoOverNodes)
struct Metadata3Tests {
  private static let needs = ["batch", "draft/metadata-3"]

  private func batch(_ lines: some Collection<String>) -> (lines: [String], frame: [String]) {
    let lines = Array(lines)
    let reference = lines.first?.parameters.first?.dropFirst() ?? ""
    #expect(lines.first?.verb == "BATCH" && lines.last == ":irc.test BATCH -\(reference)", "\(lines)")
    let inner = lines.dropFirst().dropLast()
    #expect(inner.allSatisfy { $0.tags == ["batch=\(reference)"] })
    return (inner.map(\.withoutTags), Array(lines.first?.parameters.dropFirst() ?? []))
  }

  @Test("The capability's value; one version at a time; without it, or without batch, nothing is subscribed to")
  func capability() {
    let chat = ChatHarness()
    let value = "draft/metadata-3=before-connect,max-subs=50,max-keys=30,max-key-bytes=48,max-value-bytes=250"
    #expect(chat.connect().send("CAP LS 302").joined(separator: " ").contains(" \(value) "))
    let dan = chat.enter("dan", Self.needs)
    #expect(dan.send("CAP REQ draft/metadata-2").last?.contains(" NAK ") == true)
    #expect(dan.send("CAP REQ :draft/metadata-2 -draft/metadata-3").last?.contains(" ACK ") == true)
    #expect(dan.send("CAP REQ :draft/metadata-3").last?.contains(" NAK ") == true)
    #expect(dan.send("CAP REQ :draft/metadata-3 -draft/metadata-2").last?.contains(" ACK ") == true)
    for removed in ["batch", "draft/metadata-3"] {
      dan.send("METADATA * SUB url")
      dan.send("CAP REQ :-\(removed)")
      dan.send("CAP REQ :\(removed)")
      #expect(batch(dan.send("METADATA * SUBS")).lines == [], "\(removed)")
    }
  }

  @Test("Changes are told by 761 and 766, addressed to each; in draft/metadata-2 by METADATA, as before")
  func changes() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#room")
    let eve = chat.enter("eve", Self.needs, in: "#room")
    let two = chat.enter("two", ["batch", "draft/metadata-2"], in: "#room")
    for person in [dan, eve, two] { person.send("METADATA * SUB url") }
    chat.forgetAll()
    #expect(dan.send("METADATA * SET url :http://x y") == [":irc.test 761 dan * url * :http://x y"])
    #expect(eve.heard() == [":irc.test 761 eve dan url * :http://x y"])
    #expect(two.heard() == [":dan!~dan@host METADATA dan url * :http://x y"])
    dan.send("METADATA #room SET url :r")
    #expect(eve.heard() == [":irc.test 761 eve #room url * :r"])
    _ = two.heard()
    #expect(dan.send("METADATA * SET url") == [":irc.test 766 dan * url :key not set"])
    #expect(eve.heard() == [":irc.test 766 eve dan url :key not set"])
    #expect(two.heard() == [":dan!~dan@host METADATA dan url *"])
  }

  @Test("SET: an empty value removes; what is not set is removed all the same")
  func removal() {
    let dan = ChatHarness().enter("dan", Self.needs)
    dan.send("METADATA * SET url x")
    #expect(dan.send("METADATA * SET url :") == [":irc.test 766 dan * url :key not set"])
    #expect(dan.send("METADATA * SET url :") == [":irc.test 766 dan * url :key not set"])
    #expect(dan.send("METADATA * SET url") == [":irc.test 766 dan * url :key not set"])
  }

  @Test("Codes: WARN for one key of several, FAIL where nothing was done, 775 for too often")
  func codes() {
    let chat = ChatHarness {
      $0.limits.metadataKeysMax = 1
      $0.limits.metadataSubscriptionsMax = 1
      $0.limits.metadataChangesPerMinuteMax = 2
    }
    let dan = chat.enter("dan", Self.needs)
    #expect(
      batch(dan.send("METADATA * GET $x url")).lines == [
        ":irc.test WARN METADATA INVALID_KEY $x :Invalid key", ":irc.test 766 dan dan url :key not set",
      ])
    #expect(dan.send("METADATA * SET $x y") == [":irc.test FAIL METADATA INVALID_KEY $x :Invalid key"])
    #expect(dan.send("METADATA * UNSUB $x") == [":irc.test WARN METADATA INVALID_KEY $x :Invalid key"])
    #expect(
      dan.send("METADATA * SUB $x a b").dropLast() == [
        ":irc.test WARN METADATA INVALID_KEY $x :Invalid key",
        ":irc.test WARN METADATA LIMIT_REACHED SUB b 1 :Too many subscriptions", ":irc.test 770 dan a",
      ])
    let long = String(repeating: "v", count: 251)
    #expect(
      dan.send("METADATA * SET a \(long)") == [":irc.test FAIL METADATA INVALID_VALUE a :The value is too long"])
    dan.send("METADATA * SET a 1")
    #expect(
      dan.send("METADATA * SET b 1") == [":irc.test FAIL METADATA LIMIT_REACHED SET * 1 :Metadata limit reached"])
    dan.send("METADATA * SET a 2")
    #expect(dan.send("METADATA * SET a 3") == [":irc.test 775 dan 60 * SET a :Too many changes"])
    #expect(dan.send("METADATA * CLEAR") == [":irc.test 775 dan 60 * CLEAR :Too many changes"])
    #expect(dan.send("METADATA * FLY") == [":irc.test FAIL METADATA INVALID_PARAMS FLY :Invalid subcommand"])
    let eve = chat.enter("eve", Self.needs)
    for subcommand in ["SUB a", "UNSUB a", "SUBS"] {
      #expect(
        eve.send("METADATA dan \(subcommand)") == [
          ":irc.test FAIL METADATA INVALID_TARGET dan :Invalid metadata target"
        ])
    }
    #expect(
      eve.send("METADATA dan CLEAR") == [
        ":irc.test FAIL METADATA KEY_NO_PERMISSION dan * :You may not change this"
      ])
    #expect(eve.send("METADATA none GET a").map(\.verb) == ["FAIL"])
  }

  @Test("CLEAR: a batch of 766, one for each key that went")
  func clear() {
    let dan = ChatHarness().enter("dan", Self.needs)
    dan.send("METADATA * SET a 1")
    dan.send("METADATA * SET b 2")
    let answer = batch(dan.send("METADATA * CLEAR"))
    #expect(answer.frame == ["metadata", "dan"])
    #expect(answer.lines == [":irc.test 766 dan dan a :key not set", ":irc.test 766 dan dan b :key not set"])
  }

  @Test("The welcome: one's own keys, subscribed or not, before the message of the day")
  func welcome() {
    let dan = ChatHarness().connect()
    for line in ["CAP REQ :batch draft/metadata-3", "NICK dan"] { dan.send(line) }
    dan.send("METADATA * SET a 1")
    #expect(dan.send("METADATA * SUB b").verbs == ["770"])
    dan.send("USER u 0 * :r")
    let lines = dan.send("CAP END")
    let start = lines.firstIndex { $0.verb == "BATCH" } ?? 0
    let answer = batch(lines[start...(start + 2)])
    #expect(answer.frame == ["metadata", "dan"] && answer.lines == [":irc.test 761 dan dan a * :1"])
    #expect(lines[start + 3].verb == "375")
  }

  @Test("SUB: 770, and 774 for everything with 0 seconds where a key is new; SYNC of *ALL tells each value once")
  func subscribing() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs, in: "#a", "#b")
    let eve = chat.enter("eve", Self.needs, in: "#a", "#b")
    let fay = chat.enter("fay", Self.needs)
    for person in [dan, eve, fay] { person.send("METADATA * SET url :of \(person.own.slot)") }
    dan.send("METADATA #a SET url :of a")
    dan.send("MONITOR + fay")
    chat.forgetAll()
    let told = dan.send("METADATA * SUB url")
    #expect(told.verbs == ["770", "774"] && told[1].parameters.dropLast() == ["dan", "*ALL", "0"])
    #expect(dan.send("METADATA * SUB url").verbs == ["770"])
    let all = batch(dan.send("METADATA *ALL SYNC"))
    #expect(all.frame == ["metadata", "*ALL"])
    #expect(
      all.lines == [
        ":irc.test 761 dan dan url * :of 0", ":irc.test 761 dan #a url * :of a", ":irc.test 761 dan eve url * :of 1",
        ":irc.test 761 dan fay url * :of 2",
      ])
    for line in ["METADATA *ALL GET url", "METADATA *ALL LIST", "METADATA *ALL SET url x"] {
      #expect(dan.send(line).parameters(of: "FAIL")?[1] == "INVALID_TARGET", "\(line)")
    }
    let two = chat.enter("two", ["batch", "draft/metadata-2"])
    #expect(two.send("METADATA *ALL SYNC").parameters(of: "FAIL")?[1] == "INVALID_TARGET")
  }

  @Test("JOIN: always a batch of what SYNC of the room gives, empty too; or 774 where the room is large")
  func joining() {
    let chat = ChatHarness { $0.limits.metadataSyncMembersMax = 2 }
    let dan = chat.enter("dan", Self.needs)
    #expect(batch(dan.send("JOIN #a").filter { $0.verb == "BATCH" }).frame == ["metadata", "#a"])
    dan.send("METADATA * SET url x")
    let eve = chat.enter("eve", Self.needs)
    eve.send("METADATA * SUB url")
    let joined = eve.send("JOIN #a")
    let start = joined.firstIndex { $0.verb == "BATCH" } ?? 0
    #expect(batch(joined[start...(start + 2)]).lines == [":irc.test 761 eve dan url * :x"])
    let fay = chat.enter("fay", Self.needs)
    fay.send("METADATA * SUB url")
    let large = fay.send("JOIN #a")
    #expect(large.all("BATCH") == [] && large.parameters(of: "774")?.dropLast() == ["fay", "#a", "4"])
    let everything = fay.send("METADATA *ALL SYNC")
    #expect(everything.verbs == ["BATCH", "BATCH", "774"])
  }

  @Test("MONITOR: behind each 730, now and later, a batch as SYNC gives, empty too")
  func monitor() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs)
    dan.send("METADATA * SUB url")
    _ = chat.enter("eve", Self.needs)
    let now = dan.send("MONITOR + eve,fay")
    #expect(now.verbs == ["730", "731", "BATCH", "BATCH"] && batch(now.suffix(2)).frame == ["metadata", "eve"])
    let fay = chat.connect()
    for line in ["CAP REQ :\(Self.needs.joined(separator: " "))", "NICK fay"] { fay.send(line) }
    fay.send("METADATA * SET url x")
    fay.send("USER f 0 * :f")
    fay.send("CAP END")
    let later = dan.heard()
    #expect(later.first?.verb == "730")
    #expect(batch(later.dropFirst()).lines == [":irc.test 761 dan fay url * :x"])
  }

  @Test("WHOIS: 760 for each key, before 318, for who negotiated metadata, in either version")
  func whois() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", Self.needs)
    dan.send("METADATA * SET url :http://x y")
    for version in ["draft/metadata-2", "draft/metadata-3"] {
      let lines = chat.enter("p\(version.suffix(1))", [version]).send("WHOIS dan")
      #expect(lines.suffix(2).map(\.verb) == ["760", "318"])
      #expect(lines.parameters(of: "760")?.dropFirst() == ["dan", "url", "*", "http://x y"])
    }
    #expect(chat.enter("old").send("WHOIS dan").all("760") == [])
  }

  @Test("Somebody's other connections are told of a change, each in its version")
  func connections() {
    let shared = SharedNicknames()
    let one = shared.enter("dan", as: "dan", "batch draft/metadata-3")
    let two = shared.enter("dan", as: "dan", "batch draft/metadata-2")
    let three = shared.enter("dan", as: "dan", "batch draft/metadata-3")
    one.send("METADATA * SUB url")
    shared.chat.forgetAll()
    one.send("METADATA * SET url x")
    #expect(two.heard() == [":dan!~d@host METADATA dan url * :x"])
    #expect(three.heard() == [":irc.test 761 dan dan url * :x"])
  }
}
