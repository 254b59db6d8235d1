import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: extended-join", .alsoOverNodes)
struct ExtendedJoinTests {
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
}
