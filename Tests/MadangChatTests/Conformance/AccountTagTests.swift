import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: account-tag", .alsoOverNodes)
struct AccountTagTests {
  private let chat = ChatHarness()

  @Test(
    "Tag: it is on every command of somebody who is logged in",
    arguments: [
      "PRIVMSG #room :hi", "NOTICE #room :hi", "PRIVMSG eve :hi", "TOPIC #room :new", "MODE #room +m", "NICK dan2",
      "INVITE eve #other", "KICK #room eve", "PART #room", "QUIT",
    ])
  func everyCommand(line: String) {
    let dan = chat.enter("dan", in: "#room", "#other")
    let eve = chat.enter("eve", ["account-tag"], in: "#room")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.forgetAll()
    dan.send(line)
    #expect(eve.heard().map { $0.hasPrefix("@account=Dan :dan!~dan@host ") } == [true], "\(line)")
  }

  @Test("Tag: it is not sent for somebody who is in no account, before a login and after a logout")
  func noAccount() {
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", ["account-tag"], in: "#room")
    chat.forgetAll()
    dan.send("PRIVMSG #room :before")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.run(as: dan) { $0.logout(dan.handle, &$1) }
    dan.send("PRIVMSG #room :after")
    #expect(eve.heard() == [":dan!~dan@host PRIVMSG #room :before", ":dan!~dan@host PRIVMSG #room :after"])
  }

  @Test("Capability: only those who negotiated it read it; message-tags alone does not bring it")
  func negotiated() {
    let dan = chat.enter("dan", in: "#room")
    let plain = chat.enter("plain", in: "#room")
    let tags = chat.enter("tags", ["message-tags"], in: "#room")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    chat.forgetAll()
    dan.send("PRIVMSG #room :hi")
    #expect(plain.heard() == [":dan!~dan@host PRIVMSG #room :hi"])
    #expect(tags.heard() == [":dan!~dan@host PRIVMSG #room :hi"])
  }
}
