import MadangChat
import MadangServer
import MadangSimulator
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

    func rename(_ old: Span<UInt8>, to new: Span<UInt8>) { add() }

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
      var settings = Settings()
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
}
