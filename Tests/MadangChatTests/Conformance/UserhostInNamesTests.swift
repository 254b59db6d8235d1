import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: userhost-in-names", .alsoOverNodes)
struct UserhostInNamesTests {
  @Test("NAMES and the names after a JOIN have nick!user@host behind the prefixes (Description)")
  func names() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    let eve = chat.enter("eve", ["userhost-in-names"])
    let joined = ":irc.test 353 eve = #room :@dan!~dan@host eve!~eve@host"
    #expect(eve.send("JOIN #room").contains(joined))
    #expect(eve.send("NAMES #room").first == joined)
    dan.send("MODE #room +v dan")
    eve.send("CAP REQ multi-prefix")
    #expect(eve.send("NAMES #room").parameters(of: "353")?.last == "@+dan!~dan@host eve!~eve@host")
    #expect(dan.send("NAMES #room").parameters(of: "353")?.last == "@dan eve")
  }

  @Test("Lines stay within 512 bytes, and nobody is missing")
  func long() {
    let chat = ChatHarness()
    let people = (0..<40).map { chat.enter("somebody-with-a-name-\($0)", in: "#room") }
    let eve = chat.enter("eve", ["userhost-in-names"], in: "#room")
    let lines = eve.send("NAMES #room").all("353")
    #expect(lines.count > 4)
    #expect(lines.flatMap { $0.parameters[3].split(separator: " ") }.count == people.count + 1)
  }
}
