import MadangWire

@testable import MadangChat
@testable import MadangWorld

/// People of the account Dan, who come by several connections.
struct SharedNicknames {
  let accounts = FakeAccounts("Dan", "Eve", "Fay")
  let store = FakeAlwaysOnStore()
  let chat: ChatHarness

  init(keepsHistory: Bool = true, _ change: @escaping (inout ChatSettings) -> Void = { _ in }) {
    let accounts = accounts
    let store = store
    chat = ChatHarness(keepsHistory: keepsHistory) { settings in
      settings.services = ChatServices(accounts: accounts, alwaysOnStore: store, ownedNames: accounts.ownedNames)
      change(&settings)
    }
  }

  /// A connection that logs in to `account` by SASL and asks for a nickname; the answer to what ends the registration.
  func come(_ account: String = "dan", as nick: String = "dan", _ capabilities: String = "") -> (Person, [String]) {
    let person = chat.connect()
    person.send("CAP REQ :sasl \(capabilities)")
    person.send("NICK \(nick)")
    person.send("USER d 0 * :D")
    person.send("AUTHENTICATE PLAIN")
    let password = Base64.encode(Array("\0\(account)\0sesame".utf8))
    person.send("AUTHENTICATE \(String(decoding: password, as: UTF8.self))")
    return (person, person.send("CAP END"))
  }

  /// The same, welcomed, with nothing left to read.
  func enter(_ account: String = "dan", as nick: String = "dan", _ capabilities: String = "") -> Person {
    let person = come(account, as: nick, capabilities).0
    chat.forgetAll()
    return person
  }
}
