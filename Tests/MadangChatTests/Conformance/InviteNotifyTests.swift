import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: invite-notify", .alsoOverNodes)
struct InviteNotifyTests {
  @Test("Members who negotiated it hear of an invitation; whoever invites is answered 341 and hears nothing else")
  func notify() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["invite-notify"], in: "#room")
    let eve = chat.enter("eve", ["invite-notify"], in: "#room")
    let old = chat.enter("old", in: "#room")
    let ann = chat.enter("ann", ["invite-notify"])
    let far = chat.enter("far", ["invite-notify"], in: "#other")
    let person = chat.connect(encoding: .plainNumbered, address: "addr:1", home: "#room")
    chat.forgetAll()
    #expect(dan.send("INVITE ann #ROOM").verbs == ["341"])
    #expect(eve.heard() == [":dan!~dan@host INVITE ann #room"])
    #expect(ann.heard() == [":dan!~dan@host INVITE ann #room"])
    #expect(old.heard() == [] && far.heard() == [] && person.heard() == [])
  }

  @Test("An invitation that is refused is told to nobody")
  func refused() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", ["invite-notify"], in: "#room")
    _ = dan.heard()
    #expect(dan.send("INVITE eve #room").verbs == ["443"])
    #expect(dan.send("INVITE nobody #room").verbs == ["401"])
    #expect(eve.heard() == [])
  }
}
