import MadangMemory

/// What people and rooms say of themselves, by key, and who wants to hear of which keys. IRCv3, metadata.
///
/// Those who have nothing have no entry. It lasts as long as the session or the room: a store loads what it kept by `set`
/// when they come, and learns of each change where `World.setMetadata` makes it.
package struct Metadata: Sendable {
  package enum Target: Hashable, Sendable {
    case person(Handle)
    case room(UInt32)
  }

  package struct Value: Sendable {
    package let key: String
    package var value: String
  }

  /// What a person has changed in the minute that began then.
  private struct Changes {
    var sinceSeconds: Int64
    var count: Int
  }

  private var values: [Target: [Value]] = [:]
  /// By slot, in the order in which they were asked for.
  private var subscriptions: [UInt32: [String]] = [:]
  private var changes: [UInt32: Changes] = [:]

  package var isEmpty: Bool { values.isEmpty && subscriptions.isEmpty && changes.isEmpty }
  var hasSubscribers: Bool { !subscriptions.isEmpty }

  // MARK: Values

  package func all(of target: Target) -> [Value] { values[target] ?? [] }

  package func get(_ key: String, of target: Target) -> String? {
    values[target]?.first { $0.key == key }?.value
  }

  /// Sets a value, or removes it (nil).
  package mutating func set(_ key: String, to value: String?, of target: Target) {
    let index = values[target]?.firstIndex { $0.key == key }
    if let value {
      if let index {
        values[target]?[index].value = value
      } else {
        values[target, default: []].append(Value(key: key, value: value))
      }
    } else if let index {
      values[target]?.remove(at: index)
      if values[target]?.isEmpty == true { values[target] = nil }
    }
  }

  /// Removes all that a person or a room has said.
  package mutating func forget(_ target: Target) {
    if !values.isEmpty { values[target] = nil }
  }

  // MARK: People

  /// Someone has gone.
  mutating func leave(_ handle: Handle) {
    forget(.person(handle))
    if !subscriptions.isEmpty { subscriptions[handle.slot] = nil }
    if !changes.isEmpty { changes[handle.slot] = nil }
  }

  func subscriptions(of handle: Handle) -> [String] { subscriptions[handle.slot] ?? [] }

  func isSubscribed(_ handle: Handle, to key: String) -> Bool {
    subscriptions[handle.slot]?.contains(key) ?? false
  }

  mutating func subscribe(_ handle: Handle, to key: String) {
    subscriptions[handle.slot, default: []].append(key)
  }

  mutating func unsubscribe(_ handle: Handle, from key: String) {
    subscriptions[handle.slot]?.removeAll { $0 == key }
    if subscriptions[handle.slot]?.isEmpty == true { subscriptions[handle.slot] = nil }
  }

  /// Counts a change; where there were too many within a minute, says after how many seconds the next may come.
  mutating func spendChange(_ handle: Handle, seconds: Int64, most: Int) -> Int64? {
    var counted = changes[handle.slot] ?? Changes(sinceSeconds: seconds, count: 0)
    if seconds - counted.sinceSeconds >= 60 { counted = Changes(sinceSeconds: seconds, count: 0) }
    if counted.count >= most { return max(1, counted.sinceSeconds + 60 - seconds) }
    counted.count += 1
    changes[handle.slot] = counted
    return nil
  }

  /// "Keys and Values": `a-z`, `0-9` and `_./-`.
  static func isKey(_ key: String, bytesMax: Int) -> Bool {
    !key.isEmpty && key.utf8.count <= bytesMax
      && key.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-"): true
        default: false
        }
      }
  }
}
