import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: RPL_ISUPPORT Parameters", .alsoOverNodes)
struct IsupportTests {
  private func tokens(_ chat: ChatHarness) -> [String] {
    chat.enter("dan").send("VERSION").all("005").flatMap { $0.parameters.dropFirst().dropLast() }
  }

  @Test("RPL_ISUPPORT: at most 13 tokens a line, no token twice, each line ends with the same words")
  func form() {
    let lines = ChatHarness().enter("dan").send("VERSION").all("005")
    #expect(lines.allSatisfy { $0.parameters.count <= 15 && $0.parameters.last == "are supported by this server" })
    let names = tokens(ChatHarness()).map { $0.prefix { $0 != "=" } }
    #expect(Set(names).count == names.count)
  }

  @Test(
    "What is announced is what holds",
    arguments: [
      "ACCOUNTEXTBAN=a", "AWAYLEN=300", "BOT=B", "CASEMAPPING=rfc1459", "CHANLIMIT=#:50",
      "CHANMODES=beI,k,lW,CDMRcimnstu", "CHANNELLEN=64", "CHANTYPES=#", "ELIST=CMNTU", "EXCEPTS=e", "EXTBAN=$,acjmrz",
      "HOSTLEN=50", "INVEX=I", "KEYLEN=32", "KICKLEN=230", "MAXLIST=b:100,e:100,I:100", "MODES=13", "MONITOR=100",
      "NAMELEN=150", "NETWORK=Test", "NICKLEN=64", "PREFIX=(ov)@+", "STATUSMSG=@+", "TOPICLEN=300", "USERLEN=19",
      "UTF8ONLY", "WHOX",
    ])
  func announced(token: String) {
    #expect(tokens(ChatHarness()).contains(token))
  }

  @Test("NETWORK: a space is written as an escape sequence")
  func escapes() {
    let chat = ChatHarness { $0.network = "My Net=\\" }
    #expect(tokens(chat).contains("NETWORK=My\\x20Net\\x3D\\x5C"))
  }

  @Test("Texts at their limits, between names at theirs, are told whole in a line of 512 bytes (RFC 1459 §2.3)")
  func limitsFit() {
    let server = String(repeating: "s", count: 63)
    let chat = ChatHarness { $0.serverName = server }
    let host = String(repeating: "h", count: 50)
    let room = "#" + String(repeating: "r", count: 63)
    let people = ["a", "b"].map { letter in
      let person = chat.connect(host: host)
      person.send("NICK " + String(repeating: letter, count: 64))
      person.send("USER " + String(repeating: "u", count: 18) + " 0 * :x")
      person.send("JOIN " + room)
      return person
    }
    chat.forgetAll()
    let text = String(repeating: "t", count: 300)
    #expect(people[0].send("TOPIC \(room) :\(text)")[0].parameters[1] == text)
    #expect(people[1].send("TOPIC \(room)").parameters(of: "332")?[2] == text)
    people[0].send("AWAY :\(text)")
    let nick = chat.world.sessions[people[0].handle.slot].nick
    #expect(people[1].send("PRIVMSG \(nick) x").parameters(of: "301")?[2] == text)
    let reason = String(repeating: "k", count: 230)
    let other = chat.world.sessions[people[1].handle.slot].nick
    #expect(people[0].send("KICK \(room) \(other) :\(reason)").last?.parameters[2] == reason)
  }
}
