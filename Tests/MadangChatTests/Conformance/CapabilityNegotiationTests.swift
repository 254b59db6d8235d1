import Testing

@testable import MadangChat

@Suite("IRCv3: capability-negotiation")
struct CapabilityNegotiationTests {
  /// Each capability's own tests say that it is there.
  private let all = Capability.offered(Settings()).map { $0.name }.joined(separator: " ")

  @Test("The CAP LS subcommand: lists what there is, to * before there is a nickname")
  func ls() {
    let person = ChatHarness().connect()
    #expect(person.send("CAP LS 302") == [":irc.test CAP * LS :\(all)"])
    person.send("NICK dan")
    #expect(person.send("cap ls") == [":irc.test CAP dan LS :\(all)"])
  }

  @Test(
    "Connection Registration: LS or REQ suspends the welcome until END", arguments: ["CAP LS 302", "CAP REQ :batch"])
  func suspends(first: String) {
    let person = ChatHarness().connect()
    person.send(first)
    person.send("NICK dan")
    #expect(person.send("USER d 0 * :D") == [])
    #expect(person.send("CAP END").verbs.first == "001")
  }

  @Test("The CAP END subcommand: before NICK and USER, these still end the registration; later it is ignored")
  func end() {
    let person = ChatHarness().connect()
    person.send("CAP LS 302")
    #expect(person.send("CAP END") == [])
    person.send("NICK dan")
    #expect(person.send("USER d 0 * :D").verbs.first == "001")
    #expect(person.send("CAP END") == [])
  }

  @Test("The CAP REQ subcommand: acknowledged with the same list; LIST tells what is on")
  func request() {
    let person = ChatHarness().connect()
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :"])
    #expect(person.send("CAP REQ :multi-prefix server-time ") == [":irc.test CAP * ACK :multi-prefix server-time"])
    #expect(person.send("CAP LIST").map(\.withoutTags) == [":irc.test CAP * LIST :multi-prefix server-time"])
    #expect(
      person.send("CAP REQ :-server-time -batch").map(\.withoutTags) == [":irc.test CAP * ACK :-server-time -batch"])
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :multi-prefix"])
    #expect(person.send("CAP REQ multi-prefix") == [":irc.test CAP * ACK :multi-prefix"])
  }

  @Test(
    "The CAP NAK subcommand: one unknown name refuses the whole request",
    arguments: ["batch nonsense", "-nonsense", "Batch"])
  func refusal(wanted: String) {
    let person = ChatHarness().connect()
    #expect(person.send("CAP REQ :\(wanted)") == [":irc.test CAP * NAK :\(wanted)"])
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :"])
  }

  @Test("ERR_INVALIDCAPCMD: an unknown subcommand, and those that only servers send", arguments: ["FOO", "ACK", "NEW"])
  func invalid(subcommand: String) {
    let chat = ChatHarness()
    #expect(chat.connect().send("CAP \(subcommand)") == [":irc.test 410 * \(subcommand) :Invalid CAP command"])
    #expect(chat.enter("jw").send("CAP \(subcommand)") == [":irc.test 410 jw \(subcommand) :Invalid CAP command"])
  }

  @Test("CAP without a subcommand, or REQ without a list, has too few parameters (ERR_NEEDMOREPARAMS)")
  func missing() {
    #expect(ChatHarness().connect().send("CAP") == [":irc.test 461 * CAP :Not enough parameters"])
    #expect(ChatHarness().connect().send("CAP REQ") == [":irc.test 461 * CAP :Not enough parameters"])
  }

  @Test("The CAP command is accepted after registration too, and takes effect in rooms joined before")
  func afterRegistration() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#room")
    #expect(dan.send("CAP REQ :extended-join") == [":irc.test CAP dan ACK :extended-join"])
    let eve = chat.enter("eve")
    eve.send("JOIN #room")
    #expect(dan.heard() == [":eve!~eve@host JOIN #room * :EVE"])
    dan.send("CAP REQ :-extended-join")
    eve.send("PART #room")
    eve.send("JOIN #room")
    #expect(dan.heard().last == ":eve!~eve@host JOIN #room")
  }

  @Test("cap-notify: on with LS 302 without asking, and cannot be turned off then")
  func capNotify() {
    let chat = ChatHarness()
    let person = chat.connect()
    person.send("CAP LS 302")
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :cap-notify"])
    #expect(person.send("CAP REQ cap-notify") == [":irc.test CAP * ACK :cap-notify"])
    #expect(person.send("CAP REQ -cap-notify") == [":irc.test CAP * NAK :-cap-notify"])
    let older = chat.connect()
    older.send("CAP LS")
    #expect(older.send("CAP LIST") == [":irc.test CAP * LIST :"])
    #expect(older.send("CAP REQ cap-notify") == [":irc.test CAP * ACK :cap-notify"])
    #expect(older.send("CAP REQ -cap-notify") == [":irc.test CAP * ACK :-cap-notify"])
  }

  @Test("CAP LS Version: the highest is remembered, whatever comes later")
  func version() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    dan.send("CAP LS 307")
    dan.send("CAP LS")
    #expect(chat.world.sessions[dan.handle.slot].capabilityVersion == 307)
    #expect(dan.send("CAP REQ -cap-notify").first?.contains("NAK") == true)
    dan.send("CAP LS 99999999")
    dan.send("CAP LS x")
    #expect(chat.world.sessions[dan.handle.slot].capabilityVersion == 307)
  }

  @Test("Multiline replies: a list too long for a line is continued under *, for version 302 only")
  func multiline() {
    for (version, continued) in [("302", true), ("", false)] {
      let chat = ChatHarness { $0.serverName = String(repeating: "s", count: 400) }
      let lines = chat.connect().send("CAP LS \(version)")
      #expect(lines.count > 1)
      let parameters = lines.map(\.parameters)
      #expect(parameters.dropLast().allSatisfy { ($0.count == 4 && $0[2] == "*") == continued })
      #expect(parameters.last?.count == 3)
      #expect(parameters.compactMap(\.last).joined(separator: " ") == all)
    }
  }
}
