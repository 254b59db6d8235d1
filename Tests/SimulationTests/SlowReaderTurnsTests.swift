import MadangServer
import MadangSimulator
import MadangTestSupport
import Testing

/// The simulated kernel makes the same turns of the same bytes: so it can be counted how long anybody waits for anybody.
@Suite("Slow readers", .serialized)
struct SlowReaderTurnsTests {
  private static let turnsMax = 1_000

  @Test("nobody else notices a slow reader: a message takes as many turns to a bystander with readers that never read")
  func nobodyElseNotices() throws {
    var closed = 0
    for seed in UInt64(1)...30 {
      let plan = CrowdPlan(seed: seed)
      let (alone, _) = try turns(plan, slowReaders: 0)
      let (crowded, wereClosed) = try turns(plan, slowReaders: plan.slowReaders)
      if wereClosed { closed += 1 }
      #expect(alone.count == crowded.count)
      for (round, (without, with)) in zip(alone, crowded).enumerated() {
        #expect(with <= without + 1, "seed \(seed), round \(round): \(with) turns rather than \(without)")
        #expect(with < SlowReaderTurnsTests.turnsMax, "seed \(seed), round \(round): it never came")
      }
    }
    #expect(closed > 0, "No slow reader's SendQ was ever exceeded.")
  }

  /// What a seed decides.
  private struct CrowdPlan {
    let bystanders: Int
    let slowReaders: Int
    let sendBufferBytes: Int
    /// How many bytes each message of each round has. All rounds together are more than a SendQ holds, so slow readers
    /// are first full, and then closed.
    let rounds: [[Int]]

    init(seed: UInt64) {
      var generator = SeededGenerator(seed: seed)
      // On both sides of the size from which a room's messages are gathered.
      bystanders = generator.pick(1...30)
      slowReaders = generator.pick(1...20)
      sendBufferBytes = generator.pick(2 << 10...64 << 10)
      rounds = (0..<40).map { _ in (0..<generator.pick(1...80)).map { _ in generator.pick(1...440) } }
    }
  }

  /// For each round, how many turns pass between the last message's execution and the last bystander's having read it;
  /// and whether a slow reader was closed meanwhile.
  private func turns(_ plan: CrowdPlan, slowReaders: Int) throws -> (counts: [Int], wereClosed: Bool) {
    var limits = Limits()
    limits.floodControl = false
    limits.sendQueueBytesMax = Limits.sendQueueBytesMin
    let server = try SimulatedServer(limits: limits)
    defer { server.stop() }
    server.kernel.sendBufferBytes = plan.sendBufferBytes
    server.kernel.receiveBufferBytes = 64 << 10
    // Slow readers come first: whatever goes through the members in order meets them before the others.
    for number in 0..<slowReaders { _ = server.ask("JOIN #room", server.register("slow\(number)")) }
    let talker = server.register("talker")
    _ = server.ask("JOIN #room", talker)
    let bystanders = (0..<plan.bystanders).map { server.register("n\($0)") }
    for row in bystanders { _ = server.ask("JOIN #room", row) }
    server.settle()
    for row in bystanders { while !server.heard(row).isEmpty { server.settle() } }
    let counts = plan.rounds.enumerated().map { round, sizes in
      for bytes in sizes { server.say("PRIVMSG #room :" + String(repeating: "x", count: bytes), talker) }
      server.say("PRIVMSG #room :end of \(round)", talker)
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      server.worker.runUntilIdle()
      return count(until: "end of \(round)\r\n", reaches: bystanders, server)
    }
    return (counts, server.heard(talker).contains("SendQ exceeded"))
  }

  /// Turns until everyone has read that.
  private func count(until ending: String, reaches rows: [Int], _ server: SimulatedServer) -> Int {
    var waiting = rows
    /// What each has read last: the end may come in two pieces.
    var tails: [Int: Substring] = [:]
    var turns = 0
    while !waiting.isEmpty, turns < SlowReaderTurnsTests.turnsMax {
      _ = server.reactor.turn(timeoutMilliseconds: 0)
      server.worker.runUntilIdle()
      turns += 1
      waiting.removeAll { row in
        let read = tails[row, default: ""] + server.heard(row)
        tails[row] = read.suffix(ending.count)
        return read.contains(ending)
      }
    }
    return turns
  }
}
