import Logging
import MadangServer
import MadangWorld

extension Logger {
  /// Says what has become of this node, or of the log. Returns what operators are told besides.
  func note(_ news: ClusterNews) -> String? {
    switch news {
    case .engine(.connecting(let reason)):
      guard let reason else { return nil }
      note(.engineAway, "The log can't be reached; this is tried again.", ["reason": .text(reason)])
      return "The log can't be reached: \(reason)"
    case .engine(.live(let facts)):
      note(
        .engineLive, "The log is live.",
        ["server": .text(facts.server), "version": .text(facts.version), "replicas": .number(facts.replicas)])
      if let warning = facts.warning { note(.engineDoubtful, warning) }
      return nil
    case .engine(.silent):
      note(.engineSilent, "The log is silent: nobody is heard until it speaks again.")
      return "The log is silent: nobody is heard until it speaks again."
    case .engine(.refused(let reason)):
      note(.engineRefused, reason)
      return reason
    case .cutOff:
      note(.nodeCutOff, "The other nodes have given this one up: its people were told to connect again.")
      return "This node was cut off, and begins anew."
    case .displaced:
      note(.nodeDisplaced, "Another process has this node's name: this one ends.")
      return nil
    case .restored(let position):
      note(.nodeRestored, "This node has begun with a snapshot.", ["position": .number(Int(position))])
      return nil
    case .notRestored(let reason):
      note(
        .snapshotUnread, "There is a snapshot that can't be read; all of the log is read instead.",
        ["reason": .text(reason)])
      return nil
    case .snapshot(let snapshot):
      let position = LogFact.number(Int(snapshot.position))
      guard let failure = snapshot.failure else {
        note(.snapshotKept, "A snapshot is kept.", ["position": position, "bytes": .number(snapshot.bytes)])
        return nil
      }
      note(.snapshotUnkept, "A snapshot can't be kept.", ["position": position, "reason": .text(failure)])
      return "A snapshot for nodes that begin later can't be kept: \(failure)"
    case .strange:
      note(
        .nodeStrange,
        "What this node keeps is of another log, or of a later state of this one: it ends. Start it with an empty folder."
      )
      return nil
    case .late:
      note(
        .nodeStrange,
        "What this node has missed, the log has no longer: it ends, for it would keep less than the others.")
      return nil
    }
  }
}
