import Testing

@testable import MadangChat
@testable import MadangWorld

/// Conversations of two.
extension ChatHistoryTests {
  @Test("Private messages: both sides, outgoing ones included; nobody else's")
  func direct() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["draft/chathistory"])
    let bob = chat.enter("Bob", ["draft/chathistory", "batch"])
    let eve = chat.enter("eve", ["draft/chathistory"])
    ann.send("PRIVMSG bob :hi")
    bob.send("PRIVMSG ann :hello")
    ann.send("PRIVMSG eve :psst")
    chat.forgetAll()
    let both = [":ann!~ann@host PRIVMSG Bob :hi", ":Bob!~Bob@host PRIVMSG ann :hello"]
    #expect(ann.send("CHATHISTORY LATEST BOB * 9") == both)
    let batch = bob.send("CHATHISTORY LATEST Ann * 9")
    #expect(batch.first == ":irc.test BATCH +2 chathistory ann" && batch.count == 4)
    #expect(eve.send("CHATHISTORY LATEST bob * 9") == [])
    #expect(eve.send("CHATHISTORY LATEST ann * 9") == [":ann!~ann@host PRIVMSG eve :psst"])
    #expect(ann.send("CHATHISTORY LATEST nobody * 9") == [])
  }

  @Test("Security Considerations: who takes a nickname gets nothing that was said to whom it belonged before")
  func nicknamesChangeHands() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["draft/chathistory"])
    let bob = chat.enter("bob")
    let eve = chat.enter("eve", ["draft/chathistory"])
    bob.send("PRIVMSG ann :secret")
    ann.send("NICK anna")
    eve.send("NICK ann")
    chat.forgetAll()
    #expect(eve.send("CHATHISTORY LATEST bob * 9") == [])
    #expect(eve.send("CHATHISTORY AROUND bob timestamp=2023-11-14T22:13:20.000Z 9") == [])
    let times = "timestamp=2023-11-14T22:13:00.000Z timestamp=2023-11-14T22:14:00.000Z"
    #expect(eve.send("CHATHISTORY TARGETS \(times) 9") == [])
    bob.send("PRIVMSG ann :other")
    _ = eve.heard()
    #expect(texts(eve.send("CHATHISTORY LATEST bob * 9")) == "other")
    // An account's conversations are the account's, whoever has its name as a nickname.
    chat.run(as: ann) { world, effects in world.login(ann.handle, account: "carol", &effects) }
    bob.send("PRIVMSG anna :for the account")
    eve.send("NICK carol")
    _ = eve.heard()
    #expect(eve.send("CHATHISTORY LATEST bob * 9") == [])
    _ = ann.heard()
    #expect(texts(ann.send("CHATHISTORY LATEST bob * 9")) == "for the account")
  }

  @Test("An account keeps its conversations under whatever nickname, and while it was away")
  func accounts() {
    let chat = ChatHarness(keepsHistory: true)
    let ann = chat.enter("ann", ["draft/chathistory"])
    let bob = chat.enter("bob", ["draft/chathistory"])
    chat.run(as: ann) { world, effects in world.login(ann.handle, account: "Ann", &effects) }
    chat.run(as: bob) { world, effects in world.login(bob.handle, account: "bob", &effects) }
    bob.send("PRIVMSG ann :one")
    ann.send("QUIT")
    let again = chat.enter("ann2", ["draft/chathistory"])
    chat.run(as: again) { world, effects in world.login(again.handle, account: "Ann", &effects) }
    bob.send("PRIVMSG ann2 :two")
    chat.forgetAll()
    #expect(texts(again.send("CHATHISTORY LATEST bob * 9")) == "one two")
    #expect(texts(bob.send("CHATHISTORY LATEST ann2 * 9")) == "one two")
    again.send("QUIT")
    #expect(texts(bob.send("CHATHISTORY LATEST ann * 9")) == "one two")
  }
}
