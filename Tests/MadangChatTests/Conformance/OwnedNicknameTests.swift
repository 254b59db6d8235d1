import MadangRecords
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Nicknames belong to accounts", .alsoOverNodes)
struct OwnedNicknameTests {
  let accounts = FakeAccounts("Dan")
  let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
    }
  }

  @Test("At the welcome: 433 that says how to log in; another nickname is welcomed at once")
  func atTheWelcome() {
    let person = chat.connect()
    #expect(person.send("NICK dan") == [])
    let answer = person.send("USER d 0 * :D")
    #expect(answer.count == 1 && answer[0].hasPrefix(":irc.test 433 * dan :This nickname is registered"))
    #expect(answer[0].contains("SASL") && answer[0].contains("NickServ IDENTIFY"))
    #expect(person.send("NICK dan_").verbs.first == "001")
  }

  @Test("At NICK: 433, unless they are logged in to the account; changing its case is nobody's business")
  func atNick() {
    let person = chat.enter("me")
    #expect(person.send("NICK DAN").verbs == ["433"])
    person.send("NS IDENTIFY dan sesame")
    #expect(person.send("NICK DAN") == [":me!~me@host NICK :DAN"])
    person.send("NS LOGOUT")
    #expect(person.send("NICK dan").verbs == ["NICK"])
  }

  @Test("Who logs in by SASL has their nickname at the welcome")
  func bySasl() {
    let person = chat.connect()
    person.send("CAP REQ sasl")
    person.send("NICK dan")
    person.send("USER d 0 * :D")
    person.send("AUTHENTICATE PLAIN")
    person.send("AUTHENTICATE \(String(decoding: Base64.encode(Array("\0dan\0sesame".utf8)), as: UTF8.self))")
    #expect(person.send("CAP END").verbs.first == "001")
  }

  @Test("Who is not welcomed keeps the owner from nothing: they are told 433 when their welcome comes")
  func squatter() {
    let squatter = chat.connect()
    squatter.send("CAP LS")
    squatter.send("NICK dan")
    let owner = chat.enter("me")
    owner.send("NS IDENTIFY dan sesame")
    squatter.send("PING x")
    #expect(owner.send("NICK dan").verbs == ["NICK"])
    #expect(squatter.heard() == [])
    squatter.send("USER s 0 * :S")
    #expect(squatter.send("CAP END") == [":irc.test 433 * dan :Nickname is already in use"])
    #expect(squatter.send("NICK dan").verbs == ["433"])
    #expect(squatter.send("NICK other").verbs.first == "001")
  }

  @Test("Nobody is NickServ or ChanServ", arguments: ["NickServ", "nickserv", "CHANSERV"])
  func services(nick: String) {
    let person = chat.enter("me")
    #expect(person.send("NICK \(nick)").verbs == ["433"])
    let newcomer = chat.connect()
    #expect(newcomer.send("NICK \(nick)").verbs == ["433"])
  }
}
