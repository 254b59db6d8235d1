import MadangKernel
import MadangRecords
import MadangStore

/// Fills a database with one writer and one thread that appends, then reads from it.
struct StoreBench {
  let messages: Int
  let rooms: Int
  let folder: String
  private let texts = StoreBench.makeTexts()

  init(messages: Int, rooms: Int, folder: String) {
    self.messages = messages
    self.rooms = rooms
    self.folder = folder
  }

  /// One message each 100 ms, from this moment on.
  private static let start: Int64 = 1_600_000_000_000
  private static let spacing: Int64 = 100

  func run() throws {
    let database = try Database(folder: folder)
    let writer = try HistoryWriter(
      database, observer: HistoryObserver(complained: { print("complaint: \($0)") }))
    try append(to: database)
    let room = Conversation(room: "#room0")
    let end = MessageID.first(atMilliseconds: StoreBench.start + Int64(messages) * StoreBench.spacing)
    time("LATEST 100, index behind", 200) { _ in
      _ = try database.events(HistoryQuery(room, limit: 100))
    }
    let indexing = MonotonicClock.nanoseconds()
    _ = try database.search(HistorySearch("마당", in: [room], limit: 1))
    print("index caught up in \(StoreBench.seconds(since: indexing)) s")
    time("LATEST 100", 1000) { _ in _ = try database.events(HistoryQuery(room, limit: 100)) }
    time("LATEST 100 with events", 1000) { _ in
      _ = try database.events(HistoryQuery(room, limit: 100, includesEvents: true))
    }
    var state: UInt64 = 1
    time("BEFORE 100, anywhere", 1000) { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      let id = MessageID.first(
        atMilliseconds: StoreBench.start + Int64(state >> 33) % (Int64(messages) * StoreBench.spacing))
      _ = try database.events(HistoryQuery(room, before: id, limit: 100))
    }
    time("TARGETS", 1000) { _ in
      _ = try database.targets(
        TargetQuery(of: "ann", rooms: ["#room0"], saidBefore: end.milliseconds, limit: 50))
    }
    time("search, a common word, 50", 100) { _ in
      _ = try database.search(HistorySearch("마당", in: [room], limit: 50))
    }
    time("search, two common words, 50", 100) { _ in
      _ = try database.search(HistorySearch("마당 word7", in: [room], limit: 50))
    }
    time("search, a word that is nowhere", 100) { _ in
      _ = try database.search(HistorySearch("nowhere", in: [room], limit: 50))
    }
    let pruning = MonotonicClock.nanoseconds()
    let pruned = try database.prune(RetentionPolicy(general: .init(countMax: messages * 99 / 100)), nowMilliseconds: 0)
    print("\(pruned) messages pruned in \((MonotonicClock.nanoseconds() - pruning) / 1_000_000) ms, 500 at a time")
    writer.stop()
    try database.close()
    print("\((Folder.fileBytes(folder + "/madang.db") ?? 0) >> 20) MiB")
  }

  /// Fills the database, with its index, and says so.
  func fill() throws {
    let database = try Database(folder: folder)
    let writer = try HistoryWriter(
      database, observer: HistoryObserver(complained: { print("complaint: \($0)") }))
    try append(to: database)
    // A search waits for the index.
    _ = try database.search(HistorySearch("마당", in: [Conversation(room: "#room0")], limit: 1))
    writer.stop()
    try database.close()
    print("filled")
  }

  func append(to database: Database) throws {
    let journal = database.journal
    let began = MonotonicClock.nanoseconds()
    var waited = 0
    for index in 0..<messages {
      let id = MessageID(
        rawValue: MessageID.first(atMilliseconds: StoreBench.start + Int64(index) * StoreBench.spacing).rawValue)
      let room = "#room\(index % rooms)"
      let text = texts[index % texts.count]
      while true {
        let event = JournalEvent(
          id: id, milliseconds: id.milliseconds, kind: .message, conversation: room.utf8.span, partner: "".utf8.span,
          source: "somebody!user@host.example.org".utf8.span, account: "somebody".utf8.span, target: room.utf8.span,
          text: text.span, tags: "".utf8.span)
        if case .appended = journal.append(event) { break }
        // A chat server would count a gap here; what is measured is how fast the writer is.
        journal.flush()
        waited += 1
      }
    }
    journal.flush()
    let seconds = Double(MonotonicClock.nanoseconds() - began) / 1e9
    print("\(messages) messages in \(rooms) rooms: \(Int(Double(messages) / seconds))/s, journal full \(waited) times")
  }

  private func time(_ name: String, _ rounds: Int, _ body: (Int) throws -> Void) {
    var times: [UInt64] = []
    for round in 0..<rounds {
      let began = MonotonicClock.nanoseconds()
      do {
        try body(round)
      } catch {
        fatalError("\(name): \(error)")
      }
      times.append(MonotonicClock.nanoseconds() - began)
    }
    times.sort()
    print("\(name): median \(times[rounds / 2] / 1000) µs, p99 \(times[rounds * 99 / 100] / 1000) µs")
  }

  private static func seconds(since began: UInt64) -> UInt64 { (MonotonicClock.nanoseconds() - began) / 1_000_000_000 }

  /// Some 70 bytes each, of a vocabulary of Korean and English words.
  private static func makeTexts() -> [[UInt8]] {
    var state: UInt64 = 7
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % count
    }
    let syllables = "가나다라마바사아자차카타파하고노도로모보소오조초코토포호구누두루무부수우주추쿠투푸후당".map(String.init)
    var words = ["마당", "안녕하세요"] + (0..<1000).map { "word\($0)" }
    for _ in 0..<3000 { words.append((0..<1 + random(4)).map { _ in syllables[random(syllables.count)] }.joined()) }
    return (0..<8192).map { _ in
      Array(
        (0..<4 + random(8)).map { _ in words[random(random(2) == 0 ? 30 : words.count)] }.joined(separator: " ").utf8)
    }
  }
}
