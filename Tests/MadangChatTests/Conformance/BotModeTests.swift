import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: bot-mode", .alsoOverNodes)
struct BotModeTests {
  @Test("Mode B marks a bot: WHOIS has RPL_WHOISBOT (335), WHO the flag B behind the others, and goes away with -B")
  func marks() {
    let chat = ChatHarness()
    let robo = chat.enter("robo", in: "#chat")
    let ann = chat.enter("ann", in: "#chat")
    #expect(ann.send("WHOIS robo").all("335") == [])
    _ = robo.heard()
    #expect(robo.send("MODE robo +B") == [":robo!~robo@host MODE robo +B"])
    #expect(ann.send("WHOIS robo").all("335") == [":irc.test 335 ann robo :is a Bot on Test"])
    #expect(ann.send("WHO #chat").all("352").map { $0.parameters[6] } == ["H@B", "H"])
    #expect(ann.send("WHO robo").first == ":irc.test 352 ann #chat ~robo host irc.test robo H@B :0 ROBO")
    robo.send("MODE robo -B")
    #expect(ann.send("WHO robo").parameters(of: "352")?[6] == "H@")
    #expect(ann.send("WHOIS robo").all("335") == [])
  }

  @Test("The bot tag is on whatever a bot does, without a value, for those who negotiated message-tags")
  func tag() {
    let chat = ChatHarness()
    let robo = chat.enter("robo", in: "#chat")
    let ann = chat.enter("ann", ["message-tags", "setname", "away-notify", "account-notify"], in: "#chat")
    let old = chat.enter("old", ["server-time"], in: "#chat")
    robo.send("MODE robo +B")
    chat.forgetAll()
    let lines = [
      "PRIVMSG #chat :hi", "NOTICE #chat :hi", "PRIVMSG ann :hi", "TOPIC #chat :x", "MODE #chat +m", "NICK robo2",
      "SETNAME :Robo", "AWAY :x", "PART #chat", "JOIN #chat", "QUIT",
    ]
    for line in lines { robo.send(line) }
    let heard = ann.heard()
    #expect(heard.count == lines.count + 1)
    #expect(heard.allSatisfy { $0.tags.contains("bot") })
    #expect(old.heard().allSatisfy { !$0.tags.contains("bot") })
  }
}
