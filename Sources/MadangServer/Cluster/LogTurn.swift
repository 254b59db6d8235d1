import MadangMemory

/// What a worker has from the log while the log's mailbox is its.
struct LogTurn {
  var isTaken = false
  /// Entries until others have their turn.
  var entriesLeft = LogTurn.entriesMax
  /// What its node has kept of the entry that is pending.
  var offered: Mailbox.Offered?
  /// The connection that it is about, where that is ours and here.
  var connection: Handle?
  /// Where the line of the entry stands in its frame, and where newcomers of its plain dialect land.
  var line = 0..<0
  var home: String?

  static let entriesMax = 256
}
