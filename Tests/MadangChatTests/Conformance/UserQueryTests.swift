import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: USERHOST message; RFC 2812: ISON", .alsoOverNodes)
struct UserQueryTests {
  @Test("USERHOST: who is there, whether away, and where from; others are left out (RPL_USERHOST)")
  func userhost() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve")
    eve.send("AWAY :tea")
    #expect(dan.send("USERHOST EVE nobody dan") == [":irc.test 302 dan :eve=-~eve@host dan=+~dan@host"])
    #expect(dan.send("USERHOST nobody") == [":irc.test 302 dan :"])
  }

  @Test("USERHOST: takes up to five names")
  func userhostLimit() {
    let dan = ChatHarness().enter("dan")
    for (count, shown) in [(4, 4), (5, 5), (6, 5)] {
      let line = dan.send("USERHOST" + String(repeating: " dan", count: count))[0]
      #expect(line.parameters[1].split(separator: " ").count == shown)
    }
  }

  @Test("USERHOST: answers that would not fit 512 bytes take several lines")
  func userhostLong() {
    let chat = ChatHarness()
    let names = (0..<5).map { String(repeating: "n", count: 62) + "\($0)" }
    let people = names.map { chat.enter($0) }
    let lines = people[0].send("USERHOST " + names.joined(separator: " "))
    #expect(lines.flatMap { $0.parameters[1].split(separator: " ") }.count == 5)
  }

  @Test("ISON: those of the names who are here, as they write themselves (RFC 2812 §4.9)")
  func ison() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("Eve")
    #expect(dan.send("ISON EVE nobody :DAN x") == [":irc.test 303 dan :Eve dan"])
    eve.send("QUIT")
    #expect(dan.send("ISON eve") == [":irc.test 303 dan :"])
  }
}
