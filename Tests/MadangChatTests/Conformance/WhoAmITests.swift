import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: draft/whoami", .alsoOverNodes)
struct WhoAmITests {
  private func welcome(_ chat: ChatHarness, _ capabilities: String) -> [String] {
    let person = chat.connect()
    for line in ["CAP REQ :\(capabilities)", "NICK ann", "USER u 0 * :Ann A."] { person.send(line) }
    return person.send("CAP END")
  }

  @Test("Description, 2: a SETNAME with the client's own source, between the last 005 and the first of LUSERS")
  func welcomed() {
    let lines = welcome(ChatHarness(), "chghost draft/whoami")
    let index = lines.firstIndex { $0.verb == "SETNAME" } ?? 0
    #expect(lines[index] == ":ann!~u@host SETNAME :Ann A.")
    #expect(lines[index - 1].verb == "005" && lines[index + 1].verb == "251")
  }

  @Test("The order of the request makes no difference; without chghost, or without it, there is none")
  func needs() {
    #expect(welcome(ChatHarness(), "draft/whoami chghost").all("SETNAME").count == 1)
    for capabilities in ["draft/whoami", "chghost", "setname chghost"] {
      #expect(welcome(ChatHarness(), capabilities).all("SETNAME") == [])
    }
  }

  @Test("The host is the one that others see")
  func cloaked() {
    let chat = ChatHarness { $0.cloak = Cloak(key: [1, 2, 3], suffix: "users.test") { $0 + $1 } }
    let source = welcome(chat, "chghost draft/whoami").first { $0.verb == "SETNAME" }?.split(separator: " ")[0]
    let bob = chat.enter("bob")
    let whois = bob.send("WHOIS ann").parameters(of: "311") ?? []
    #expect(source == ":ann!\(whois[2])@\(whois[3])" && whois[3] != "host")
  }

  @Test("Description, 1: a change of the client's own source is told by CHGHOST")
  func changes() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", ["chghost", "draft/whoami"])
    chat.run(as: ann) { world, effects in world.changeHost(of: ann.handle, to: "new.host", &effects) }
    #expect(ann.heard() == [":ann!~ann@host CHGHOST ~ann new.host"])
  }

  @Test("One more connection of somebody is told by whose name it speaks")
  func attached() {
    let shared = SharedNicknames()
    _ = shared.enter()
    let lines = shared.come("dan", as: "dan", "chghost draft/whoami").1
    #expect(lines.first { $0.verb == "SETNAME" } == ":dan!~d@host SETNAME :D")
  }
}
