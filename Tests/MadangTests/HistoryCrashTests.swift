import Foundation
import MadangKernel
import MadangTestTraits
import Testing

/// The server is killed at any moment, again and again, while somebody speaks: what it promises is there afterwards.
@Suite(.againstHanging, .waits) struct HistoryCrashTests {
  /// What was echoed before the crash, by when.
  private struct Echo {
    let number: Int
    let time: ContinuousClock.Instant
  }

  @Test(
    "kill -9: acknowledged loses nothing that was echoed, batched at most the last moment; no hole, no torn message",
    arguments: ["acknowledged", "batched"])
  func killed(durability: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "crash-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ProcessInfo.processInfo.environment
    let rounds = Int(environment["MADANG_CRASH_ROUNDS"] ?? "") ?? 3
    let seed = UInt64(environment["MADANG_CRASH_SEED"] ?? "") ?? .random(in: 0..<1 << 32)
    var state = seed
    for round in 1...rounds {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let pause = Int(state >> 33 % 1_500)
      let server = try serve(folder, durability)
      let echoes = try speak(server, round, forMilliseconds: 300 + pause)
      let killedAt = ContinuousClock.now
      server.signal(SIGKILL)
      server.end()
      let promised = echoes.last { durability == "acknowledged" || killedAt - $0.time > .seconds(1) }?.number ?? 0
      let kept = try history(folder, durability, round)
      let about = "seed \(seed), round \(round): echoed up to \(echoes.last?.number ?? 0), kept \(kept.count)"
      let broken = kept.indices.first { kept[$0] != HistoryCrashTests.text(round, $0 + 1) }
      #expect(broken == nil, "\(about); number \((broken ?? 0) + 1) is \"\(broken.map { kept[$0] } ?? "")\"")
      #expect(kept.count >= promised, "\(about), promised \(promised)")
    }
  }

  private func serve(_ folder: URL, _ durability: String) throws -> Program {
    try Program(
      "serve", "--data", folder.path, "--durability", durability, "--listen", "irc://127.0.0.1:0", "--flood", "off")
  }

  private static func text(_ round: Int, _ number: Int) -> String {
    "\(round):\(number):" + String(repeating: "마당", count: 1 + number % 20)
  }

  /// Says one message after another, some at once; returns what came back.
  private func speak(_ server: Program, _ round: Int, forMilliseconds milliseconds: Int) throws -> [Echo] {
    let client = try Peer(port: try server.port())
    client.send("CAP REQ :echo-message\r\nNICK speaker\r\nUSER s 0 * :s\r\nCAP END\r\nJOIN #crash\(round)\r\n")
    _ = try client.read(until: " 366 ")
    var echoes: [Echo] = []
    var number = 0
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    while .now < end {
      let first = number + 1
      number += 1 + number % 7
      let lines = (first...number).map { "PRIVMSG #crash\(round) :\(HistoryCrashTests.text(round, $0))\r\n" }
      client.send(lines.joined())
      _ = try client.read(until: " :\(round):\(number):")
      echoes.append(Echo(number: number, time: .now))
    }
    // What is on its way when the end comes.
    client.send((1...5).map { "PRIVMSG #crash\(round) :\(HistoryCrashTests.text(round, number + $0))\r\n" }.joined())
    return echoes
  }

  /// All texts that the server has after it was started again.
  private func history(_ folder: URL, _ durability: String, _ round: Int) throws -> [String] {
    let server = try serve(folder, durability)
    let client = try Peer(port: try server.port())
    client.send("CAP REQ :batch message-tags draft/chathistory\r\nNICK reader\r\nUSER r 0 * :r\r\nCAP END\r\n")
    client.send("JOIN #crash\(round)\r\n")
    _ = try client.read(until: " 366 ")
    var texts: [String] = []
    var reference = "timestamp=1970-01-01T00:00:00.000Z"
    while true {
      client.send("CHATHISTORY AFTER #crash\(round) \(reference) 500\r\n")
      let page = try client.read(until: " BATCH -").components(separatedBy: "\r\n").filter { $0.contains(" PRIVMSG ") }
      guard let last = page.last, let name = last.firstMatch(of: /msgid=([^; ]+)/) else { break }
      reference = "msgid=\(name.1)"
      texts += page.map {
        String($0[($0.firstRange(of: " :\(round):").map { $0.lowerBound } ?? $0.startIndex)...].dropFirst(2))
      }
    }
    #expect(server.end() == 0)
    return texts
  }
}
