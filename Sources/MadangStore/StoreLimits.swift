/// Every bound of the store, each with its reason.
package struct StoreLimits: Sendable {
  /// Bytes of events that may wait for the disk. Beyond, events are dropped and counted: chat never waits.
  package var journalBytesMax = 16 << 20
  /// How long an event waits for others to share its commit. What a crash of the process can lose. Each commit writes every
  /// page that it touched: with a thousand busy rooms a longer wait is what makes history cheap.
  package var batchMilliseconds = 200
  /// This many bytes waiting are committed without delay.
  package var batchBytesMax = 1 << 20
  /// How often a batch that could not be written is tried, and how long after the last try. Then it is a gap.
  package var retriesMax = 5
  package var retryMilliseconds = 1_000
  /// When nothing has come for so long, memory that a busy time took is given back.
  package var quietMilliseconds = 2_000
  /// Pages of the log that are brought into the database's own file: 16 MiB. Each costs once more what is written then.
  package var logPagesMax = 4_000
  /// Connections that read at once, each with its cache.
  package var readersMax = 5

  /// Messages that one turn adds to the search index: about 8 ms.
  package static let indexMessagesPerTurnMax = 500
  /// How long one search adds to the index what is not in it yet, and how long it looks messages through one by one.
  package static let searchIndexingMilliseconds: UInt64 = 100
  package static let searchLookingMilliseconds: UInt64 = 150
  /// Above this many events in a second, the index has a turn only so often.
  package static let busyEventsPerSecondMin: UInt64 = 2_000
  package static let indexRestSeconds: UInt64 = 1
  /// Events that one transaction of pruning or forgetting deletes at most, and how long it goes on: the writer, and whoever
  /// reads what it has just written, wait no longer than that. Looked at after so many events.
  package static let deletesPerTurnMax = 500
  package static let deletesMilliseconds: UInt64 = 3
  static let deletesPerLook = 8
  /// How long pruning rests after each of its transactions, so that it has a small part of the disk and of a processor.
  package static let pruneRestMilliseconds: UInt64 = 12
  /// How often what is kept no longer is deleted.
  package static let pruneSeconds: UInt64 = 3_600
  /// Free pages that one transaction gives back to the file system.
  package static let vacuumPagesPerTurnMax = 32
  /// Pages of the search index that one transaction rewrites.
  package static let mergePagesPerTurnMax = 16
  /// A database up to this size is checked whole when it is opened; a larger one only on demand.
  package static let checkedBytesMax = 256 << 20
  /// How long a statement waits for another process that holds the database, as a backup does.
  package static let busySeconds = 5.0
  /// Conversations that the writer remembers the numbers of.
  package static let conversationsCachedMax = 65_536
  /// Complaints of one kind are told so far apart.
  package static let complaintSeconds: UInt64 = 60
  /// Events that one question to the history looks at, beyond those that are shown: about 5 ms.
  package static let hiddenEventsPerLookMax = 5_000
  /// Results of one call.
  package static let resultsMax = 10_000
  /// What one event may take up in the journal.
  package static let eventBytesMax = 1 << 20

  package init() {}

  /// Asserts what the bounds owe each other.
  package func check() {
    precondition(
      journalBytesMax >= batchBytesMax, "The journal holds a batch, or nothing would call for the writer in time.")
    precondition(
      batchMilliseconds >= 0 && retryMilliseconds >= 0 && retriesMax >= 0, "Times and counts are not negative.")
    precondition(logPagesMax >= 1, "The log would be brought in without end.")
    precondition(readersMax >= 1, "Somebody must be able to read.")
  }
}
