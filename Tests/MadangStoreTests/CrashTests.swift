import Foundation
import MadangKernel
import MadangRecords
import MadangStore
import MadangTestSupport
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
    var generator = SeededGenerator(seed: seed)
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
          #expect(event.text == text(round, kept), "seed \(seed), round \(round)")
        }
      }
      #expect(kept >= told, "seed \(seed), round \(round): \(told) were committed, \(kept) are there")
      try database.close()
    }
  }

  private func text(_ round: Int, _ number: UInt64) -> String {
    "\(round):\(number):" + String(repeating: "마당", count: 1 + Int(number % 60))
  }

  private func texts(_ database: Database) throws -> [String] {
    var texts: [String] = []
    var after: MessageID?
    while case let page = try database.events(by: "someone", after: after, limit: 1000), let last = page.last {
      texts += page.map(\.text)
      after = last.id
    }
    return texts
  }

  /// A copy that was made while the process ran, and is put back beside the log that it left.
  @Test func aCopyMadeAtAnyMomentIsRefusedOrHasAllThatWasCommitted() throws {
    let seed = UInt64(ProcessInfo.processInfo.environment["MADANG_CRASH_SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    let rounds = Int(ProcessInfo.processInfo.environment["MADANG_CRASH_ROUNDS"] ?? "") ?? 5
    var generator = SeededGenerator(seed: seed)
    var refused = 0
    var whole = 0
    for round in 1...rounds {
      let folder = TemporaryFolder()
      var copies: [[UInt8]] = []
      let told = try committed(
        folder, "batched", round: round, seed: generator.next(), patience: 60 + Int(generator.next() % 60),
        microseconds: UInt32(generator.next() % 2_000)
      ) { isStopped in
        // Page after page, as cp does, while the log may be brought in; once while it can't be.
        if isStopped || generator.next() % 4 == 0 { copies.append(try fileBytes(folder.path + "/madang.db")) }
      }
      for copy in copies {
        let place = TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder.path, toPath: place.path)
        try FileManager.default.removeItem(atPath: place.path + "/madang.db-shm")
        try writeFile(place.path + "/madang.db", copy)
        let database: Database
        do throws(StoreError) { database = try Database(folder: place.path) } catch {
          guard case .mixed = error else { throw error }
          #expect("\(error)".contains("move madang.db-wal"))
          refused += 1
          continue
        }
        whole += 1
        try database.checkWhole()
        let kept = try texts(database)
        #expect(kept == (0..<kept.count).map { text(round, UInt64($0 + 1)) }, "seed \(seed), round \(round)")
        #expect(kept.count >= told, "seed \(seed), round \(round): of \(told) there are \(kept.count)")
        try database.close()
      }
    }
    #expect(refused > 0 && whole > 0, "seed \(seed): \(refused) refused, \(whole) whole")
  }

  /// Runs it until it has said `patience` times that something is committed, and a little more, and kills it. Returns the
  /// last ticket that it told.
  private func committed(
    _ folder: TemporaryFolder, _ durability: String, round: Int, seed: UInt64, patience: Int, microseconds: UInt32,
    meanwhile: (_ isStopped: Bool) throws -> Void = { _ in }
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
      guard try hear(timeoutMilliseconds: 600_000) else { throw Failure(what: "It ended, or hung.") }
      try meanwhile(false)
    }
    // The moment is what the seed says: any point of a batch.
    usleep(microseconds)
    kill(child.identifier, SIGSTOP)
    // Until all of its threads have; or it has ended. See waitid(2).
    var information = unsafe siginfo_t()
    // SAFETY: the call writes what it is given, and keeps nothing.
    _ = unsafe waitid(P_PID, id_t(child.identifier), &information, Int32(WSTOPPED | WEXITED | WNOWAIT))
    try meanwhile(true)
    kill(child.identifier, SIGKILL)
    while try hear(timeoutMilliseconds: 600_000) {}
    return told
  }
}
