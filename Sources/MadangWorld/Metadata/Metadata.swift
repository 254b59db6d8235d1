import MadangMemory
import MadangRecords

/// What people and rooms say of themselves, by key, and who wants to hear of which keys. IRCv3, metadata.
///
/// Those who have nothing have no entry. What a guest says lasts as long as the session, what is said of a room as long as
/// the room; a registered room's record has it too. Who is logged in says what their account says, however often it is
/// here: see `AccountMetadata`.
package struct Metadata: Sendable {
  package enum Target: Hashable, Sendable {
    case person(Handle)
    case room(UInt32)
  }

  /// What a person has changed in the minute that began then.
  private struct Changes {
    var sinceSeconds: Int64
    package var count: Int
  }

  /// Of guests and rooms.
  private var values: [Target: [MetadataValue]] = [:]
  /// Of the accounts that somebody is logged in to.
  package var accounts = AccountMetadata()
  /// By slot, in the order in which they were asked for.
  private var subscriptions: [UInt32: [String]] = [:]
  private var changes: [UInt32: Changes] = [:]

  package var isEmpty: Bool { values.isEmpty && accounts.isEmpty && subscriptions.isEmpty && changes.isEmpty }
  var hasSubscribers: Bool { !subscriptions.isEmpty }

  // MARK: Values

  package func all(of target: Target) -> [MetadataValue] {
    if case .person(let person) = target, let values = accounts.values(of: person) { return values }
    return values[target] ?? []
  }

  package func get(_ key: String, of target: Target) -> String? {
    all(of: target).first { $0.key == key }?.value
  }

  /// Of guests and rooms that have said something.
  var targets: some Sequence<Target> { values.keys }

  /// What a guest or a room says, as somebody else has it.
  mutating func restore(_ kept: [MetadataValue], of target: Target) { values[target] = kept.isEmpty ? nil : kept }

  /// How many changes somebody has made in the minute that began then; nil: none.
  func changes(of slot: UInt32) -> (sinceSeconds: Int64, count: Int)? {
    changes[slot].map { ($0.sinceSeconds, $0.count) }
  }

  var changedSlots: some Sequence<UInt32> { changes.keys }

  mutating func restoreChanges(_ count: Int, sinceSeconds: Int64, of slot: UInt32) {
    changes[slot] = Changes(sinceSeconds: sinceSeconds, count: count)
  }

  /// Sets a value, or removes it (nil).
  package mutating func set(_ key: String, to value: String?, of target: Target) {
    if case .person(let person) = target, accounts.set(key, to: value, of: person) { return }
    values[target, default: []].set(key, to: value)
    if values[target]?.isEmpty == true { values[target] = nil }
  }

  /// Says of a room that has just come about what was kept of it.
  package mutating func restore(_ kept: [MetadataValue], of room: UInt32) {
    if !kept.isEmpty { values[.room(room)] = kept }
  }

  /// Removes all that a guest or a room has said.
  package mutating func forget(_ target: Target) {
    if !values.isEmpty { values[target] = nil }
  }

  // MARK: People

  /// From now on a person says what their account says. What they had said as a guest is newer, and joins it; of other
  /// keys, as many as there is room for.
  package mutating func logIn(_ handle: Handle, to account: String, keysMax: Int) {
    let said = values.removeValue(forKey: .person(handle)) ?? []
    accounts.attach(handle, to: account)
    for value in said { accounts.add(value, of: handle, keysMax: keysMax) }
  }

  /// Somebody is here again without having logged in.
  package mutating func bringBack(_ kept: [MetadataValue], of person: Handle, as account: String, _ limits: ChatLimits)
  {
    accounts.attach(person, to: account)
    guard let question = accounts.question(for: person) else { return }
    accounts.load(
      MetadataFound(account: account, sheet: question.sheet, values: kept), keysMax: limits.metadataKeysMax)
  }

  /// A session has become one more connection of somebody: what it subscribed to, they subscribe to.
  package mutating func merge(_ connection: Handle, into person: Handle, account: String, _ limits: ChatLimits) {
    // Who came back without a connection may not have been found in the store.
    if accounts.values(of: connection) != nil { logIn(person, to: account, keysMax: limits.metadataKeysMax) }
    for key in subscriptions(of: connection) where !isSubscribed(person, to: key) {
      if subscriptions(of: person).count < limits.metadataSubscriptionsMax { subscribe(person, to: key) }
    }
    leave(connection)
  }

  /// Someone has gone.
  package mutating func leave(_ handle: Handle) {
    forget(.person(handle))
    accounts.detach(handle)
    if !subscriptions.isEmpty { subscriptions[handle.slot] = nil }
    if !changes.isEmpty { changes[handle.slot] = nil }
  }

  package func subscriptions(of handle: Handle) -> [String] { subscriptions[handle.slot] ?? [] }

  package func isSubscribed(_ handle: Handle, to key: String) -> Bool {
    subscriptions[handle.slot]?.contains(key) ?? false
  }

  package mutating func subscribe(_ handle: Handle, to key: String) {
    subscriptions[handle.slot, default: []].append(key)
  }

  package mutating func unsubscribeAll(_ handle: Handle) { subscriptions[handle.slot] = nil }

  package mutating func unsubscribe(_ handle: Handle, from key: String) {
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
  package static func isKey(_ key: String, bytesMax: Int) -> Bool {
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

extension [MetadataValue] {
  /// Sets a value, or removes it (nil).
  mutating func set(_ key: String, to value: String?) {
    let index = firstIndex { $0.key == key }
    switch (index, value) {
    case (let index?, let value?): self[index].value = value
    case (let index?, nil): remove(at: index)
    case (nil, let value?): append(MetadataValue(key: key, value: value))
    case (nil, nil): break
    }
  }
}
