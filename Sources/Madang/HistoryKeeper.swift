import Foundation
import Logging
import MadangKernel
import MadangServer
import MadangStore

/// The threads that bring history to the disk and take from it what is kept no longer, from the server's start to its end.
final class HistoryKeeper {
  private var writer: HistoryWriter?
  private var pruner: HistoryPruner?

  private let database: Database
  private let retention: RetentionPolicy
  private let logger: Logger
  private let operators: OperatorLine

  init(_ database: Database, _ retention: RetentionPolicy, logger: Logger, operators: OperatorLine) {
    self.database = database
    self.retention = retention
    self.logger = logger
    self.operators = operators
  }

  func start() throws {
    let logger = logger
    let operators = operators
    let durability = database.durability
    let observer = HistoryObserver(
      lost: { tickets in
        // Each author has been told, and the complaint about the disk counts them.
        if durability == .acknowledged { return }
        logger.note(.historyGap, "History has a gap.", ["events": .number(tickets.count)])
        operators.tell("History has a gap: \(tickets.count) events could not be written.")
      },
      complained: { complaint in
        let text = HistoryKeeper.text(of: complaint, durability)
        logger.note(HistoryKeeper.event(of: complaint), text)
        operators.tell(text)
      })
    do throws(Errno) {
      writer = try HistoryWriter(database, observer: observer)
      pruner = try HistoryPruner(
        database, retention, clock: { Int64(Date().timeIntervalSince1970 * 1000) },
        failed: { logger.note(.pruningFailed, "What is kept no longer could not be deleted: \($0)") })
    } catch {
      try Complaint.fail("the server can't start: \(error).")
    }
  }

  /// Commits everything, and ends the threads.
  func stop() {
    if let pruner = pruner.take() { pruner.stop() }
    if let writer = writer.take() { writer.stop() }
  }

  private static func event(of complaint: HistoryComplaint) -> LoggedEvent {
    switch complaint {
    case .writeFailed: .historyFailed
    case .dropped: .historyBehind
    case .indexFailed: .searchBehind
    }
  }

  static func text(of complaint: HistoryComplaint, _ durability: Durability) -> String {
    switch complaint {
    case .writeFailed(let error, let lost) where durability == .acknowledged:
      "History can't be written: \(error) What is said is refused until it can; \(lost) events so far."
    case .writeFailed(let error, let lost):
      "History can't be written: \(error) Chat goes on; \(lost) events are lost so far."
    case .dropped(let events):
      "History falls behind: \(events) events are lost so far. Chat goes on."
    case .indexFailed(let error):
      "Search is not up to date: \(error)"
    }
  }
}
