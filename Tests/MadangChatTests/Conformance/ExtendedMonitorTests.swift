import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("IRCv3: extended-monitor", .alsoOverNodes)
struct ExtendedMonitorTests {
  private let all = ["away-notify", "account-notify", "chghost", "setname"]

  private func change(_ dan: Person, _ chat: ChatHarness) {
    dan.send("AWAY :tea")
    dan.send("AWAY")
    chat.run(as: dan) { $0.login(dan.handle, account: "Dan", &$1) }
    dan.send("SETNAME :Daniel")
    chat.run(as: dan) { $0.changeHost(of: dan.handle, to: "new", &$1) }
  }

  @Test("Who watches a nickname hears AWAY, ACCOUNT, SETNAME and CHGHOST of it without sharing a room (Description)")
  func watchers() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve", all + ["extended-monitor"])
    eve.send("MONITOR + DAN")
    change(dan, chat)
    #expect(
      eve.heard() == [
        ":dan!~dan@host AWAY :tea", ":dan!~dan@host AWAY", ":dan!~dan@host ACCOUNT Dan",
        ":dan!~dan@host SETNAME :Daniel", ":dan!~dan@host CHGHOST ~dan new",
      ])
    eve.send("MONITOR - dan")
    dan.send("AWAY :tea")
    #expect(eve.heard() == [])
  }

  @Test("Each is told only where its own capability is enabled too", arguments: 0..<4)
  func each(index: Int) {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve", [all[index], "extended-monitor"])
    eve.send("MONITOR + dan")
    change(dan, chat)
    #expect(Set(eve.heard().verbs) == [["AWAY", "ACCOUNT", "CHGHOST", "SETNAME"][index]])
  }

  @Test("Without extended-monitor, or without watching, nothing is told")
  func without() {
    let chat = ChatHarness()
    let dan = chat.enter("dan")
    let eve = chat.enter("eve", all)
    let ann = chat.enter("ann", all + ["extended-monitor"])
    eve.send("MONITOR + dan")
    change(dan, chat)
    #expect(eve.heard() == [] && ann.heard() == [])
  }

  @Test("Who shares a room and watches as well is told once; who watches themselves too")
  func once() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", all + ["extended-monitor"], in: "#a")
    let eve = chat.enter("eve", all + ["extended-monitor"], in: "#a")
    eve.send("MONITOR + dan")
    dan.send("MONITOR + dan")
    chat.forgetAll()
    #expect(dan.send("AWAY :tea").verbs == ["306"])
    #expect(eve.heard().verbs == ["AWAY"])
    #expect(dan.send("SETNAME x").verbs == ["SETNAME"])
    #expect(eve.heard().verbs == ["SETNAME"])
  }

  @Test("The fallback of chghost is for rooms alone: who only watches sees nobody leave and join")
  func noFallback() {
    let chat = ChatHarness()
    let dan = chat.enter("dan", in: "#a")
    let eve = chat.enter("eve", ["extended-monitor"])
    eve.send("MONITOR + dan")
    chat.run(as: dan) { $0.changeHost(of: dan.handle, to: "new", &$1) }
    #expect(eve.heard() == [])
  }
}
