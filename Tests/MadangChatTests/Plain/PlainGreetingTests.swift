import Testing

@testable import MadangChat
@testable import MadangWorld

/// What newcomers are told, and in which language others hear of them.
@Suite struct PlainGreetingTests {
  @Test func `a newcomer does not know who they are: the first line says it, where the listener greets`() {
    let world = PlainWorld()
    _ = world.connect()
    let newcomer = world.connect([.plainNumbered, .plainGreeting, .plainEnglish])
    #expect(world.heard(newcomer) == "You are Client2 in #lobby; /help lists the commands.\n")
    let korean = world.connect([.plainNumbered, .plainGreeting])
    #expect(world.heard(korean) == "#lobby 방의 Client3입니다; /help 명령 목록\n")
  }

  @Test func `where the room can't be entered, the greeting names none`() {
    let world = PlainWorld()
    let owner = world.enter("owner")
    world.makeOperator(owner)
    world.command(owner, "MODE #lobby +i")
    let newcomer = world.connect([.plainNumbered, .plainGreeting, .plainEnglish])
    let said = world.heard(newcomer)
    #expect(said.hasSuffix("\nYou are Client1, in no room; /help lists the commands.\n"))
    #expect(said.hasPrefix("Only who is invited may enter #lobby.\n"))
  }

  @Test(arguments: [Encoding.plainNumbered, .plainAnnounce])
  func `programs that know a style read nothing that it does not have`(style: Encoding) {
    let world = PlainWorld()
    let first = world.connect(style)
    #expect(world.heard(first) == "")
    let second = world.connect(style)
    _ = world.heard(first)
    #expect(world.heard(second) == "")
  }

  @Test func `arrivals are announced in the language of whoever reads`() {
    let world = PlainWorld()
    let (korean, english) = (world.connect(.plainAnnounce), world.connect([.plainAnnounce, .plainEnglish]))
    _ = (world.heard(korean), world.heard(english))
    _ = world.connect(from: "10.1.2.3:4567")
    #expect(world.heard(korean) == "유저(10.1.2.3:4567)가 접속했습니다.\n")
    #expect(world.heard(english) == "User(10.1.2.3:4567) joined the chat.\n")
  }
}
