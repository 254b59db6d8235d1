import MadangMemory
import MadangWire

/// Who watches which nickname, in whatever case. IRCv3, monitor.
///
/// Invariant: no nickname has an empty list, and nobody stands twice in one.
package struct WatchTable {
  /// By the nickname's key.
  private var watchers: [[UInt8]: [Handle]] = [:]

  /// Those who watch a nickname, in the order in which they began to.
  func watchers(of nick: String) -> [Handle] {
    watchers.isEmpty ? [] : watchers[WatchTable.key(nick)] ?? []
  }

  package mutating func add(_ handle: Handle, to nick: String) {
    watchers[WatchTable.key(nick), default: []].append(handle)
  }

  package mutating func remove(_ handle: Handle, from nick: String) {
    let key = WatchTable.key(nick)
    watchers[key]?.removeAll { $0 == handle }
    if watchers[key]?.isEmpty == true { watchers[key] = nil }
  }

  /// How many entries there are in all lists.
  package var count: Int { watchers.values.reduce(0) { $0 + $1.count } }

  private static func key(_ nick: String) -> [UInt8] { CaseMapping.key(of: nick) }
}
