import MadangChat
import MadangRecords
import MadangServer
import MadangSimulator
import MadangWorld
import Synchronization
import Testing

/// `--durability acknowledged`: what somebody is given is on the disk. `batched`: nobody waits for it.
@Suite("Durability", .serialized)
struct DurabilityTests {
  /// Counts what it was given since it was last made to write.
  private final class CountingJournal: EventJournal {
    private let counts = Mutex((waiting: 0, all: 0))

    var waiting: Int { counts.withLock { $0.waiting } }
    var all: Int { counts.withLock { $0.all } }

    func append(_ event: JournalEvent) -> JournalVerdict {
      add()
      return .appended(ticket: UInt64(all))
    }

    func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 {
      add()
      return UInt64(all)
    }

    func isCommitted(_ ticket: UInt64) -> Bool {
      flush()
      return true
    }

    func flush() { counts.withLock { $0.waiting = 0 } }

    private func add() {
      counts.withLock { counts in
        counts.waiting += 1
        counts.all += 1
      }
    }
  }

  /// Rooms of two are told at once, larger ones have their messages gathered.
  @Test(
    "what has been told is written before, where that is promised",
    arguments: [2, 40],
    [
      "PRIVMSG #room :hello", "NOTICE #room :hello", "@+typing=active;+draft/react=x;+draft/reply=y TAGMSG #room",
      "PRIVMSG n1 :hello", "@label=a PRIVMSG #room :hello", "RENAME #room #hall",
    ])
  func written(members: Int, line: String) throws {
    for waits in [true, false] {
      let journal = CountingJournal()
      var settings = ChatSettings()
      settings.history = NoHistory()
      let server = try SimulatedServer(settings: settings) {
        $0.journal = journal
        $0.waitsForJournal = waits
      }
      let people = (0..<members).map { server.register("n\($0)") }
      for person in people {
        _ = server.ask("CAP REQ :message-tags labeled-response batch draft/channel-rename\r\nJOIN #room", person)
      }
      for person in people { _ = server.heard(person) }
      journal.flush()
      let before = journal.all
      _ = server.ask(line, people[0])
      #expect(server.heard(people[1]).contains(line.contains("RENAME") ? "#hall" : ":n0!"))
      #expect(journal.all == before + 1)
      #expect(journal.waiting == (waits ? 0 : 1))
      server.stop()
    }
  }

  /// A disk on which events go as it is said of each: they are committed, lost, or find the journal full.
  private final class FailingJournal: EventJournal {
    enum Fate: CaseIterable { case committed, lost, dropped }

    private let state = Mutex((fates: [Fate](), fate: Fate.committed))

    func fail(_ fate: Fate) { state.withLock { $0.fate = fate } }

    func append(_ event: JournalEvent) -> JournalVerdict {
      let text = String(bytes: event.text)
      return state.withLock { state in
        let fate = text.contains("good") ? .committed : state.fate
        if fate == .dropped { return .dropped }
        state.fates.append(fate)
        return .appended(ticket: UInt64(state.fates.count))
      }
    }

    func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 {
      state.withLock { state in
        state.fates.append(.committed)
        return UInt64(state.fates.count)
      }
    }

    func isCommitted(_ ticket: UInt64) -> Bool { state.withLock { $0.fates[Int(ticket) - 1] == .committed } }
  }

  private static let capabilities =
    "CAP REQ :message-tags labeled-response batch echo-message standard-replies draft/multiline"

  private func crowd(_ members: Int, waits: Bool = true) throws -> (SimulatedServer, [Int], FailingJournal) {
    let journal = FailingJournal()
    var settings = ChatSettings()
    settings.history = NoHistory()
    let server = try SimulatedServer(settings: settings) {
      $0.journal = journal
      $0.waitsForJournal = waits
    }
    let people = (0..<members).map { server.register("n\($0)") }
    for person in people { _ = server.ask("\(DurabilityTests.capabilities)\r\nJOIN #room", person) }
    for person in people { _ = server.heard(person) }
    return (server, people, journal)
  }

