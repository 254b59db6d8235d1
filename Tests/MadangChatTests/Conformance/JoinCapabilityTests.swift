import Testing

@testable import MadangChat

@Suite("IRCv3: extended-join, no-implicit-names, multi-prefix")
struct JoinCapabilityTests {
  @Test("extended-join: account, or *, and real name follow; others get the short form")
  func extendedJoin() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["extended-join"])
    #expect(dan.send("JOIN #room").first == ":dan!~dan@host JOIN #room * :DAN")
    let old = chat.enter("old", in: "#room")
    _ = dan.heard()
    let eve = chat.enter("eve")
    eve.send("JOIN #room")
    #expect(dan.heard() == [":eve!~eve@host JOIN #room * :EVE"])
    #expect(old.heard() == [":eve!~eve@host JOIN #room"])
  }

  @Test("no-implicit-names: no names after a JOIN, but when they are asked for")
  func noImplicitNames() {
    let chat = ChatHarness()
    chat.enter("eve", in: "#room").send("TOPIC #room :tea")
    let dan = chat.enter("dan", ["no-implicit-names"])
    #expect(dan.send("JOIN #room").verbs == ["JOIN", "332", "333"])
    #expect(dan.send("NAMES #room").verbs == ["353", "366"])
  }

  @Test("multi-prefix: all prefixes, the highest first, in NAMES, WHO and WHOIS; others see the highest")
  func multiPrefix() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["multi-prefix"], in: "#room")
    dan.send("MODE #room +v dan")
    #expect(dan.send("NAMES #room").parameters(of: "353")?[3] == "@+dan")
    #expect(dan.send("WHO #room").parameters(of: "352")?[6] == "H@+")
    #expect(dan.send("WHO dan").parameters(of: "352")?[6] == "H@+")
    #expect(dan.send("WHOIS dan").parameters(of: "319")?[2] == "@+#room")
    let eve = chat.enter("eve")
    #expect(eve.send("NAMES #room").parameters(of: "353")?[3] == "@dan")
    #expect(eve.send("WHO #room").parameters(of: "352")?[6] == "H@")
    #expect(eve.send("WHOIS dan").parameters(of: "319")?[2] == "@#room")
  }
}
