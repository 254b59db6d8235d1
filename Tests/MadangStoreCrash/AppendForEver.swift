import Glibc
import MadangRecords
import MadangStore

/// Each message says its run and its number in it, and then as many copies of a word as the number names.
func appendForEver(folder: String, durability: Durability, run: UInt64, seed: UInt64) throws {
  var limits = StoreLimits()
  limits.batchMilliseconds = 5
  // So that it is killed while the log is being brought in, too.
  limits.logPagesMax = 200
  let database = try Database(folder: folder, durability: durability, limits: limits)
  let clock = MessageClock()
  if let newest = try database.newestID() { clock.advance(past: newest) }
  let writer = try HistoryWriter(database, observer: HistoryObserver(committed: { say("committed \($0)") }))
  say("ready")

  var state = seed
  func random() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state >> 33
  }
  var count: UInt64 = 0
  while isatty(0) == 0 {
    for _ in 0..<random() % 40 {
      // On a busy machine the disk may come late.
      if database.journal.isBehind { database.journal.awaitRoom() }
      count += 1
      let payload = String(repeating: "마당", count: 1 + Int(count % 60))
      let event = StoredEvent(
        id: clock.reserve(milliseconds: 1_700_000_000_000), conversation: Conversation(room: "#crash\(random() % 3)"),
        kind: .message, source: "n!u@h", account: "someone", target: "#crash", text: "\(run):\(count):\(payload)")
      guard case .appended(let ticket) = database.journal.append(event), ticket == count else {
        fatalError("The journal dropped an event.")
      }
    }
    usleep(UInt32(random() % 2000))
  }
  writer.stop()
}

private func say(_ line: String) {
  print(line)
  fflush(nil)
}