  @Test(
    "A message that can't be kept is given to nobody, and its author is told: a full disk under acknowledged",
    arguments: [2, 40],
    [
      ("PRIVMSG #room :hello", "PRIVMSG TEMPORARILY_UNAVAILABLE #room :"),
      ("NOTICE #room :hello", "NOTICE TEMPORARILY_UNAVAILABLE #room :"),
      ("@+draft/react=x;+draft/reply=y TAGMSG #room", "TAGMSG TEMPORARILY_UNAVAILABLE #room :"),
      ("PRIVMSG n1 :hello", "PRIVMSG TEMPORARILY_UNAVAILABLE n1 :"),
      ("NOTICE n1 :hello", "NOTICE TEMPORARILY_UNAVAILABLE n1 :"),
      ("@label=a PRIVMSG #room :hello", "PRIVMSG TEMPORARILY_UNAVAILABLE #room :"),
      ("@label=a PRIVMSG n1 :hello", "PRIVMSG TEMPORARILY_UNAVAILABLE n1 :"),
      ("@label=a NOTICE #room,n1 :hello", "NOTICE TEMPORARILY_UNAVAILABLE #room :"),
      ("PRIVMSG #room,n1 :hello", "PRIVMSG TEMPORARILY_UNAVAILABLE n1 :"),
      (
        "BATCH +1 draft/multiline #room\r\n@batch=1 PRIVMSG #room :hello\r\n@batch=1 PRIVMSG #room :you\r\nBATCH -1",
        "PRIVMSG TEMPORARILY_UNAVAILABLE #room :"
      ),
    ])
  func refused(members: Int, line: (String, String)) throws {
    for fate in [FailingJournal.Fate.lost, .dropped] {
      let (server, people, journal) = try crowd(members)
      journal.fail(fate)
      let answer = server.ask(line.0, people[0])
      #expect(answer.contains(" FAIL \(line.1)"), "\(fate): \(answer)")
      #expect(!answer.contains(":n0!"), "\(fate): its author is sent no echo: \(answer)")
      #expect(answer.components("FAIL ") == line.0.components(",") + 1)
      if line.0.hasPrefix("@label") { #expect(answer.hasPrefix("@label=a") && answer.components("label=a") == 1) }
      for person in people.dropFirst() { #expect(server.heard(person).isEmpty, "\(fate): nobody else hears of it") }
      // Once there is room again, all is as before.
      journal.fail(.committed)
      #expect(server.ask("PRIVMSG #room :again", people[0]).contains("PRIVMSG #room :again"))
      #expect(server.heard(people[1]).contains("PRIVMSG #room :again"))
      server.stop()
    }
  }

  @Test("Of several messages that wait for one commit, only those that are lost are refused")
  func partly() throws {
    let (server, people, journal) = try crowd(40)
    journal.fail(.lost)
    server.say("PRIVMSG #room :good 1\r\nPRIVMSG #room :bad\r\nPRIVMSG #room :good 2", people[0])
    server.say("PRIVMSG #room :good 3\r\n@label=b PRIVMSG #room,n2 :bad", people[1])
    server.settle()
    let heard = server.heard(people[2])
    for number in 1...3 { #expect(heard.components("good \(number)") == 1) }
    #expect(!heard.contains("bad"))
    let first = server.heard(people[0])
    #expect(first.components("FAIL ") == 1 && first.components(":n0!") == 2 && first.components("good 3") == 1)
    let second = server.heard(people[1])
    #expect(second.components("FAIL ") == 2 && second.components(":n1!") == 1)
    server.stop()
  }

  @Test("What happens is told though it can't be kept, and so is what is said under batched")
  func toldAnyhow() throws {
    let (server, people, journal) = try crowd(2)
    journal.fail(.lost)
    _ = server.ask("TOPIC #room :news\r\nNICK m0\r\nPART #room\r\nJOIN #room", people[0])
    let heard = server.heard(people[1])
    for command in ["TOPIC", "NICK", "PART", "JOIN"] { #expect(heard.contains(" \(command) ")) }
    server.stop()
    let (batched, others, full) = try crowd(2, waits: false)
    full.fail(.dropped)
    #expect(batched.ask("PRIVMSG #room :hello", others[0]).contains("PRIVMSG #room :hello"))
    #expect(batched.heard(others[1]).contains("PRIVMSG #room :hello"))
    batched.stop()
  }

  @Test("A plain connection is told in a sentence that its message was not sent")
  func plain() throws {
    let journal = FailingJournal()
    var settings = ChatSettings()
    settings.history = NoHistory()
    let server = try SimulatedServer(settings: settings, encoding: .plainNumbered) {
      $0.journal = journal
      $0.waitsForJournal = true
    }
    let (ann, bob) = (server.connect(), server.connect())
    server.settle()
    _ = server.heard(bob)
    journal.fail(.lost)
    _ = server.heard(ann)
    let answer = server.ask("hello", ann)
    #expect(answer.contains("Your message was not sent: it can't be kept now."), "\(answer)")
    #expect(server.heard(bob).isEmpty)
    server.stop()
  }
}

extension String {
  /// How often a part occurs.
  fileprivate func components(_ part: String) -> Int { ranges(of: part).count }
}
