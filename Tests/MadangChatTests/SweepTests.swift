import MadangMemory
import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A change that meets thousands holds up nobody: it is made in pieces.
@Suite struct SweepTests {
  private static let people = 4_000
  private let chat = ChatHarness(sessionsMax: people + 100)
  private let dan: Person

  init() {
    chat.checksInvariants = false
    dan = chat.enter("dan")
    for number in 0..<UInt32(Self.people) {
      chat.world.open(handle(number), host: "192.0.2.\(number % 250)", encoding: [], seconds: 0)
    }
  }

  /// Behind those of the harness.
  private func handle(_ number: UInt32) -> Handle { Handle(slot: 50 + number, generation: 1) }

  private func ban(_ target: String) -> ServerBan {
    ServerBan(target: target, reason: "x", author: "dan", setSeconds: chat.seconds, expiresSeconds: nil)
  }

  /// What the end of a sweep has said.
  private final class Said {
    /// How many were put out.
    var count: Int?
    var isDeleted = false

    func listen(to effects: borrowing Effects) {
      let text = String(bytes: effects.bytes.span)
      if let found = text.firstMatch(of: /"putOut":(\d+)/) { count = Int(found.1) }
      if text.contains(" is deleted") { isDeleted = true }
    }
  }

  private let said = Said()

  private func begin(_ ban: ServerBan, _ world: inout World, _ effects: inout Effects) {
    world.add(ban, at: chat.seconds)
    BanSweep(BanEnforcement(of: ban), .control).begin(&world, &effects)
  }

  /// How many connections each piece ended.
  private func pieces(
    of body: (inout World, inout Effects) -> Void, between: (inout World, Int) -> Void = { _, _ in }
  ) -> [Int] {
    var effects = Effects()
    var closed: [Int] = []
    effects.begin(for: dan.handle, in: chat.world, milliseconds: chat.milliseconds)
    body(&chat.world, &effects)
    while true {
      var count = 0
      for index in 0..<effects.list.count { if case .close = effects.list[index] { count += 1 } }
      closed.append(count)
      said.listen(to: effects)
      guard let work = effects.takeWork() else { return closed }
      #expect(work.isBinding)
      between(&chat.world, closed.count)
      effects.begin(for: dan.handle, in: chat.world, milliseconds: chat.milliseconds)
      work.run().written(chat.world, dan.handle)(&chat.world, dan.handle, &effects)
    }
  }

  @Test("A ban that meets thousands puts them out in pieces, all of them, and says how many at the end")
  func bans() {
    let ban = ban("192.0.2.0/24")
    let closed = pieces { world, effects in
      begin(ban, &world, &effects)
    }
    #expect(closed.reduce(0, +) == Self.people && said.count == Self.people)
    // Each costs 17 looks.
    #expect(closed.allSatisfy { $0 <= World.looksPerSweptPiece / 17 + 1 } && closed.count >= 30)
    chat.world.checkInvariants()
  }

  @Test("A piece ends at the same place, whatever its author is told before it")
  func piecesBehindAnswers() {
    let closed = pieces { world, effects in
      effects.bytes.append(String(repeating: "x", count: LookBudget.bytesPerPiece))
      begin(ban("192.0.2.0/24"), &world, &effects)
    }
    // The slots before them cost a look each.
    #expect(closed[0] >= closed[1] - 3)
  }

  @Test("Between two pieces newcomers are met at the door, and whoever lifts the ban ends it")
  func meanwhile() {
    let ban = ban("192.0.2.0/24")
    let closed = pieces { world, effects in
      begin(ban, &world, &effects)
    } between: { world, piece in
      let isRefused = world.bans.first(against: world.sessions[handle(UInt32(Self.people - 1)).slot], seconds: 0) != nil
      #expect(isRefused == (piece < 4))
      if piece == 3 { _ = world.bans.remove(ban.target) }
    }
    #expect(closed.count == 4 && closed.last == 0 && said.count == closed.reduce(0, +))
  }

  @Test("Who asked and was put out meanwhile does not leave the others here")
  func askerGone() {
    let ban = ban("192.0.2.0/24")
    let closed = pieces { world, effects in
      begin(ban, &world, &effects)
    } between: { world, piece in
      if piece > 1 { return }
      var effects = Effects()
      effects.begin(in: world, milliseconds: 0)
      world.expel(dan.handle, reason: "Killed", &effects)
    }
    #expect(closed.count >= 30 && said.count == Self.people)
  }

