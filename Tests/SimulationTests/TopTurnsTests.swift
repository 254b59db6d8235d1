import MadangChat
import MadangKernel
import MadangServer
import MadangSimulator
import MadangWorld
import Testing

/// Nobody waits for who watches a crowd with `madang top`: counted in turns of the reactor and steps of a worker, so that no
/// clock has a say in it.
@Suite("Turns of top", .serialized) struct TopTurnsTests {
  private static let control = Address.loopback(port: 6_668)
  /// Commands, or pieces of an answer, that a worker runs in one step.
  private static let commandsPerStep = 4

  private static let peopleMax = 20_000

  private let server: SimulatedServer

  init() throws {
    var limits = Limits()
    limits.floodControl = false
    limits.connectionsMax = TopTurnsTests.peopleMax + 10
    // A crowd of so many takes long to compare, and what is asked changes nothing.
    server = try SimulatedServer(limits: limits, hasTwin: false) { configuration in
      configuration.listeners.append(
        ListenerConfiguration(scheme: "control", address: TopTurnsTests.control, encoding: .control))
    }
  }

  /// So many people come, fifty to a room.
  private func gather(_ people: Int) {
    server.kernel.reserve(connections: people + 10)
    for first in stride(from: 0, to: people, by: 500) {
      for number in first..<min(first + 500, people) {
        let row = server.connect(isSink: true)
        server.say("NICK n\(number)\r\nUSER u 0 * :Somebody\r\nJOIN #r\(number / 50)", row)
      }
      server.settle()
    }
  }

  private func twoAside() -> (talker: Int, listener: Int) {
    let rows = ["talker", "listener"].map { server.register($0) }
    for row in rows { _ = server.ask("JOIN #aside", row) }
    for row in rows { _ = server.heard(row) }
    return (rows[0], rows[1])
  }

  /// Asks, and lets somebody speak in each round until the answer is whole: the answer, how many rounds it took, and how
  /// many passed at most until a message was heard.
  private func answer(
    to question: String, _ steward: Int, _ aside: (talker: Int, listener: Int)
  ) -> (text: String, rounds: Int, waitedMost: Int) {
    server.say(question, steward)
    var text = ""
    var (rounds, waitedMost, waited, number) = (0, 0, 0, 0)
    server.say("PRIVMSG #aside :no. \(number).", aside.talker)
    while !text.hasSuffix("ok\n"), rounds < 2_000 {
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      _ = server.worker.step(commandsMax: TopTurnsTests.commandsPerStep)
      _ = server.courtyard.runSlowWork()
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      (rounds, waited) = (rounds + 1, waited + 1)
      waitedMost = max(waitedMost, waited)
      if server.heard(aside.listener).contains(":no. \(number).") {
        (number, waited) = (number + 1, 0)
        server.say("PRIVMSG #aside :no. \(number).", aside.talker)
      }
      text += server.heard(steward)
    }
    server.settle()
    _ = server.heard(aside.listener)
    return (text, rounds, waitedMost)
  }

  @Test("Of 20,000 connections top is told 500 at most, in pieces between which others speak")
  func aCrowdIsLookedAtInPieces() {
    defer { server.stop() }
    let people = TopTurnsTests.peopleMax
    gather(people)
    let aside = twoAside()
    let steward = server.connect(to: TopTurnsTests.control)
    server.settle()
    let pieces = people / LookBudget.looksPerPiece
    for key in ["waiting", "-sent", "idle", "name"] {
      let answer = answer(to: "top connections \(key) 500", steward, aside)
      let lines = answer.text.split(separator: "\n")
      #expect(lines.count == 502 && lines.last == "ok", "\(key): \(lines.count) lines")
      #expect(lines.first?.contains("\"matched\":\(people + 2),") == true, "\(key): \(lines.first ?? "")")
      #expect(answer.text.utf8.count <= 500 * 512)
      #expect(answer.rounds >= pieces / TopTurnsTests.commandsPerStep, "It was told at once.")
      #expect(answer.waitedMost <= 3, "\(key): a message waited for \(answer.waitedMost) rounds.")
    }
    // Those that don't match cost as much as those that do.
    let none = answer(to: "top connections waiting 500 nobody is called so", steward, aside)
    #expect(none.text.hasPrefix(" {\"matched\":0,") && none.text.hasSuffix("\nok\n"), "\(none.text)")
    #expect(none.rounds >= pieces / TopTurnsTests.commandsPerStep && none.waitedMost <= 3)
    let rooms = answer(to: "top rooms people 500", steward, aside)
    #expect(rooms.text.contains("\"matched\":401}\n") && rooms.text.split(separator: "\n").count == 403)
    #expect(rooms.waitedMost <= 3)
  }

  @Test("Who stops reading what top is told, or goes in the middle of it, leaves nothing behind")
  func whoAskedGoes() {
    gather(1_500)
    let aside = twoAside()
    for end in [server.kernel.closeAtClient, server.kernel.resetAtClient, server.kernel.finishAtClient] {
      let steward = server.connect(to: TopTurnsTests.control)
      server.settle()
      server.say("top connections name 500\ntop connections sent 500", steward)
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      _ = server.worker.step(commandsMax: TopTurnsTests.commandsPerStep)
      end(steward)
      server.settle()
      server.advance(milliseconds: Limits.lastWordsMilliseconds + 10_000)
      #expect(server.isClosed(steward))
      #expect(server.ask("PING x", aside.talker).contains("PONG"))
    }
    server.stop()
  }
}
