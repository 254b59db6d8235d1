import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: capability-negotiation", .alsoOverNodes)
struct CapabilityNegotiationTests {
  /// Each capability's own tests say that it is there.
  private let all = Capability.offered(ChatSettings()).map(\.name).joined(separator: " ")
  private let allWithValues = Capability.offered(ChatSettings()).map { $0.word(ChatSettings()) }.joined(separator: " ")

  /// The capabilities that some lines list.
  private func listed(_ lines: [String]) -> String { lines.compactMap(\.parameters.last).joined(separator: " ") }

  @Test("The CAP LS subcommand: lists what there is, to * before there is a nickname")
  func ls() {
    let person = ChatHarness().connect()
    let lines = person.send("CAP LS 302")
    #expect(listed(lines) == allWithValues && lines.last?.hasPrefix(":irc.test CAP * LS :") == true)
    person.send("NICK dan")
    let older = person.send("cap ls")
    #expect(listed(older) == all && older.allSatisfy { $0.hasPrefix(":irc.test CAP dan LS :") })
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

  @Test("The CAP NEW subcommand: what is new, or has a new value; with values for 302, under * before the nickname")
  func newCapabilities() {
    let chat = ChatHarness { $0.limits.multilineLinesMax = 0 }
    let dan = chat.enter("dan", ["batch"])
    let notified = chat.enter("notified")
    notified.send("CAP REQ cap-notify")
    let old = chat.enter("old")
    let early = chat.connect()
    early.send("CAP LS 302")
    #expect(dan.send("CAP REQ draft/multiline") == [":irc.test CAP dan NAK :draft/multiline"])
    #expect(!listed(dan.send("CAP LS 302")).contains("multiline"))
    chat.forgetAll()
    chat.change { $0.limits.multilineLinesMax = 5 }
    let value = "draft/multiline=max-bytes=16384,max-lines=5"
    #expect(dan.heard() == [":irc.test CAP dan NEW :\(value)"])
    #expect(notified.heard() == [":irc.test CAP notified NEW :draft/multiline"])
    #expect(early.heard() == [":irc.test CAP * NEW :\(value)"])
    #expect(old.heard() == [])
    chat.change { $0.limits.multilineLinesMax = 6 }
    #expect(dan.heard() == [":irc.test CAP dan NEW :draft/multiline=max-bytes=16384,max-lines=6"])
    #expect(notified.heard() == [])
    chat.change { $0.motd = [] }
    #expect(dan.heard() == [])
    #expect(dan.send("CAP REQ draft/multiline") == [":irc.test CAP dan ACK :draft/multiline"])
  }

  @Test("The CAP DEL subcommand: what is gone is cancelled, for those too who are not told")
  func deletedCapabilities() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["batch", "draft/multiline", "draft/metadata-2", "server-time"])
    let old = chat.enter("old")
    old.send("CAP REQ :batch draft/multiline")
    chat.change {
      $0.limits.multilineLinesMax = 0
      $0.limits.metadataKeysMax = 0
    }
    #expect(
      dan.heard() == [
        "@time=2023-11-14T22:13:20.000Z :irc.test CAP dan DEL :draft/metadata-2 draft/metadata-3 draft/multiline"
      ])
    #expect(old.heard() == [])
    #expect(listed(dan.send("CAP LIST")) == "batch cap-notify server-time" && listed(old.send("CAP LIST")) == "batch")
    #expect(dan.send("METADATA * LIST").verbs == ["421"])
    #expect(dan.send("BATCH +1 draft/multiline dan").parameters(of: "FAIL")?[1] == "UNKNOWN_TYPE")
  }

  @Test("The CAP REQ subcommand: names have no values, and the list is accepted or refused as a whole, in order")
  func requestDetails() {
    let person = ChatHarness().connect()
    person.send("CAP LS 302")
    #expect(person.send("CAP REQ :draft/multiline=max-lines=5").first?.contains(" NAK :") == true)
    #expect(person.send("CAP REQ :") == [":irc.test CAP * ACK :"])
    #expect(person.send("CAP REQ :  batch  batch ") == [":irc.test CAP * ACK :batch batch"])
    #expect(person.send("CAP REQ :-batch") == [":irc.test CAP * ACK :-batch"])
    #expect(person.send("CAP REQ :-batch") == [":irc.test CAP * ACK :-batch"])
    #expect(person.send("CAP REQ :batch -batch") == [":irc.test CAP * ACK :batch -batch"])
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :cap-notify"])
  }

  @Test("The CAP ACK and NAK subcommands: a list too long for one line comes in several, all of it")
  func longRequest() {
    for (last, verb) in [("batch", "ACK"), ("nonsense", "NAK")] {
      let person = ChatHarness { $0.serverName = String(repeating: "s", count: 200) }.connect()
      let words = Array(repeating: "server-time", count: 38) + [last]
      let lines = person.send("CAP REQ :" + words.joined(separator: " "))
      #expect(lines.count > 1 && lines.allSatisfy { $0.parameters[1] == verb && $0.parameters.count == 3 })
      #expect(listed(lines) == words.joined(separator: " "))
      #expect(person.send("CAP LIST").last?.contains("batch") == (verb == "ACK"))
    }
  }

  @Test("CAP LIST is continued under * too, where it is too long for a line (Multiline replies)")
  func longList() {
    let person = ChatHarness { $0.serverName = String(repeating: "s", count: 440) }.connect()
    person.send("CAP LS 302")
    person.send("CAP REQ :batch echo-message extended-join message-tags multi-prefix")
    let lines = person.send("CAP LIST")
    #expect(lines.count > 1)
    for (index, line) in lines.enumerated() { #expect((line.parameters[2] == "*") == (index < lines.count - 1)) }
    #expect(listed(lines) == "batch cap-notify echo-message extended-join message-tags multi-prefix")
  }

  @Test("After registration, CAP LS and END hold nothing up, and LS does not list what is on")
  func registered() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", ["batch"])
    #expect(dan.send("CAP LS 302").allSatisfy { $0.hasPrefix(":irc.test CAP dan LS ") })
    #expect(dan.send("PING x").verbs == ["PONG"] && dan.send("CAP END") == [])
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
    #expect(chat.world.sessions[dan.handle.slot].capabilityVersion == .max)
  }

  @Test("Multiline replies: a list too long for a line is continued under *, for version 302 only")
  func multiline() {
    let chat = ChatHarness { $0.serverName = String(repeating: "s", count: 400) }
    let lines = chat.connect().send("CAP LS 302")
    #expect(lines.count > 1)
    let parameters = lines.map(\.parameters)
    #expect(parameters.dropLast().allSatisfy { $0.count == 4 && $0[2] == "*" })
    #expect(parameters.last?.count == 3)
    #expect(listed(lines) == allWithValues)
  }

  @Test("Errata: multiline replies \"must only be used for CAP 302\": others are told what one line holds, drafts last")
  func oneLine() {
    let drafts = all.split(separator: " ").filter { $0.contains("/") }
    for count in [200, 400] {
      let person = ChatHarness { $0.serverName = String(repeating: "s", count: count) }.connect()
      let lines = person.send("CAP LS")
      let names = listed(lines).split(separator: " ")
      #expect(lines.count == 1 && lines.first?.parameters.count == 3 && names.count > 4)
      let kept = drafts.filter(names.contains)
      #expect(names.suffix(kept.count) == kept[...] && kept.count < drafts.count)
      #expect((names.count - kept.count == all.split(separator: " ").count - drafts.count) == (count == 200))
      // What is not listed is there all the same.
      #expect(person.send("CAP REQ \(drafts.last ?? "")").first?.contains(" ACK :") == true)
    }
  }

  @Test(
    "CAP LS Version: the argument is a number, however great: all that there is below it",
    arguments: ["302", "0302", "307", "99999", "99999999999999999999"])
  func greatVersions(version: String) {
    let person = ChatHarness().connect()
    #expect(listed(person.send("CAP LS \(version)")) == allWithValues)
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :cap-notify"])
  }

  @Test(
    "CAP LS Version: what is no number, or a lesser one, brings no features of 302", arguments: ["301", "-302", "x"])
  func lesserVersions(version: String) {
    let person = ChatHarness().connect()
    #expect(listed(person.send("CAP LS \(version)")) == all)
    #expect(person.send("CAP LIST") == [":irc.test CAP * LIST :"])
  }
}
