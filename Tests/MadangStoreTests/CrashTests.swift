import Foundation
import MadangChat
import MadangKernel
import MadangStore
import Testing

/// A process that writes history is killed at any moment, again and again: what it said was committed is there, what is
/// there has no hole, and no message is torn.
@Suite struct CrashTests {
  private struct Failure: Error { let what: String }

  @Test(arguments: ["batched", "acknowledged"])
  func killedAtAnyMoment(_ durability: String) throws {
    let folder = TemporaryFolder()
    let seed = UInt64(ProcessInfo.processInfo.environment["MADANG_CRASH_SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    let rounds = Int(ProcessInfo.processInfo.environment["MADANG_CRASH_ROUNDS"] ?? "") ?? 10
    var generator = SplitMix(state: seed)
    var after: MessageID?
    for round in 1...rounds {
      let told = try committed(
        folder, durability, round: round, seed: generator.next(),
        patience: Int(generator.next() % 30), microseconds: UInt32(generator.next() % 20_000))
      let database = try Database(folder: folder.path)
      try database.checkWhole()
      var kept: UInt64 = 0
      while true {
        let page = try database.events(by: "someone", after: after, limit: 1000)
        guard let last = page.last else { break }
        after = last.id
        for event in page {
          kept += 1
          let expected = "\(round):\(kept):" + String(repeating: "마당", count: 1 + Int(kept % 60))
          #expect(event.text == expected, "seed \(seed), round \(round)")
        }
      }
      #expect(kept >= told, "seed \(seed), round \(round): \(told) were committed, \(kept) are there")
      try database.close()
    }
  }

  /// Runs it until it has said `patience` times that something is committed, and a little more, and kills it. Returns the
  /// last ticket that it told.
  private func committed(
    _ folder: TemporaryFolder, _ durability: String, round: Int, seed: UInt64, patience: Int, microseconds: UInt32
  ) throws -> UInt64 {
    let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let child = try ChildProcess(
      path: bundle.deletingLastPathComponent().appending(path: "MadangStoreCrash").path,
      arguments: [folder.path, durability, "\(round)", "\(seed)"])
    defer { child.end(patienceMilliseconds: 0) }
    var told: UInt64 = 0
    func hear(timeoutMilliseconds: Int) throws -> Bool {
      guard case .text(let line) = child.nextLine(timeoutMilliseconds: timeoutMilliseconds) else { return false }
      if let ticket = UInt64(line.dropFirst("committed ".count)) { told = ticket }
      return true
    }
    for _ in 0...patience {
      guard try hear(timeoutMilliseconds: 30_000) else { throw Failure(what: "It ended, or hung.") }
    }
    // The moment is what the seed says: any point of a batch.
    usleep(microseconds)
    kill(child.identifier, SIGKILL)
    while try hear(timeoutMilliseconds: 30_000) {}
    return told
  }

  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
  }
}
