import MadangKernel
import MadangRecords
import MadangStore

/// What others notice while what is kept no longer is deleted: somebody says something in another room and asks for its
/// history, again and again, as CHATHISTORY does.
struct PruneBench {
  private let filled: StoreBench

  init(_ filled: StoreBench) {
    self.filled = filled
  }

  private static let start: Int64 = 1_600_000_000_000
  private static let pauseMilliseconds: UInt64 = 20
  private static let secondsMax: UInt64 = 900

  func run() throws {
    let database = try Database(folder: filled.folder)
    let writer = try HistoryWriter(
      database, observer: HistoryObserver(complained: { print("complaint: \($0)") }))
    try filled.append(to: database)
    // The index follows, so that there is something to erase from it.
    _ = try database.search(HistorySearch("마당", in: [Conversation(room: "#room0")], limit: 1))
    let before = try ask(database) { $0 < 100 }
    PruneBench.report("before", before)
    let began = MonotonicClock.nanoseconds()
    let policy = RetentionPolicy(general: .init(ageDaysMax: 1), exceptions: [Conversation(room: "#live"): .forever])
    let pruner = try HistoryPruner(
      database, policy, clock: { PruneBench.start + 1_000_000_000_000 }, failed: { print("pruning failed: \($0)") })
    var isDone = false
    var rounds = 0
    let during = try ask(database) { _ in
      rounds += 1
      if rounds % 50 == 0 { isDone = (try? isEmpty(database)) ?? true }
      return !isDone && MonotonicClock.nanoseconds() - began < PruneBench.secondsMax * 1_000_000_000
    }
    let seconds = (MonotonicClock.nanoseconds() - began) / 1_000_000_000
    PruneBench.report("while \(filled.messages) are pruned, \(seconds) s", during)
    pruner.stop()
    writer.stop()
    try database.close()
    print("\((Folder.fileBytes(filled.folder + "/madang.db") ?? 0) >> 20) MiB")
  }

  private func isEmpty(_ database: Database) throws -> Bool {
    for room in 0..<filled.rooms {
      let left = try database.events(HistoryQuery(Conversation(room: "#room\(room)"), limit: 1))
      if !left.isEmpty { return false }
    }
    return true
  }

  /// How long each question took, as long as `goesOn`.
  private func ask(_ database: Database, while goesOn: (Int) -> Bool) throws -> [UInt64] {
    let clock = MessageClock()
    let rest = Monitor(())
    var times: [UInt64] = []
    while goesOn(times.count) {
      let id = clock.reserve(milliseconds: PruneBench.start + 2_000_000_000_000)
      let event = JournalEvent(
        id: id, milliseconds: id.milliseconds, kind: .message, conversation: "#live".utf8.span, partner: "".utf8.span,
        source: "somebody!user@host.example.org".utf8.span, account: "".utf8.span, target: "#live".utf8.span,
        text: "hello".utf8.span, tags: "".utf8.span)
      _ = database.journal.append(event)
      let began = MonotonicClock.nanoseconds()
      _ = try database.events(HistoryQuery(Conversation(room: "#live"), limit: 50))
      times.append(MonotonicClock.nanoseconds() - began)
      rest.wait(
        until: { _ in false }, deadline: MonotonicClock.nanoseconds() + PruneBench.pauseMilliseconds * 1_000_000,
        then: { _, _ in })
    }
    return times
  }

  private static func report(_ name: String, _ times: [UInt64]) {
    let sorted = times.sorted()
    func at(_ percent: Int) -> UInt64 { sorted[min(sorted.count - 1, sorted.count * percent / 100)] / 1000 }
    print(
      "LATEST 50 of another room \(name): \(sorted.count) asked, median \(at(50)) µs, p90 \(at(90)) µs, p99 \(at(99)) µs, "
        + "most \(at(100)) µs")
  }
}
