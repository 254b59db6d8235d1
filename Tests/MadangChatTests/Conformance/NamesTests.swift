import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Modern IRC: NAMES message", .alsoOverNodes)
struct NamesTests {
  @Test("All members, each after their highest prefix; = for a public room and @ for a secret one (RPL_NAMREPLY)")
  func names() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    let far = chat.enter("far", in: "#room")
    _ = (eve, far)
    dan.send("MODE #room +vv dan eve")
    #expect(
      dan.send("NAMES #ROOM") == [
        ":irc.test 353 dan = #room :@dan +eve far", ":irc.test 366 dan #room :End of /NAMES list",
      ])
    dan.send("MODE #room +s")
    #expect(dan.send("NAMES #room").parameters(of: "353")?[1] == "@")
  }

  @Test("Each room of a list is answered in turn; one that isn't there, or no room at all, with the end alone")
  func several() {
    let dan = ChatHarness().enter("dan", in: "#a", "#b")
    #expect(dan.send("NAMES #a,#none,#b").verbs == ["353", "366", "366", "353", "366"])
    #expect(dan.send("NAMES #none") == [":irc.test 366 dan #none :End of /NAMES list"])
    #expect(dan.send("NAMES nobody") == [":irc.test 366 dan nobody :End of /NAMES list"])
    #expect(dan.send("NAMES") == [":irc.test 366 dan * :End of /NAMES list"])
  }

  @Test("Secret Channel Mode: outsiders get the end alone")
  func secret() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve")
    #expect(eve.send("NAMES #room").verbs == ["353", "366"])
    dan.send("MODE #room +s")
    #expect(eve.send("NAMES #room") == [":irc.test 366 eve #room :End of /NAMES list"])
    #expect(dan.send("NAMES #room").verbs == ["353", "366"])
  }

  @Test("Invisible User Mode: outsiders do not see the invisible, members do")
  func invisible() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", in: "#room")
    eve.send("MODE eve +i")
    let far = chat.enter("far")
    #expect(far.send("NAMES #room").parameters(of: "353") == ["far", "=", "#room", "@dan"])
    _ = dan.heard()
    #expect(dan.send("NAMES #room").parameters(of: "353") == ["dan", "=", "#room", "@dan eve"])
  }

  @Test("Many members take several lines, none longer than 512 bytes, each member once (RFC 1459 §2.3)")
  func manyLines() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    var people: [Person] = []
    for index in 0..<60 {
      people.append(chat.enter("사람\(index)" + String(repeating: "n", count: index % 50), in: "#room"))
    }
    _ = dan.heard()
    let lines = dan.send("NAMES #room")
    let names = lines.all("353").flatMap { $0.parameters[3].split(separator: " ").map(String.init) }
    #expect(lines.all("353").count > 1)
    #expect(names.count == 61 && Set(names).count == 61)
    #expect(lines.verbs.last == "366" && lines.all("366").count == 1)
  }
}
