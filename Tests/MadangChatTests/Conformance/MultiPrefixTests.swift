import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: multi-prefix", .alsoOverNodes)
struct MultiPrefixTests {
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
