import Testing

@testable import MadangChat
@testable import MadangWorld

/// Who is logged in to an account is known without a look at everybody.
@Suite struct LoggedInTests {
  private let accounts = FakeAccounts("Dan", "Eve")
  private let chat: ChatHarness

  init() {
    let accounts = accounts
    chat = ChatHarness(keepsHistory: true) { settings in
      settings.services = ChatServices(accounts: accounts, ownedNames: accounts.ownedNames)
      settings.limits.readMarkerOwnersMax = 2
    }
  }

  private func names(_ account: String) -> [String] {
    chat.world.loggedIn.people(of: account).map { chat.world.sessions[$0.slot].nick }
  }

  @Test("Login, change of account, logout, and every kind of end; before the welcome too")
  func comingAndGoing() {
    let one = chat.enter("one")
    let two = chat.enter("two")
    for person in [one, two] { person.send("NS IDENTIFY dan sesame") }
    #expect(names("DAN") == ["one", "two"])
    one.send("NS IDENTIFY eve sesame")
    #expect(names("dan") == ["two"] && names("eve") == ["one"])
    two.send("NS LOGOUT")
    #expect(names("dan") == [])
    two.send("NS IDENTIFY dan sesame")
    two.send("QUIT")
    chat.drop(one, reason: "x")
    #expect(names("dan") == [] && names("eve") == [])
    let early = chat.connect()
    early.send("CAP REQ sasl")
    early.send("NICK early")
    early.send("AUTHENTICATE PLAIN")
    early.send("AUTHENTICATE AGRhbgBzZXNhbWU=")
    #expect(names("dan") == ["early"])
    chat.drop(early, reason: "x")
    #expect(names("dan") == [])
  }

  @Test("MARKREAD tells the account's other clients, under whatever nickname, and no others")
  func readMarkers() {
    let capabilities = ["draft/read-marker"]
    let people = ["one", "two", "far"].map { chat.enter($0, capabilities, in: "#room") }
    for person in people.prefix(2) { person.send("NS IDENTIFY dan sesame") }
    people[2].send("NS IDENTIFY eve sesame")
    chat.forgetAll()
    people[0].send("MARKREAD #room timestamp=2023-01-01T00:00:00.000Z")
    #expect(people[1].heard().verbs == ["MARKREAD"] && people[2].heard() == [])
    people[1].send("NS LOGOUT")
    _ = people[1].heard()
    people[0].send("MARKREAD #room timestamp=2023-02-01T00:00:00.000Z")
    #expect(people[1].heard() == [])
  }

  @Test("Of accounts that nobody is logged in to, only so many read markers are at hand; of the others all are")
  func markersAtHand() {
    for account in ["dan", "eve"] {
      let person = chat.enter("p", ["draft/read-marker"], in: "#room")
      person.send("NS IDENTIFY \(account) sesame")
      person.send("MARKREAD #room timestamp=2023-01-01T00:00:00.000Z")
      person.send("QUIT")
    }
    chat.world.settings.limits.readMarkerOwnersMax = 1
    let person = chat.enter("p", ["draft/read-marker"], in: "#room")
    person.send("NS IDENTIFY dan sesame")
    person.send("QUIT")
    #expect(["dan", "eve"].count { chat.world.readMarkers.marker(of: $0, "#room") != nil } == 1)
    let again = chat.enter("p", ["draft/read-marker"], in: "#room")
    again.send("NS IDENTIFY dan sesame")
    #expect(chat.world.readMarkers.marker(of: "dan", "#room") != nil)
  }

  @Test("Who registers the name of a deleted account finds none of its read markers")
  func forgotten() {
    let dan = chat.enter("dan_", ["draft/read-marker"], in: "#room")
    dan.send("NS IDENTIFY dan sesame")
    dan.send("MARKREAD #room timestamp=2023-01-01T00:00:00.000Z")
    #expect(chat.world.readMarkers.marker(of: "dan", "#room") != nil)
    dan.send("NS DROP sesame dan")
    #expect(chat.world.readMarkers.marker(of: "dan", "#room") == nil)
    #expect(names("dan") == [] && chat.world.ownedNames.refusal(of: "dan") == .badCredentials)
  }
}
