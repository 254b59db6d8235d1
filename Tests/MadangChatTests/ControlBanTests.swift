import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

/// `ban …` of the control socket.
@Suite struct ControlBanTests {
  private let chat = ChatHarness(OperatorTests.configure)
  private let store = BanShelf()

  init() {
    let store = store
    chat.world.settings.banStore = store
  }

  @Test("ban add is a KLINE by the server: kept, in force, audited, and operators hear of it")
  func adds() throws {
    let dan = chat.enter("dan")
    dan.send("OPER root secret")
    let eve = chat.connect(host: "192.0.2.7")
    let now = chat.seconds
    #expect(
      chat.control("ban add 192.0.2.0/24 --for 1d12h too  much noise") == [
        #" {"target":"192.0.2.0/24","until":"2023-11-16T10:13:20Z","putOut":1}"#,
        "ok 192.0.2.0/24 is banned until 2023-11-16T10:13:20Z; 1 person put out.",
      ])
    #expect(eve.isClosed)
    #expect(chat.connect(host: "192.0.2.9").isClosed)
    #expect(
      try store.bans(at: now) == [
        BanRecord(
          kind: .address, pattern: "192.0.2.0/24", reason: "too  much noise", setBy: "irc.test", createdSeconds: now,
          expiresSeconds: now + 129_600)
      ])
    let entry = "KLINE 192.0.2.0/24 until 2023-11-16T10:13:20Z (too  much noise)"
    #expect(chat.audit.last == "root (control socket) " + entry)
    #expect(dan.heard() == [":irc.test NOTICE * :*** root (control socket): " + entry])
    #expect(
      dan.send("STATS k").all("216").map(\.parameters) == [
        ["dan", "K", "192.0.2.0/24", "*", "irc.test", "\(now)", "\(now + 129_600)", "too  much noise"]
      ])
    #expect(!dan.isClosed)
  }

  @Test("ban list names those that hold, whoever set them; one without --for, or for 0, stays")
  func lists() {
    let dan = chat.enter("dan")
    dan.send("OPER root secret")
    #expect(chat.control("ban list") == ["ok There are no bans."])
    dan.send("KLINE 1 eve :x")
    _ = chat.control("ban add $a:bob being rude")
    _ = chat.control("ban add $r:bad?name --for 0")
    #expect(
      chat.control("ban list") == [
        #" {"target":"eve!*@*","until":"2023-11-14T22:14:20Z","author":"dan","set":"2023-11-14T22:13:20Z","#
          + #""reason":"x"}"#,
        #" {"target":"$a:bob","until":null,"author":"irc.test","set":"2023-11-14T22:13:20Z","#
          + #""reason":"being rude"}"#,
        #" {"target":"$r:bad?name","until":null,"author":"irc.test","set":"2023-11-14T22:13:20Z","#
          + #""reason":"No reason was given"}"#, "ok",
      ])
    chat.milliseconds += 60_000
    #expect(chat.control("ban list").count == 3)
  }

  @Test("ban remove ends a ban, in whatever case it is named, and is audited; another time there is none")
  func removes() throws {
    _ = chat.control("ban add *!~far@*")
    #expect(chat.control("ban remove *!~FAR@*").last == "ok *!~far@* is banned no more.")
    #expect(chat.audit.last == "root (control socket) UNKLINE *!~far@*")
    #expect(try store.bans(at: 0).isEmpty && chat.world.bans.list.isEmpty)
    #expect(chat.control("ban remove *!~far@*") == ["error there is no ban of *!~far@*"])
  }

  @Test(
    "A duration that is none, or is missing, is refused, and nothing is banned",
    arguments: ["--for", "--for soon", "--for -1 x", "--for 1x", "--for 5d3 x", "--for 5300w x"])
  func durations(words: String) {
    #expect(chat.control("ban add eve \(words)").first?.hasPrefix("error --for takes minutes") == true)
    #expect(chat.world.bans.list.isEmpty && chat.audit.isEmpty)
  }

  @Test("What is no target or everybody is refused, and so is one more than there may be")
  func refuses() {
    chat.world.settings.limits.serverBansMax = 1
    #expect(chat.control("ban add *!*@*") == ["error *!*@*: This means everybody, or nearly"])
    #expect(chat.control("ban add eve").last == "ok eve!*@* is banned for good; 0 people put out.")
    #expect(chat.control("ban add far") == ["error far!*@*: There are as many bans as there may be"])
    #expect(chat.control("ban add EVE again").last == "ok EVE!*@* is banned for good; 0 people put out.")
    #expect(chat.world.bans.list.map(\.reason) == ["again"])
  }

  @Test("What can't be kept isn't done, and says why")
  func unkept() {
    _ = chat.control("ban add eve")
    store.isFull = true
    for line in ["ban add far", "ban remove eve"] {
      #expect(chat.control(line).map { $0.prefix(6) } == ["error "])
    }
    #expect(chat.world.bans.list.map(\.target) == ["eve!*@*"])
    #expect(chat.audit.count == 1)
  }
}
