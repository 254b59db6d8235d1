import Testing

@testable import MadangChat

/// Nonsense and near-sense from many people at once. The harness asserts the world's invariants after each line, and
/// that every line that anybody is sent is well formed.
@Suite("Any commands in any order")
struct RandomCommandTests {
  private static let capabilities = Capability.all.map(\.name)
  private static let words = [
    "#a", "#b", "#B", "#가", "n0", "N1", "n2", "n3", "n4", "*", "0", "#a,#b", "n0,n1,n2", "@#a", "+#b", "irc.test", "+i",
    "-i",
    "+ov", "-o+v", "+kl", "-k", "+b", "-b", "+mnst-t", "key", "2", "*!*@*", "n1!*@*", ":", ":two words", "302", "가나다",
    "NickServ", "ChanServ", "REGISTER", "IDENTIFY", "sesame", "LOGOUT", "GROUP", "REGAIN", "OP", "ADD", "ACCESS",
    "DROP",
    ":REGISTER sesame", ":REGISTER #a", ":OP #a n1", ":TRANSFER #a n2", "PLAIN", "AG4xAG4xAHNlc2FtZQ==",
    String(repeating: "x", count: 120), ":" + String(repeating: "긴", count: 130),
  ]

  private func line(_ random: inout SeededGenerator) -> String {
    if Int.random(in: 0..<40, using: &random) == 0 {
      let sign = Bool.random(using: &random) ? "" : "-"
      return "CAP REQ :" + sign + Self.capabilities.randomElement(using: &random)!
    }
    var line = CommandTable.rows.randomElement(using: &random)!.name
    if Int.random(in: 0..<5, using: &random) == 0 { line = "@label=l;+t=1 " + line }
    for _ in 0..<Int.random(in: 0..<5, using: &random) { line += " " + Self.words.randomElement(using: &random)! }
    return line
  }

  @Test("Nothing breaks what always holds", arguments: 0..<12)
  func invariantsHold(round: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("commands in any order, round \(round): seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let chat = ChatHarness {
      $0.limits.bansPerRoomMax = 5
      $0.services = Services(accounts: FakeAccounts(), rooms: FakeRooms())
    }
    var people = (0..<5).map { chat.enter("n\($0)") }
    for _ in 0..<1_500 {
      let index = Int.random(in: 0..<people.count, using: &random)
      chat.milliseconds += 7
      people[index].send(line(&random))
      if people[index].isClosed { people[index] = chat.enter("m\(chat.milliseconds)") }
    }
    for person in people { chat.drop(person, reason: "over") }
    #expect(chat.world.registeredCount == 0 && chat.world.roomCount == 0)
  }
}
