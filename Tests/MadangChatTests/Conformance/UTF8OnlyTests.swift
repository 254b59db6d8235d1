import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: utf8-only", .alsoOverNodes)
struct UTF8OnlyTests {
  @Test(
    "A message that is not UTF-8 is refused with FAIL and reaches nobody",
    arguments: ["PRIVMSG #room :", "TOPIC #room :", "AWAY :"])
  func refused(start: String) {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    _ = dan.heard()
    let name = start.prefix { $0 != " " }
    #expect(
      dan.send(bytes: Array(start.utf8) + [0xC3, 0x28]) == [
        ":irc.test FAIL \(name) INVALID_UTF8 "
          + ":Message rejected, your IRC software MUST use UTF-8 encoding on this network"
      ])
    #expect(eve.heard() == [])
  }

  @Test("During registration too; a NOTICE is never answered; a command that is not UTF-8 is *")
  func elsewhere() {
    let chat = ChatHarness()
    let early = chat.connect().send(bytes: Array("USER u 0 * :".utf8) + [0xFF])
    #expect(early.first?.hasPrefix(":irc.test FAIL USER INVALID_UTF8 :") == true)
    let dan = chat.enter("dan", ["labeled-response", "batch"], in: "#room")
    #expect(dan.send(bytes: Array("NOTICE #room :".utf8) + [0xFF]) == [])
    #expect(dan.send(bytes: [0xFF, 0xFE]).first?.hasPrefix(":irc.test FAIL * INVALID_UTF8 :") == true)
    let labelled = dan.send(bytes: Array("@label=1 AWAY :".utf8) + [0xFF])
    #expect(labelled.first?.hasPrefix("@label=1 :irc.test FAIL AWAY") == true)
  }

  @Test("NUL and CR may not stand in a line (Modern IRC, Message Format)", arguments: [UInt8(0), 13])
  func controls(byte: UInt8) {
    let dan = ChatHarness().enter("dan")
    #expect(dan.send(bytes: Array("PRIVMSG dan :a".utf8) + [byte, 0x62]).verbs == ["400"])
  }
}
