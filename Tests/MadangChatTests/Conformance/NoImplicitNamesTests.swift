import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: no-implicit-names", .alsoOverNodes)
struct NoImplicitNamesTests {
  @Test("no-implicit-names: no names after a JOIN, but when they are asked for")
  func noImplicitNames() {
    let chat = ChatHarness()
    chat.enter("eve", in: "#room").send("TOPIC #room :tea")
    let dan = chat.enter("dan", ["no-implicit-names"])
    #expect(dan.send("JOIN #room").verbs == ["JOIN", "332", "333"])
    #expect(dan.send("NAMES #room").verbs == ["353", "366"])
  }
}
