import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: WHOIS message", .alsoOverNodes)
struct WhoisTests {
  @Test("Who someone is, their rooms, server, and idle time; 318 repeats the name as it was sent")
  func whois() {
    let chat = ChatHarness()
    let signedOn = chat.seconds
    let eve = chat.enter("eve", in: "#a", "#b")
    let dan = chat.enter("dan", in: "#b")
    _ = (eve, dan.heard())
    chat.milliseconds += 90_000
    #expect(
      dan.send("WHOIS EVE") == [
        ":irc.test 311 dan eve ~eve host * :EVE", ":irc.test 319 dan eve :@#a @#b",
        ":irc.test 312 dan eve \(chat.server(of: eve)) :Madang chat server",
        ":irc.test 317 dan eve 90 \(signedOn) :seconds idle, signon time", ":irc.test 318 dan EVE :End of /WHOIS list",
      ])
  }

  @Test("Speaking ends idleness (RPL_WHOISIDLE)")
  func idle() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    chat.milliseconds += 60_000
    dan.send("PRIVMSG dan :x")
    chat.milliseconds += 5_000
    #expect(dan.send("WHOIS dan").parameters(of: "317")?[2] == "5")
  }

  @Test("ERR_NONICKNAMEGIVEN; ERR_NOSUCHNICK, still ended by 318")
  func missing() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    #expect(dan.send("WHOIS") == [":irc.test 431 dan :No nickname given"])
    #expect(
      dan.send("WHOIS nobody") == [
        ":irc.test 401 dan nobody :No such nick/channel", ":irc.test 318 dan nobody :End of /WHOIS list",
      ])
    chat.connect().send("NICK early")
    #expect(dan.send("WHOIS early").verbs == ["401", "318"])
  }

  @Test("A server may be named first: this one, a mask of it, or someone's nickname; another is ERR_NOSUCHSERVER")
  func server() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    for target in ["irc.test", "*.test", "dan"] {
      #expect(dan.send("WHOIS \(target) dan").verbs.first == "311")
    }
    #expect(
      dan.send("WHOIS other.test dan") == [
        ":irc.test 402 dan other.test :No such server", ":irc.test 318 dan dan :End of /WHOIS list",
      ])
  }

  @Test("Secret rooms are shown to their members only, and rooms of the invisible to those who share them")
  func hiddenRooms() {
    let chat = ChatHarness()
    let eve = chat.enter("eve", in: "#secret", "#open", "#shared")
    let dan = chat.enter("dan", in: "#shared")
    eve.send("MODE #secret +s")
    #expect(dan.send("WHOIS eve").parameters(of: "319")?[2] == "@#open @#shared")
    #expect(eve.send("WHOIS eve").parameters(of: "319")?[2] == "@#secret @#open @#shared")
    eve.send("MODE eve +i")
    #expect(dan.send("WHOIS eve").parameters(of: "319")?[2] == "@#shared")
    let far = chat.enter("far")
    #expect(far.send("WHOIS eve").parameters(of: "319") == nil)
    #expect(far.send("WHOIS eve").verbs == ["311", "312", "317", "318"])
  }

  @Test("Someone away has 301 in it; oneself also where one comes from and one's modes")
  func details() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("AWAY :tea")
    dan.send("MODE dan +w")
    let lines = dan.send("WHOIS dan")
    #expect(lines.verbs == ["311", "312", "301", "378", "379", "317", "318"])
    #expect(lines.parameters(of: "301") == ["dan", "dan", "tea"])
    #expect(lines.parameters(of: "379") == ["dan", "dan", "is using modes +w"])
  }

  @Test("TARGMAX: of several names the first is answered, and 318 has them all")
  func severalNames() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let lines = dan.send("WHOIS dan,eve")
    #expect(lines.all("311").count == 1)
    #expect(lines.parameters(of: "318") == ["dan", "dan,eve", "End of /WHOIS list"])
  }

  @Test("Many rooms take several lines (RPL_WHOISCHANNELS)")
  func manyRooms() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let names = (0..<30).map { "#" + String(repeating: "r", count: 30) + "\($0)" }
    for name in names { dan.send("JOIN \(name)") }
    let lines = dan.send("WHOIS dan").all("319")
    #expect(lines.count > 1)
    #expect(lines.flatMap { $0.parameters[2].split(separator: " ").map { String($0.dropFirst()) } } == names)
  }
}
