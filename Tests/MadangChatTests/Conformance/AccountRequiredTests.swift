import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: account-registration, draft/ACCOUNTREQUIRED", .alsoOverNodes)
struct AccountRequiredTests {
  @Test("ISUPPORT token: there where the server asks for an account, and only there")
  func token() {
    #expect(!Isupport.tokens(ChatSettings()).contains("draft/ACCOUNTREQUIRED"))
    let shared = SharedNicknames { $0.requiresAccount = true }
    let lines = shared.come().1
    #expect(lines.contains { $0.verb == "005" && $0.parameters.contains("draft/ACCOUNTREQUIRED") })
  }

  @Test("Who comes without one is told FAIL * ACCOUNT_REQUIRED, and sent away; who logs in, or registers, comes in")
  func refused() {
    let shared = SharedNicknames { $0.requiresAccount = true }
    let guest = shared.chat.connect()
    guest.send("NICK guest")
    let lines = guest.send("USER g 0 * :G")
    #expect(lines.map(\.verb) == ["FAIL", "ERROR"] && lines[0].parameters.starts(with: ["*", "ACCOUNT_REQUIRED"]))
    #expect(guest.isClosed && shared.chat.world.person(named: "guest") == nil)
    #expect(shared.come().1.first?.verb == "001")
    let newcomer = shared.chat.connect()
    for line in ["CAP REQ :draft/account-registration", "NICK new", "USER n 0 * :N"] { newcomer.send(line) }
    newcomer.send("REGISTER * * sesame1")
    #expect(newcomer.send("CAP END").first { $0.verb == "001" } != nil)
  }

  @Test(
    "Switched on while people are here: they stay, and are told the token",
    .onOneServer("The tokens are what the one server returns."))
  func later() {
    let shared = SharedNicknames()
    let bob = shared.chat.enter("bob")
    let tokens = shared.chat.change { $0.requiresAccount = true }
    #expect(tokens == ["draft/ACCOUNTREQUIRED"] && !bob.isClosed)
    #expect(shared.chat.change { $0.requiresAccount = false } == ["-draft/ACCOUNTREQUIRED"])
  }

  @Test("Plain text knows no accounts: it is told so, and closed")
  func plain() {
    let shared = SharedNicknames { $0.requiresAccount = true }
    let person = shared.chat.connect(encoding: .plainNumbered, address: "192.0.2.1:5", home: "#lobby")
    let heard = person.heard()
    #expect(heard.count == 1 && heard[0].contains("plain text knows none") && person.isClosed)
    #expect(shared.chat.world.room(named: "#lobby") == nil)
  }
}
