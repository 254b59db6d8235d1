import MadangTestSupport
import Testing

@testable import MadangChat
@testable import MadangWorld

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
    "DROP", "SET", "ALWAYS-ON", "ON", "OFF",
    ":REGISTER sesame", ":REGISTER #a", ":OP #a n1", ":TRANSFER #a n2", "PLAIN", "AG4xAHNlc2FtZQ==",
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
      $0.services = ChatServices(accounts: FakeAccounts(), rooms: FakeRooms())
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

  /// The same with people who come by several connections, stay without any, and are told what they missed.
  @Test("Nothing breaks what always holds of shared nicknames", arguments: 0..<12)
  func invariantsOfSharedNicknamesHold(round: Int) {
    let seed = UInt64.random(in: 0...UInt64.max)
    print("commands in any order, shared nicknames, round \(round): seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let shared = SharedNicknames {
      $0.limits.connectionsPerPersonMax = 4
      $0.services.rooms = FakeRooms()
    }
    let chat = shared.chat
    let accounts = ["dan", "eve", "fay"]
    var people: [Person] = []
    var attached = 0
    for _ in 0..<1_500 {
      chat.milliseconds += 7
      switch Int.random(in: 0..<30, using: &random) {
      case 0, 1:
        let account = accounts.randomElement(using: &random)!
        let nick = Int.random(in: 0..<8, using: &random) == 0 ? accounts.randomElement(using: &random)! : account
        let person = shared.come(account, as: nick).0
        if chat.world.sessions[person.handle.slot].phase == .attached { attached += 1 }
        people.append(person)
      case 2 where people.count > 4:
        chat.drop(people.remove(at: Int.random(in: people.indices, using: &random)), reason: "gone")
      case 3:
        let choice = Bool.random(using: &random) ? "ON" : "OFF"
        people.randomElement(using: &random)?.send("NS SET ALWAYS-ON \(choice)")
      default: people.randomElement(using: &random)?.send(line(&random))
      }
      people.removeAll { person in
        if !person.isClosed || !Bool.random(using: &random) { return false }
        chat.drop(person, reason: "closed")
        return true
      }
    }
    for person in people { chat.drop(person, reason: "over") }
    #expect(attached > 10)
    // Whoever is left is always on: thirty days later, the next who becomes absent sees them go.
    chat.milliseconds += 31 * 86_400_000
    if chat.world.registeredCount > 0 {
      let last = chat.enter("last")
      last.send("REGISTER * * sesame")
      last.send("NS SET ALWAYS-ON ON")
      chat.drop(last, reason: "gone")
    }
    #expect(chat.world.registeredCount <= 1)
  }
}
