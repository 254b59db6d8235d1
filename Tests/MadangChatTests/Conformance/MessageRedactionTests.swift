import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/message-redaction", .alsoOverNodes)
struct MessageRedactionTests {
  static let needs = ["message-tags", "echo-message", "draft/message-redaction", "batch", "draft/chathistory"]

  /// The id of a message that somebody says.
  private func say(_ person: Person, _ line: String) -> String {
    let echo = person.send(line).first ?? ""
    return String(echo.tagList.first { $0.hasPrefix("msgid=") }?.dropFirst("msgid=".count) ?? "")
  }

  private func chat() -> ChatHarness {
    let chat = ChatHarness(keepsHistory: true)
    chat.showsMessageIDs = true
    return chat
  }

  @Test("Command: REDACT goes to those who negotiated it, as a PRIVMSG would, with the reason where there is one")
  func redacts() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs, in: "#Room")
    let bob = chat.enter("bob", ["draft/message-redaction"], in: "#room")
    let old = chat.enter("old", in: "#room")
    chat.forgetAll()
    let first = say(ann, "PRIVMSG #room :oops")
    let second = say(ann, "@+draft/react=x TAGMSG #room")
    chat.forgetAll()
    #expect(
      ann.send("REDACT #room \(first) :bad example").map(\.withoutTags) == [
        ":ann!~ann@host REDACT #Room \(first) :bad example"
      ])
    #expect(bob.heard() == [":ann!~ann@host REDACT #Room \(first) :bad example"] && old.heard() == [])
    #expect(ann.send("REDACT #room \(second)").map(\.withoutTags) == [":ann!~ann@host REDACT #Room \(second)"])
  }

  @Test("Errors: INVALID_TARGET, UNKNOWN_MSGID, REDACT_FORBIDDEN; 461 where something is missing")
  func errors() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs, in: "#room", "#other")
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let id = say(ann, "PRIVMSG #room :mine")
    let elsewhere = say(ann, "PRIVMSG #other :mine")
    chat.forgetAll()
    #expect(
      bob.send("REDACT #none \(id)") == [
        ":irc.test FAIL REDACT INVALID_TARGET #none :You cannot delete messages from #none"
      ])
    #expect(bob.send("REDACT #other \(id)").first?.contains("FAIL REDACT INVALID_TARGET #other :") == true)
    for name in ["foobar", "0000000000000", elsewhere] {
      #expect(
        bob.send("REDACT #room \(name)") == [
          ":irc.test FAIL REDACT UNKNOWN_MSGID #room \(name) :This message does not exist or is too old"
        ])
    }
    #expect(
      bob.send("REDACT #room \(id)") == [
        ":irc.test FAIL REDACT REDACT_FORBIDDEN #room \(id) :You are not authorised to delete this message"
      ])
    #expect(bob.send("REDACT #room").verbs == ["461"])
    // A second time there is nothing left to take back.
    ann.send("REDACT #room \(id)")
    _ = ann.heard()
    #expect(ann.send("REDACT #room \(id)").first?.contains("UNKNOWN_MSGID") == true)
    chat.history?.breakDown()
    #expect(
      bob.send("REDACT #room \(id)").last
        == ":irc.test FAIL REDACT TEMPORARILY_UNAVAILABLE #room \(id) :This message can't be deleted now. Try again later"
    )
    #expect(chat.enter("old", in: "#room").send("REDACT #room \(id)").verbs == ["421"])
  }

  @Test("A room's operators take back what others said there; a nickname's new owner nothing of the old one's")
  func rights() {
    let chat = chat()
    let op = chat.enter("op", Self.needs, in: "#room")
    let bob = chat.enter("bob", Self.needs, in: "#room")
    let one = say(bob, "PRIVMSG #room :one")
    let two = say(bob, "PRIVMSG #room :two")
    #expect(op.send("REDACT #room \(one)").all("REDACT").count == 1)
    bob.send("NICK rob")
    let eve = chat.enter("eve", Self.needs, in: "#room")
    eve.send("NICK bob")
    _ = eve.heard()
    #expect(eve.send("REDACT #room \(two)").first?.contains("REDACT_FORBIDDEN") == true)
  }

  @Test("Private messages: their author takes them back from both")
  func direct() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs)
    let bob = chat.enter("bob", Self.needs)
    let id = say(ann, "PRIVMSG bob :psst")
    chat.forgetAll()
    #expect(bob.send("REDACT ann \(id)").first?.contains("REDACT_FORBIDDEN") == true)
    ann.send("REDACT bob \(id)")
    #expect(bob.heard().map(\.withoutTags) == [":ann!~ann@host REDACT bob \(id)"])
    #expect(bob.send("CHATHISTORY LATEST ann * 5").all("PRIVMSG").first?.parameters == ["bob", ""])
  }

  @Test(
    "Chat history: the redacted message without its text, REDACT after it as context, beside the limit; else neither")
  func history() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs, in: "#room")
    let id = say(ann, "@+draft/reply=x PRIVMSG #room :oops")
    ann.send("PRIVMSG #room :later")
    ann.send("REDACT #room \(id) :typo")
    _ = ann.heard()
    let lines = ann.send("CHATHISTORY LATEST #room * 2")
    #expect(lines.verbs == ["BATCH", "PRIVMSG", "REDACT", "PRIVMSG", "BATCH"])
    #expect(lines[1] == "@batch=2;msgid=\(id) :ann!~ann@host PRIVMSG #room :")
    #expect(lines[2].tags.contains("draft/chathistory-context") && lines[2].parameters == ["#room", id, "typo"])
    let old = chat.enter("old", ["draft/chathistory"], in: "#room")
    #expect(old.send("CHATHISTORY LATEST #room * 9").map { $0.parameters.last } == ["later"])
  }

  @Test("INVALID_TARGET for a nickname that nobody has; UNKNOWN_MSGID for one that is somebody's")
  func nobody() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs)
    _ = chat.enter("bob")
    let id = say(ann, "PRIVMSG bob :psst")
    for name in [id, "foobar"] {
      #expect(
        ann.send("REDACT none \(name)") == [
          ":irc.test FAIL REDACT INVALID_TARGET none :You cannot delete messages from none"
        ])
    }
    #expect(ann.send("REDACT bob foobar").first?.contains("FAIL REDACT UNKNOWN_MSGID bob foobar :") == true)
  }

  @Test("Chat history: a redacted TAGMSG is not told of, and neither is that it was taken back (chathistory-context)")
  func tagMessage() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs + ["draft/event-playback"], in: "#room")
    let id = say(ann, "@+draft/react=x TAGMSG #room")
    let later = say(ann, "PRIVMSG #room :later")
    ann.send("REDACT #room \(id)")
    ann.send("REDACT #room \(later)")
    _ = ann.heard()
    let lines = ann.send("CHATHISTORY LATEST #room * 9")
    #expect(lines.verbs == ["BATCH", "JOIN", "PRIVMSG", "REDACT", "BATCH"])
    #expect(lines.all("REDACT").first?.parameters == ["#room", later])
  }

  @Test(
    "Chat history: a redacted text of several lines is one empty message: no batch has blank lines only (multiline)")
  func multiline() {
    let chat = chat()
    let ann = chat.enter("ann", Self.needs + ["draft/multiline"], in: "#room")
    let bob = chat.enter("bob", Self.needs, in: "#room")
    for line in ["BATCH +1 draft/multiline #room", "@batch=1 PRIVMSG #room :a", "@batch=1 PRIVMSG #room :b"] {
      ann.send(line)
    }
    let id = say(ann, "BATCH -1")
    ann.send("REDACT #room \(id)")
    chat.forgetAll()
    for reader in [ann, bob] {
      let lines = reader.send("CHATHISTORY LATEST #room * 9")
      #expect(lines.verbs == ["BATCH", "PRIVMSG", "REDACT", "BATCH"])
      #expect(lines[1] == "@batch=2;msgid=\(id) :ann!~ann@host PRIVMSG #room :")
    }
  }
}
