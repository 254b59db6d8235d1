import MadangKernel
import MadangRecords
import MadangWorld

/// What makes a server one node of several that hold the same world.
package struct ClusterConfiguration: Sendable {
  /// Where the log is.
  package let engine: any LogEngine
  /// Which nodes belong together, by name.
  package var cluster = "madang"
  /// Of this node: no other one has it.
  package let name: String
  /// Where what is kept of accounts, bans and the like is told to all nodes; nil where this one keeps nothing.
  package var stores: StoreApplier?
  /// What outlives this process: where in the log it has trapped. Nil: nobody will know.
  package var page: TrapPage?
  /// What the database came from that this node began with; nil: from nothing.
  package var origin: DataOrigin?
  /// After so long without the log, newcomers are refused; in milliseconds.
  package var patienceMilliseconds: Int64 = 60_000
  /// People of all nodes together.
  package var peopleMax = 1 << 20
  /// How many deliveries have what comes next in the log gather for a millisecond, and for how long at most: the more is handed
  /// out together, the less of it each costs.
  package var deliveriesPerMillisecond = 500
  package var gatheringMillisecondsMax: Int64 = 6
  /// How often a snapshot is kept for those who begin later.
  package var snapshotMilliseconds: Int64 = SnapshotTaking.Pace().milliseconds
  package var snapshotLogBytes = SnapshotTaking.Pace().bytes
  /// The rules that this program can go by.
  package var rules = RulesRange.known
  /// A number that no other process has, by which it knows its own begin; another one each time.
  package let nonce: @Sendable () -> UInt64
  /// Is told what operators should know. Called by the engine's thread, or by a worker: it must not wait.
  package let tell: @Sendable (ClusterNews) -> Void

  package init(
    engine: any LogEngine, name: String, nonce: @escaping @Sendable () -> UInt64,
    tell: @escaping @Sendable (ClusterNews) -> Void = { _ in }
  ) {
    self.engine = engine
    self.name = name
    self.nonce = nonce
    self.tell = tell
  }

  /// The same, as nodes compare it: the backup, and the world that has come of it.
  var originSetting: SharedSetting {
    let text = origin.map { "\($0.name) \($0.world ?? 0)" } ?? ""
    return SharedSetting(key: SharedSetting.origin, value: Array(text.utf8))
  }

  var pace: SnapshotTaking.Pace { SnapshotTaking.Pace(milliseconds: snapshotMilliseconds, bytes: snapshotLogBytes) }
}

/// What has become of a node, or of the log.
package enum ClusterNews: Sendable {
  case engine(EngineState)
  /// Others have given it up.
  case cutOff
  /// Another process has its name; this one ends.
  case displaced
  /// It has begun from a snapshot, and not from the log's beginning.
  case restored(position: UInt64)
  /// There was a snapshot that it could not read, and why. `isOwn`: its own, in its database.
  case notRestored(String, isOwn: Bool)
  /// It has written a snapshot, for all or for its own next start.
  case snapshot(KeptSnapshot, isOwn: Bool)
  /// What it keeps is of another log, or of a later state of this one; this process ends.
  case strange
  /// What it has missed, the log has no longer; this process ends.
  case late
  /// It can't be one of the nodes that are here; it ends.
  case refused(BatchSender.Refusal)
  /// Its world is another than that of most nodes, at that place of the log; it ends.
  case diverged(UInt64)
  /// Nodes of those names have another world than this one, which is not outvoted.
  case differs([String], UInt64)
  /// It leaves out what nodes have trapped at, and nobody has survived.
  case skipped(SkippedStep)
  /// It has trapped there, and another one has not: it carries it out.
  case survived(LogPlace)
  /// It has applied what the others leave out, for they have trapped at it; this process ends, and begins again.
  case parted(LogPlace)
  /// It does not come to know what becomes of that at which it has trapped; this process ends.
  case undecided
  /// Nothing has come from the log for a while; why, where the engine says so.
  case silent(String?)
  /// Something has come again, after so many milliseconds.
  case speaks(afterMilliseconds: Int64)
  /// It takes nobody any more, and ends once all have gone.
  case draining
  /// All nodes have other settings from here on, of these keys; `file`: those of them that this node's file has otherwise.
  case settings([String], file: [String])
}
