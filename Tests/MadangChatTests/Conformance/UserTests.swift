import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: USER message", .alsoOverNodes)
struct UserTests {
  @Test("USER message: fewer than four parameters, an empty name or an empty real name are 461")
  func userParameters() {
    for line in ["USER", "USER d 0 *", "USER :", "USER d 0 * :"] {
      #expect(ChatHarness().connect().send(line) == [":irc.test 461 * USER :Not enough parameters"])
    }
  }

  @Test("USER message: a second one after the welcome is 462")
  func reregister() {
    #expect(ChatHarness().enter("dan").send("USER x 0 * :X") == [":irc.test 462 dan :You may not reregister"])
  }

  @Test("USER message: the name is shown with a tilde and cut at USERLEN, which counts it")
  func userLength() {
    let chat = ChatHarness()
    for (given, shown) in [(17, 17), (18, 18), (19, 18)] {
      let person = chat.connect()
      person.send("USER \(String(repeating: "u", count: given)) 0 * :U")
      let lines = person.send("NICK n\(given)")
      #expect(lines[0].hasSuffix("!~\(String(repeating: "u", count: shown))@host"))
      #expect(lines.all("005").contains { $0.parameters.contains("USERLEN=19") })
    }
  }

  @Test("USER message: a real name is kept whole at its limit, and cut beyond it")
  func realname() {
    let chat = ChatHarness()
    for count in [149, 150, 151] {
      let person = chat.connect()
      person.send("USER u 0 * :" + String(repeating: "r", count: count))
      person.send("NICK n\(count)")
      #expect(person.send("WHOIS n\(count)").parameters(of: "311")?[5].count == min(count, 150))
    }
  }

  @Test("RPL_WHOISUSER: a host that begins with a colon is written with a zero before it")
  func colonHost() {
    let person = ChatHarness().connect(host: "::1")
    person.send("USER u 0 * :u")
    #expect(person.send("NICK dan")[0].hasSuffix("dan!~u@0::1"))
    #expect(person.send("WHOIS dan").parameters(of: "311")?[3] == "0::1")
  }

  @Test("USER message: bytes that would break nick!user@host are dropped, and nothing left is a default")
  func userCharacters() {
    let chat = ChatHarness()
    let person = chat.connect()
    person.send("USER a@b!c 0 * :A")
    #expect(person.send("NICK a")[0].hasSuffix(" a!~abc@host"))
    let other = chat.connect()
    other.send("USER @! 0 * :B")
    #expect(other.send("NICK b")[0].hasSuffix(" b!~user@host"))
  }
}
