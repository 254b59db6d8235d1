/// Why the store couldn't do what it was asked. Each says what to do next, and names the file.
package enum StoreError: Error, Equatable, Sendable {
  /// A later version of the program wrote it: these migrations are unknown here.
  case newer(file: String, migrations: [String])
  /// An earlier version of the program wrote it, and it can only be read.
  case older(file: String)
  /// It could not be brought up to date; `copy` has it as it was.
  case notMigrated(file: String, copy: String, detail: String)
  case damaged(file: String, detail: String)
  /// Its files do not belong together, or are not all there.
  case mixed(file: String, detail: String, advice: String)
  /// Another process has it.
  case locked(file: String)
  case cannotOpen(file: String, detail: String)
  /// No space is left on the disk.
  case full(file: String)
  /// A name that must be one's own is another's.
  case taken(name: String)
  /// A name that must be one's own looks like another's.
  case alike(name: String)
  /// The account that something should belong to doesn't exist.
  case unknownAccount(name: String)
  case failed(file: String, detail: String)
  /// What all nodes must be told is not known to them: the log is silent, or this node was cut off.
  case unreachable
}

extension StoreError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .newer(let file, let migrations):
      "\(file) was written by a later version of Madang (\(migrations.joined(separator: ", "))). "
        + "Start that version, or restore the copy that was made before the upgrade."
    case .older(let file):
      "\(file) was written by an earlier version of Madang, whose server has it. Restart the server with this version first."
    case .notMigrated(let file, let copy, let detail):
      "\(file) could not be brought up to date: \(detail). \(copy) is the database as it was: the earlier version of Madang "
        + "runs with it under the old name."
    case .damaged(let file, let detail):
      "\(file) is damaged: \(detail). Nothing was changed. Stop Madang, keep a copy, and restore a backup, or save what "
        + "can be read with: sqlite3 '\(file)' .recover | sqlite3 recovered.db"
    case .mixed(let file, let detail, let advice): "\(file): \(detail). Nothing was changed. \(advice)"
    case .locked(let file):
      "\(file) is in use by another process. Stop the other Madang, or give this one another folder with --data."
    case .cannotOpen(let file, let detail):
      "\(file) cannot be opened: \(detail). Check that its folder exists, and belongs to the user who runs Madang."
    case .full(let file):
      "No space is left for \(file). Free some on that disk; what was said meanwhile is not kept."
    case .taken(let name): "\(name) is taken. Choose another name."
    case .alike(let name): "\(name) looks like a name that is taken. Choose another name."
    case .unknownAccount(let name): "There is no account \(name). Register it first."
    case .failed(let file, let detail):
      "\(file): \(detail). Look at the disk's health in the system's log; if it is well, report this as a bug."
    case .unreachable:
      "The other nodes can't be told now: the log is silent, or this node was cut off. Look whether NATS is well, and try "
        + "again; it may have come about all the same."
    }
  }
}
