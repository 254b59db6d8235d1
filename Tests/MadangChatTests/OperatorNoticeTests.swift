import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite struct OperatorNoticeTests {
  @Test("What operators must know is told to each of them, and to nobody else")
  func tellsOperators() {
    let chat = ChatHarness()
    let op = chat.enter("op", in: "#room")
    let ann = chat.enter("ann", in: "#room")
    chat.forgetAll()
    chat.run(as: ann) { world, effects in world.tellOperators("nobody hears this", &effects) }
    chat.world.grant(op.handle, OperatorBlock(name: "op") { _ in false })
    chat.run(as: ann) { world, effects in world.tellOperators("History has a gap.", &effects) }
    #expect(op.heard() == [":irc.test NOTICE * :*** History has a gap."] && ann.heard() == [])
  }
}
