import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: server-time", .alsoOverNodes)
struct ServerTimeTests {
  @Test("server-time: all that a client is sent carries the time, once it is acknowledged")
  func serverTime() {
    let chat = ChatHarness()
    chat.milliseconds = 1_318_956_051_620
    let time = "@time=2011-10-18T16:40:51.620Z "
    let person = chat.connect()
    #expect(person.send("CAP REQ server-time").allSatisfy { $0.tags.isEmpty })
    #expect(person.send("CAP LIST") == [time + ":irc.test CAP * LIST :server-time"])
    person.send("NICK dan")
    person.send("USER d 0 * :D")
    #expect(person.send("CAP END").allSatisfy { $0.hasPrefix(time) })
    person.send("JOIN #room")
    let eve = chat.enter("eve")
    eve.send("JOIN #room")
    eve.send("PRIVMSG #room :hi")
    #expect(
      person.heard() == [time + ":eve!~eve@host JOIN #room", time + ":eve!~eve@host PRIVMSG #room :hi"])
  }

  @Test("The server's own tags come before the client's (Client-only tags)")
  func tagOrder() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["message-tags"], in: "#room")
    let eve = chat.enter("eve", ["message-tags", "server-time"], in: "#room")
    dan.send("@+a=1 PRIVMSG #room :hi")
    #expect(eve.heard()[0].hasPrefix("@time=2023-11-14T22:13:20.000Z;+a=1 :dan"))
  }
}
