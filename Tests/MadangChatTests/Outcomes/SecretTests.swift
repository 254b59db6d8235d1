import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// What only its owner may know stays out of what is written.
@Suite struct SecretTests {
  private let accounts = FakeAccounts("Dan", "eve")
  private let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, rooms: FakeRooms(), ownedNames: accounts.ownedNames)
      settings.operators = [OperatorBlock(name: "root", credential: "scrypt-of-sesame") { $0 == "sesame" }]
    }
  }

  private func base64(_ text: String) -> String { String(decoding: Base64.encode(Array(text.utf8)), as: UTF8.self) }

  /// Whether one of the texts stands in the bytes of an outcome.
  private func isIn(_ outcome: any Outcome, _ texts: String...) -> Bool {
    let text = String(decoding: outcome.bytes, as: UTF8.self)
    return texts.contains { text.contains($0) }
  }

  private func run() {
    let dan = chat.enter("danny", ["sasl"])
    for password in ["wrong-sesame", "sesame"] {
      dan.send("AUTHENTICATE PLAIN")
      dan.send("AUTHENTICATE " + base64("\0dan\0" + password))
      dan.send("OPER root \(password)")
      dan.send("NS LOGOUT")
      dan.send("NS IDENTIFY dan \(password)")
    }
    dan.send("NS SET PASSWORD sesame new-sesame")
    dan.send("NS CODE new-sesame")
    dan.send("NS LOGOUT")
    dan.send("PRIVMSG NickServ :RECOVER dan code1 other-sesame")
    dan.send("NS DROP other-sesame dan")
    chat.enter("newcomer").send("NS REGISTER sesame-again newcomer@example.org")
    chat.enter("another").send("REGISTER * * sesame-again")
    _ = chat.control("account add third " + base64("sesame-again"))
    _ = chat.control("account set-password third " + base64("sesame-last"))
    _ = chat.control("account reset eve")
  }

  @Test("No password, no credential and no address for email enters an outcome")
  func passwords() {
    run()
    #expect(chat.outcomes.count >= 15)
    #expect(!chat.outcomes.contains { isIn($0, "sesame", "example.org", "scrypt") })
  }

  @Test("A recovery code that is shown to its owner is left out where others read; one that was used is nowhere")
  func codes() {
    run()
    let withCodes = chat.outcomes.filter { isIn($0, "code1", "code2", "code3", "code4", "code5", "code6") }
    #expect(withCodes.count == 6)
    #expect(!withCodes.contains { isIn($0.withoutSecrets, "code1", "code2", "code3", "code4", "code5", "code6") })
    #expect(chat.outcomes.count { isIn($0, "code1") } == 1)
  }
}
