import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Operators after the configuration has changed")
struct OperatorReloadTests {
  private let chat = ChatHarness { settings in
    settings.operators = [
      OperatorBlock(name: "root", className: "admin", credential: "1") { $0 == "secret" },
      OperatorBlock(name: "guard", rights: [.wallops, .kill]) { $0 == "secret" },
    ]
  }

  private func enter(_ nick: String, as name: String) -> Person {
    let person = chat.enter(nick)
    person.send("OPER \(name) secret")
    return person
  }

  @Test("Who is no longer in the file, has another password there, or comes from elsewhere, is an operator no more")
  func removed() {
    let root = enter("dan", as: "root")
    let guardian = enter("eve", as: "guard")
    chat.forgetAll()
    chat.change { settings in settings.operators.removeLast() }
    #expect(
      guardian.heard() == [
        ":eve!~eve@host MODE eve -os",
        ":irc.test NOTICE eve :*** You are no operator any more: the configuration has changed",
      ])
    #expect(guardian.send("KILL dan :x").verbs == ["481"] && guardian.send("MODE eve") == [":irc.test 221 eve +"])
    #expect(chat.audit.last == "irc.test DEOPER eve (guard)")
    #expect(root.heard() == [":irc.test NOTICE * :*** irc.test: DEOPER eve (guard)"])
    chat.change { settings in settings.operators[0].credential = "2" }
    #expect(root.heard().verbs.contains("MODE") && root.send("REHASH").verbs == ["481"])
    root.send("OPER root secret")
    #expect(chat.world.operatorCount == 1)
    chat.change { settings in settings.operators[0].hosts = ["*@elsewhere"] }
    #expect(chat.world.operatorCount == 0)
  }

  @Test(
    "A password that is being checked while the configuration changes counts for the block as it is then",
    arguments: [
      ("1", "*@*", "381"), ("2", "*@*", "464"), ("1", "*@elsewhere", "464"),
    ])
  func changedMeanwhile(credential: String, host: String, numeric: String) throws {
    let dan = chat.enter("dan")
    var finish: SlowWork.Finish?
    chat.run(as: dan) { world, effects in
      let line = Array("OPER root secret".utf8)
      guard case .message(let message) = IRCMessage.parse(line.span) else { return }
      finish = Oper.run(world, dan.handle, Command(line: line.span, message: message), &effects)?.run()
    }
    let end = try #require(finish)
    chat.change { settings in
      settings.operators[0].credential = credential
      settings.operators[0].hosts = [host]
    }
    chat.forgetAll()
    chat.run(as: dan) { world, effects in end.written(world, dan.handle)(&world, dan.handle, &effects) }
    #expect(dan.heard().verbs.first == numeric)
    #expect(chat.world.operatorCount == (numeric == "381" ? 1 : 0))
  }

  @Test("Who is given other rights has them at once, and is told which; who is given none stays an operator")
  func changed() {
    let guardian = enter("eve", as: "guard")
    let victim = chat.enter("far")
    chat.forgetAll()
    chat.change { settings in settings.operators[1].rights = [.wallops] }
    #expect(guardian.heard() == [":irc.test NOTICE eve :*** Your rights as an operator are now: wallops"])
    #expect(guardian.send("KILL far :x").verbs == ["723"])
    chat.change { settings in settings.operators[1].rights = [] }
    #expect(guardian.heard() == [":irc.test NOTICE eve :*** Your rights as an operator are now: none"])
    chat.change { settings in settings.operators[1].rights = [.kill] }
    guardian.send("KILL far :x")
    #expect(victim.isClosed)
    chat.change { settings in settings.network = "Other" }
    #expect(guardian.heard().filter { $0.contains("Your rights") } == [])
  }

  @Test("An OPER that was under way when the block went is refused", arguments: [true, false])
  func underWay(isStillThere: Bool) {
    let dan = chat.enter("dan")
    let line = Array("OPER root secret".utf8)
    chat.run(as: dan) { world, effects in
      guard case .message(let message) = IRCMessage.parse(line.span),
        let work = Oper.run(world, dan.handle, Command(line: line.span, message: message), &effects)
      else { return }
      let finish = work.run()
      if !isStillThere { world.settings.operators.removeFirst() }
      finish(&world, dan.handle, &effects)
    }
    #expect(dan.heard().verbs.first == (isStillThere ? "381" : "464"))
  }
}
