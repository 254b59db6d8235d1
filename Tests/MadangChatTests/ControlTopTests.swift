import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// `top …` of the control socket: the first of many, in pieces.
@Suite struct ControlTopTests {
  @Test("A ranking keeps the first of many, in their order, and those of one rank as they came")
  func ranking() throws {
    for word in ["heard", "-heard"] {
      var effects = Effects()
      let request = ControlRequest(arguments: [word, "3"], server: ControlFacts(residentBytes: nil))
      let choice = try #require(TopChoice(request, keys: ConnectionKey.self, &effects))
      let ranking = TopRanking<String>(choice)
      for (name, number) in [("a", 5), ("b", 1), ("c", 9), ("d", 5), ("e", 0), ("f", 9), ("g", 1)] {
        ranking.offer(name, TopRank(number))
      }
      #expect(ranking.next() == nil && !ranking.isOver)
      #expect(ranking.end() && !ranking.end() && ranking.offered == 7)
      var rows: [String] = []
      while let row = ranking.next() { rows.append(row) }
      #expect(rows == (word == "heard" ? ["c", "f", "a"] : ["e", "b", "g"]))
    }
    #expect(TopRank(0, Array("a".utf8)) < TopRank(0, Array("b".utf8)))
  }

  @Test("A key that is none, and a number of rows out of bounds, are refused")
  func refuses() {
    let chat = ChatHarness()
    #expect(
      chat.control("top connections size 10")
        == ["error one can sort by waiting, received, sent, heard, told, idle, listener, tls, name"])
    #expect(chat.control("top rooms -waiting 10") == ["error one can sort by people, age, name"])
    for rows in ["0", "501", "x", "-1"] {
      #expect(chat.control("top rooms people \(rows)") == ["error the number of rows is from 1 to 500"])
    }
  }

  @Test("Rooms come by people, by age and by name, as far as they have what is looked for")
  func rooms() {
    let chat = ChatHarness()
    let ann = chat.enter("ann", in: "#a")
    chat.milliseconds += 5_000
    for line in ["JOIN #b", "JOIN #한국", "TOPIC #b :about Tea"] { ann.send(line) }
    chat.enter("bob", in: "#b").send("JOIN #c")
    func names(_ line: String) -> [String] {
      chat.control(line).dropFirst().compactMap { $0.firstMatch(of: /"name":"([^"]*)"/).map { String($0.1) } }
    }
    #expect(names("top rooms people 2") == ["#b", "#a"])
    #expect(names("top rooms name 10") == ["#a", "#b", "#c", "#한국"])
    #expect(names("top rooms -name 2") == ["#한국", "#c"])
    #expect(names("top rooms -age 1") != ["#a"] && names("top rooms age 1") == ["#a"])
    #expect(names("top rooms people 10 tea") == ["#b"])
    #expect(chat.control("top rooms people 10 tea").first == #" {"matched":1}"#)
    #expect(chat.control("top rooms people 10 none") == [#" {"matched":0}"#, "ok"])
  }

  /// A crowd of which the program around the rules knows something of each.
  private func answer(_ line: String, people: Int, between: (inout World, Int) -> Void = { _, _ in }) -> (
    pieces: [Int], text: String
  ) {
    let chat = ChatHarness(sessionsMax: people + 10)
    chat.checksInvariants = false
    for number in 0..<people { _ = chat.enter("n\(number)") }
    let steward = chat.nextHandle()
    chat.world.openControl(steward, user: "root")
    let shell = Shell {
      var facts = ControlFacts(residentBytes: nil)
      facts.connection = { handle in
        var facts = ConnectionFacts()
        facts.waitingBytes = Int(handle.slot * 7_919 % 10_007)
        facts.listener = handle.slot % 2 == 0 ? "irc://127.0.0.1:6667" : "ircs://127.0.0.1:6697"
        return facts
      }
      return facts
    }
    var effects = Effects()
    let bytes = Array(line.utf8)
    var text = ""
    var pieces: [Int] = []
    func begin() {
      effects.begin(for: steward, in: chat.world, milliseconds: chat.milliseconds)
    }
    begin()
    let admitted = shell.admit(bytes.span, chat.world, &effects)
    var turn = shell.read(admitted, bytes.span, chat.world, &effects)
    while true {
      text += String(bytes: effects.bytes.span)
      pieces.append(effects.looks)
      guard case .continues(let continuation) = turn else { break }
      between(&chat.world, pieces.count)
      begin()
      turn = shell.goOn(continuation, chat.world, &effects)
    }
    return (pieces, text)
  }

  @Test("Of thousands the first are told, each piece looks at some hundred, and none of them is forgotten")
  func pieces() {
    let people = 3_000
    let answer = answer("top connections waiting 40", people: people)
    #expect(answer.pieces.count >= people / LookBudget.looksPerPiece)
    #expect(answer.pieces.allSatisfy { $0 <= LookBudget.looksPerPiece })
    let lines = answer.text.split(separator: "\n")
    #expect(lines.first?.contains("\"matched\":3000") == true && lines.last == "ok")
    #expect(lines.first?.contains(#""listeners":{"irc://127.0.0.1:6667":1500,"ircs://127.0.0.1:6697":1500}"#) == true)
    let waiting = answer.text.matches(of: /"waitingBytes":([0-9]+)/).compactMap { Int($0.1) }
    #expect(waiting == (0..<people).map { $0 * 7_919 % 10_007 }.sorted(by: >).prefix(40).map(\.self))
  }

  @Test("Five hundred rows are told in pieces too, and who has gone meanwhile is left out")
  func long() {
    let whole = answer("top connections name 500", people: 600)
    #expect(whole.pieces.count >= 3)
    #expect(whole.text.split(separator: "\n").count == 502)
    let answer = answer("top connections name 500", people: 600) { world, piece in
      // Behind the first piece of what is told, everybody goes.
      if piece != 2 { return }
      for slot in 0..<UInt32(world.sessions.slots) where world.sessions[slot].isRegistered {
        world.sessions[slot].generation &+= 1
      }
    }
    #expect(answer.text.hasSuffix("ok\n"))
    #expect(answer.text.split(separator: "\n").count < 502)
  }

  @Test("A filter is found in a name, an address or a listener, in whatever case")
  func filters() {
    #expect(answer("top connections name 10 N11", people: 120).text.contains("\"matched\":11,"))
    #expect(answer("top connections name 10 ircs:", people: 120).text.contains("\"matched\":60,"))
    let none = answer("top connections name 10 nobody at all", people: 600)
    #expect(none.text.contains("\"matched\":0,"))
    // Each text that is compared is a look, too.
    #expect(none.pieces.count >= 600 * 4 / LookBudget.looksPerPiece)
  }
}
