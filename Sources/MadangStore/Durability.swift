/// What a crash may cost.
package enum Durability: String, CaseIterable, Sendable {
  /// Events are committed in batches. The end of the process loses at most the batch that was not committed yet; the end
  /// of the machine, what SQLite had not checkpointed (`PRAGMA synchronous = NORMAL`).
  case batched
  /// Each commit is on the disk before it is reported (`PRAGMA synchronous = FULL`), and commits follow each other without
  /// delay: what gathered during one is the next.
  case acknowledged
}
