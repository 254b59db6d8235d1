import MadangChat
import MadangRecords
import MadangServer
import MadangSimulator
import Synchronization
import Testing

/// `/readyz`: whether somebody new is to be sent here.
@Suite struct ReadinessTests {
  /// A disk that writes when it is told to.
  private final class HeldJournal: EventJournal {
    private let state = Mutex((appended: UInt64(0), settled: UInt64(0)))

    func append(_ event: JournalEvent) -> JournalVerdict {
      state.withLock { state in
        state.appended += 1
        return .appended(ticket: state.appended)
      }
    }

    func rename(_ old: Span<UInt8>, to new: Span<UInt8>) -> UInt64 { state.withLock { $0.appended } }
    func isCommitted(_ ticket: UInt64) -> Bool { true }

    var load: JournalLoad {
      state.withLock { JournalLoad(waiting: Int($0.appended - $0.settled), settled: $0.settled) }
    }

    func write(_ events: UInt64? = nil) {
      state.withLock { $0.settled = events.map { [settled = $0.settled] in settled + $0 } ?? $0.appended }
    }
  }

  private func make() throws -> (GateUnderTest, HeldJournal, Int) {
    let journal = HeldJournal()
    let gate = try GateUnderTest { configuration in
      configuration.journal = journal
      configuration.settings.history = NoHistory()
      configuration.storage = { StorageFacts(waitingEvents: journal.load.waiting, bytes: 0) }
    }
    let ann = gate.server.register("ann")
    _ = gate.server.ask("JOIN #room", ann)
    journal.write()
    return (gate, journal, ann)
  }

  private func isReady(_ gate: GateUnderTest) -> Bool {
    let answer = gate.get("/readyz", gate.connect())
    #expect(answer.hasPrefix("HTTP/1.1 200 ") || answer.hasPrefix("HTTP/1.1 503 "))
    return answer.hasPrefix("HTTP/1.1 200 ")
  }

  @Test("It is ready, until the history has stood still for 10 s with something waiting; and again once it moves")
  func standstill() throws {
    let (gate, journal, ann) = try make()
    #expect(isReady(gate))
    _ = gate.server.ask("PRIVMSG #room :kept?", ann)
    gate.server.advance(milliseconds: 9_500)
    #expect(isReady(gate))
    gate.server.advance(milliseconds: 1_500)
    #expect(!isReady(gate))
    #expect((Scraper(gate).read()["madang_history_waiting_seconds"] ?? 0) > 10)
    journal.write()
    #expect(isReady(gate))
  }

  @Test("A history that is behind, and moves, is no reason; nor is one with nothing to write, however long it rests")
  func moves() throws {
    let (gate, journal, ann) = try make()
    for _ in 0..<4 { _ = gate.server.ask("PRIVMSG #room :kept?", ann) }
    for _ in 0..<3 {
      gate.server.advance(milliseconds: 8_000)
      journal.write(1)
      #expect(isReady(gate))
    }
    journal.write()
    gate.server.advance(milliseconds: 120_000, step: 1_000)
    #expect(isReady(gate))
    // What is said after a long silence has not waited since then.
    gate.server.kernel.now += 3_600_000
    _ = gate.server.ask("PRIVMSG #room :kept?", ann)
    #expect(isReady(gate))
  }
}
