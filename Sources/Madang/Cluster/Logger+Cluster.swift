import Logging
import MadangRecords
import MadangServer
import MadangWorld

extension Logger {
  /// Says what has become of this node, or of the log. Returns what operators are told besides.
  func note(_ news: ClusterNews) -> String? {
    switch news {
    case .engine(let state): return note(state)
    case .silent(let reason):
      note(.engineSilent, "The log is silent: nobody is heard until it speaks again.", ["reason": .text(reason ?? "")])
      return "The log is silent, and nobody is heard until it speaks again" + (reason.map { ": \($0)" } ?? "")
    case .speaks(let milliseconds):
      let seconds = "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100)"
      note(.engineSpeaks, "The log speaks again.", ["silent-seconds": .text(seconds)])
      return "The log speaks again, after \(seconds) s"
    case .cutOff:
      note(.nodeCutOff, "The other nodes have given this one up: its people were told to connect again.")
      return "This node was cut off, and begins anew."
    case .displaced:
      note(.nodeDisplaced, "Another process has this node's name: this one ends.")
      return nil
    case .restored(let position):
      note(.nodeRestored, "This node has begun with a snapshot.", ["position": .number(Int(position))])
      return nil
    case .notRestored(let reason, let isOwn):
      let text =
        isOwn
        ? "The snapshot in this node's folder can't be read; more of the log is read instead."
        : "There is a snapshot that can't be read; all of the log is read instead."
      note(.snapshotUnread, text, ["reason": .text(reason)])
      return nil
    case .snapshot(let snapshot, let isOwn): return note(snapshot, isOwn: isOwn)
    case .strange:
      note(.nodeStrange, "What this node keeps is of another log, or of a later state of this one: it ends.")
      return nil
    case .late:
      note(
        .nodeStrange,
        "What this node lacks, the log has no longer: it ends, for it would keep less than the others.")
      return nil
    case .skipped(let step):
      let author = step.author ?? "somebody who is gone"
      note(
        .entrySkipped, "What nodes have trapped at is left out on all of them.",
        facts(step.place).merging(["author": .text(author), "command": .text(step.command)]) { $1 })
      return "\(step.command) of \(author) is left out on all nodes, for they have trapped at it"
    case .survived(let place):
      note(.entrySurvived, "This node has trapped where another one has not: it goes on there.", facts(place))
      return nil
    case .parted(let place):
      note(
        .nodeParted,
        "The others leave out what this node has carried out, for they have trapped at it: it begins again.",
        facts(place))
      return nil
    case .undecided:
      note(.nodeUndecided, "This node has trapped at something, and can't tell what becomes of it: it ends.")
      return nil
    case .refused(.settings(let keys)):
      note(.nodeRefused, "Settings are others than those of the nodes that are here.", ["keys": .text(words(keys))])
      return nil
    case .refused(.rules(let number, let known)):
      note(
        .nodeRefused, "The other nodes go by rules that this program does not know.",
        ["rules": .number(Int(number)), "oldest": .number(Int(known.oldest)), "newest": .number(Int(known.newest))])
      return nil
    case .diverged(let position):
      note(
        .nodeDiverged,
        "This node's world is another than that of most nodes: it ends, and begins anew when it is started.",
        ["position": .number(Int(position))])
      return nil
    case .differs(let names, let position):
      note(
        .nodesDiffer, "Nodes have another world than this one.",
        ["nodes": .text(words(names)), "position": .number(Int(position))])
      return "What \(words(names)) hold differs from what this node holds: start them anew, one after the other."
    case .draining:
      note(.nodeDraining, "This node takes nobody any more, and ends once all have gone.")
      return "This node takes nobody any more, and ends once all have gone."
    case .settings(let keys, let file):
      for key in keys { note(.settingChanged, "A setting of all nodes has changed.", ["key": .text(key)]) }
      if file.isEmpty { return "All nodes have other settings: \(words(keys))" }
      note(
        .settingDiffers, "All nodes have other settings than this node's file, which is read at its next start.",
        ["keys": .text(words(file))])
      return "All nodes have other settings: \(words(keys)). Change this node's file too: \(words(file))"
    }
  }

  private func note(_ snapshot: KeptSnapshot, isOwn: Bool) -> String? {
    let position = LogFact.number(Int(snapshot.position))
    let place = isOwn ? " in this node's folder" : ""
    guard let failure = snapshot.failure else {
      note(.snapshotKept, "A snapshot is kept\(place).", ["position": position, "bytes": .number(snapshot.bytes)])
      return nil
    }
    note(.snapshotUnkept, "A snapshot can't be kept\(place).", ["position": position, "reason": .text(failure)])
    return isOwn
      ? "A snapshot for this node's next start can't be kept: \(failure)"
      : "A snapshot for nodes that begin later can't be kept: \(failure)"
  }

  private func facts(_ place: LogPlace) -> [String: LogFact] {
    ["position": .number(Int(clamping: place.sequence)), "entry": .number(Int(place.entry))]
  }

  private func note(_ state: EngineState) -> String? {
    switch state {
    case .connecting(let reason):
      if let reason {
        note(.engineAway, "The log can't be reached; this is tried again.", ["reason": .text(reason)])
      }
    case .live(let facts):
      note(
        .engineLive, "The log is live.",
        ["server": .text(facts.server), "version": .text(facts.version), "replicas": .number(facts.replicas)])
      if let warning = facts.warning { note(.engineDoubtful, warning) }
    // Whoever should know is told once it has been so for a while.
    case .silent: break
    case .refused(let reason):
      note(.engineRefused, reason)
      return reason
    }
    return nil
  }

  private func words(_ keys: [String]) -> String { keys.joined(separator: ", ") }
}
