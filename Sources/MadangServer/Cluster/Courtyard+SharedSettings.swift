import MadangChat
import MadangMemory
import MadangWire
import MadangWorld

extension Courtyard {
  /// What a node's file says anew: its own settings hold at once, and those that all nodes have alike once the log has them.
  /// Returns what operators are told of that.
  func adopt(_ reloaded: Reloaded, _ seat: ClusterSeat) -> [String] {
    var own = reloaded.settings
    let before = seat.ownSettings.withLock { $0 }
    var lines: [String] = []
    let (old, new) = (SharedSettings.of(before), SharedSettings.of(own))
    let keys = SharedSetting.differences(old, new)
    let fixed = keys.filter { SharedSettings.fixed.contains($0) }
    if !fixed.isEmpty {
      own.cloak = before.cloak
      own.serverName = before.serverName
      own.houseRooms = before.houseRooms
      own.filters = before.filters
      lines.append("This takes a start of all nodes: \(fixed.joined(separator: ", "))")
    }
    seat.ownSettings.withLock { $0 = own }
    let offered = new.filter { keys.contains($0.key) && !fixed.contains($0.key) }
    adopt(reloaded) {
      let shared = seat.reading.withLock { $0.table.settings }
      return SharedSettings.settings(own, sharing: shared.isEmpty ? old : shared)
    }
    if offered.isEmpty { return lines }
    let words = offered.map(\.key).joined(separator: ", ")
    if !offer(offered, seat) {
      seat.ownSettings.withLock { $0 = before }
      return lines + ["The log takes nothing just now, so that these stay as they are; reload again: \(words)"]
    }
    return lines + ["All nodes are given: \(words)"]
  }

  private func offer(_ settings: [SharedSetting], _ seat: ClusterSeat) -> Bool {
    var entry = LogEntryWriter()
    let milliseconds = kernel.wallMilliseconds()
    entry.write(settings, at: milliseconds)
    guard entry.withBytes({ seat.offer($0) }) else { return false }
    seat.pump(wallMilliseconds: milliseconds)
    return true
  }
}
