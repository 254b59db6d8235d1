import MadangKernel
import MadangMemory
import MadangRecords
import MadangWire

/// The one thread that brings events from the journal to the disk, and then to the search index.
///
/// A batch that cannot be written is tried again every `retryMilliseconds`, `retriesMax` times; meanwhile the journal
/// takes what comes until it is full. Then the batch is a gap: it is counted, told, and chat goes on. Under `acknowledged`
/// people wait for it, so it is given up at once, and they are told that theirs was not said.
package struct HistoryWriter: ~Copyable {
  private let thread: Thread
  private let journal: Journal

  /// Handing out messages comes before keeping them, yet a quarter of a busy core stays for this, so that the journal does
  /// not fill. Under `acknowledged` every message waits for it. See setpriority(2).
  private static func niceness(_ durability: Durability) -> Int32 { durability == .batched ? 5 : 0 }

  /// Starts the thread. What `observer` is told comes from that thread.
  package init(_ database: Database, observer: HistoryObserver = HistoryObserver()) throws(Errno) {
    journal = database.journal
    journal.setWriter(true)
    let loop = HistoryLoop.Start(database: database, observer: observer)
    do {
      thread = try Thread(name: "history", niceness: HistoryWriter.niceness(database.durability)) {
        HistoryLoop(loop).run()
      }
    } catch {
      database.journal.setWriter(false)
      throw error
    }
  }

  /// Writes what is left, and ends the thread.
  package consuming func stop() {
    journal.stop()
    thread.join()
  }
}