  @Test("What was begun in pieces goes on in pieces where whoever asked has been put out")
  func askerGoneBetween() throws {
    var effects = Effects()
    effects.begin(for: dan.handle, in: chat.world, milliseconds: 0)
    begin(ban("192.0.2.0/24"), &chat.world, &effects)
    var work = effects.takeWork()
    effects.begin(in: chat.world, milliseconds: 0)
    chat.world.expel(dan.handle, reason: "Killed", &effects)
    let shell = Shell { ControlFacts(residentBytes: nil) }
    var pieces = 0
    while let next = work {
      #expect(said.count == nil)
      effects.begin(for: dan.handle, in: chat.world, milliseconds: 0)
      let turn = shell.finish(
        FinishedWork(finish: next.run().written(chat.world, dan.handle), label: nil, isBinding: next.isBinding),
        &chat.world, &effects)
      pieces += 1
      said.listen(to: effects)
      work = if case .slow(let rest, _, _) = turn { rest } else { nil }
    }
    #expect(pieces >= 30 && said.count == Self.people)
  }

  @Test("A room that is closed puts its members out in pieces; nobody comes in meanwhile, and then it is no more")
  func closing() {
    let dan = dan
    dan.send("JOIN #room")
    let room = chat.world.room(named: "#room") ?? 0
    for number in 0..<UInt32(Self.people) { chat.world.add(handle(number), toRoom: room, prefix: []) }
    var refusals = 0
    let late = chat.enter("late")
    let pieces = pieces { world, effects in
      RoomClosingSweep(world.close(room: room, reason: "x", &effects), askedAs: "#room").begin(&world, &effects)
    } between: { world, _ in
      var effects = Effects()
      effects.begin(for: late.handle, in: world, milliseconds: 0)
      if case .closing = world.join(late.handle, "#room", key: nil, &effects) { refusals += 1 }
    }
    #expect(said.count == Self.people + 1 && pieces.count >= 7 && refusals == pieces.count - 1)
    #expect(chat.world.room(named: "#room") == nil)
    #expect(late.send("JOIN #room").verbs.first == "JOIN")
    for number in 0..<UInt32(Self.people) { #expect(chat.world.sessions[handle(number).slot].memberships.isEmpty) }
  }

  @Test("An account that many are logged in to is logged out in pieces")
  func accounts() {
    for number in 0..<UInt32(Self.people) { chat.world.setAccount("dan", of: handle(number)) }
    chat.world.setAccount("eve", of: handle(7))
    let pieces = pieces { world, effects in
      world.takeBackLogins(to: "DAN")
      LogoutSweep(of: "DAN", then: .tellLocked(count: 0)).begin(&world, &effects)
    }
    #expect(pieces.count >= 30 && chat.world.loggedIn.people(of: "dan").isEmpty)
    #expect(chat.world.loggedIn.people(of: "eve") == [handle(7)])
    chat.world.checkInvariants()
  }

  @Test("An account that is forgotten among many rooms goes in pieces, and its name is free at the end")
  func forgetting() {
    let rooms = (0..<3_000).map { number in
      RoomRecord(
        name: "#r\(number)", founder: number % 1_000 == 0 ? "dan" : "eve",
        topic: .init(text: "t", author: number % 2 == 0 ? "dan" : "eve", setSeconds: 1), createdSeconds: 1,
        standing: number % 3 == 0 ? ["dan": "v"] : [:])
    }
    chat.world.registry = RoomRegistry(rooms)
    chat.world.ownedNames.add("dan", of: "dan")
    chat.world.ownedNames.add("eve", of: "eve")
    let pieces = pieces { world, effects in
      ForgettingSweep(world.forget(account: "dan"), asking: .control).begin(&world, &effects)
    } between: { world, _ in
      #expect(world.ownedNames.owner(of: "dan") == "dan" && world.ownedNames.refusal(of: "dan") == .locked)
    }
    #expect(pieces.count >= 3 && said.isDeleted && chat.world.ownedNames.owner(of: "dan") == nil)
    #expect(chat.world.registry["#r0"] == nil && chat.world.registry.count(foundedBy: "eve") == 2_997)
    for number in 1..<1_000 {
      let record = chat.world.registry["#r\(number)"]
      #expect(record?.standing.isEmpty == true && record?.topic?.author != "dan")
    }
    chat.world.registry.checkInvariants()
  }
}
