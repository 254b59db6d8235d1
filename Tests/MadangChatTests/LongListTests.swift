import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// Lists of masks and bans are given in pieces, whatever their bounds are set to.
@Suite struct LongListTests {
  private static let entries = 1_500
  private let chat = ChatHarness {
    $0.limits.bansPerRoomMax = 10_000
    $0.limits.serverBansMax = 10_000
  }
  private let dan: Person

  init() {
    chat.checksInvariants = false
    dan = chat.enter("dan")
  }

  /// How many lines each piece of an answer has.
  private func pieces(_ text: String, between: (inout World, Int) -> Void = { _, _ in }) -> [Int] {
    let shell = Shell { ControlFacts(residentBytes: nil) }
    var effects = Effects()
    let line = Array(text.utf8)
    effects.begin(for: dan.handle, in: chat.world, milliseconds: chat.milliseconds)
    let admitted = shell.admit(line.span, chat.world, &effects)
    var turn =
      admitted.needsWorldAlone
      ? shell.change(admitted, line.span, home: nil, &chat.world, &effects)
      : shell.read(admitted, line.span, chat.world, &effects)
    var lines = [effects.replyLines.count]
    while case .continues(let continuation) = turn {
      between(&chat.world, lines.count)
      effects.begin(for: dan.handle, in: chat.world, milliseconds: chat.milliseconds)
      turn = shell.goOn(continuation, chat.world, &effects)
      lines.append(effects.replyLines.count)
    }
    return lines
  }

  private func furnish() throws -> UInt32 {
    dan.send("JOIN #room")
    let found = chat.world.room(named: "#room")
    let room = try #require(found)
    for number in 0..<Self.entries {
      chat.world.rooms[room].bans.append(Room.Mask(mask: "x\(number)!*@*", author: "dan", setSeconds: 1))
    }
    return room
  }

  @Test("A room's list of thousands is given in pieces, and leaves nothing out")
  func masks() throws {
    _ = try furnish()
    let lines = pieces("MODE #room +b")
    #expect(lines.count >= 3 && lines.reduce(0, +) == Self.entries + 1)
  }

  @Test("Where the list becomes shorter meanwhile, or the room goes, the answer ends")
  func meanwhile() throws {
    let room = try furnish()
    let shorter = pieces("MODE #room +b") { world, _ in world.rooms[room].bans.removeAll() }
    #expect(shorter.count == 2 && shorter.last == 1)
    _ = try furnish()
    let gone = pieces("MODE #room +b") { world, _ in world.remove(dan.handle, fromRoom: room) }
    #expect(gone.count == 2 && gone.last == 1)
  }

  @Test("STATS k is given in pieces, and leaves nothing out")
  func bans() {
    for number in 0..<Self.entries {
      chat.world.bans.add(
        ServerBan(
          target: "x\(number)!*@*", reason: "x", author: "dan", setSeconds: 1,
          expiresSeconds: number % 3 == 0 ? chat.seconds - 1 : nil))
    }
    chat.world.grant(dan.handle, OperatorBlock(name: "root") { _ in false })
    let lines = pieces("STATS k")
    #expect(lines.count >= 2 && lines.reduce(0, +) == Self.entries * 2 / 3 + 1)
  }
}
