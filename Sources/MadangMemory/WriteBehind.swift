/// What of a table a store has otherwise, or still. The table is changed at once; the store is told later, by somebody who
/// may wait for a disk.
///
///           note            take
///     · ─────────► unsaved ──────► under way ──► kept
///                   ▲   ▲              │
///              note │   └──────────────┤ retry, where it was changed meanwhile
///                   │                  │ retry
///                   └───── failed ◄────┘
///                             └──── take ──► under way
///
/// A key is unsaved, or failed, or neither. Whoever takes changes tells of those that could not be kept, with `retry`,
/// before anybody takes again: so no older change ever reaches the store after a newer one.
package struct WriteBehind<Key: Hashable & Sendable, Change: StoreChange>: Sendable {
  private struct Entry {
    let change: Change
    let number: UInt64
  }

  private var unsaved: [Key: Entry] = [:]
  /// What the store could not take: it goes with the next that changes, for a full disk is not asked again and again.
  private var failed: [Key: Entry] = [:]
  /// Of the last entry. What is taken is in the order of changes, which depends on no hash.
  private var number: UInt64 = 0

  package init() {}

  package var isEmpty: Bool { unsaved.isEmpty && failed.isEmpty }
  /// Whether it is time to take something: what only failed waits.
  package var hasUnsaved: Bool { !unsaved.isEmpty }

  /// What the store is still to be told of a key; nil for what is under way to it too.
  package subscript(key: Key) -> Change? { (unsaved[key] ?? failed[key])?.change }

  /// A key of the table has changed.
  package mutating func note(_ change: Change, of key: Key) {
    let earlier = unsaved[key] ?? failed.removeValue(forKey: key)
    unsaved[key] = entry(earlier.map { change.following($0.change) } ?? change)
  }

  /// All that the store is to be told, the oldest first; what failed comes before what changed since. It is under way then.
  package mutating func take() -> [Change] {
    let taken = [failed, unsaved].flatMap { $0.values.sorted { $0.number < $1.number } }
    unsaved = [:]
    failed = [:]
    return taken.map(\.change)
  }

  /// A change that was taken could not be kept. What was noted meanwhile is newer.
  package mutating func retry(_ change: Change, of key: Key) {
    if let newer = unsaved[key] {
      unsaved[key] = Entry(change: newer.change.following(change), number: newer.number)
    } else {
      failed[key] = entry(failed[key]?.change.following(change) ?? change)
    }
  }

  /// The store need be told nothing more of a key. What is under way to it stays so.
  package mutating func forget(_ key: Key) {
    unsaved[key] = nil
    failed[key] = nil
  }

  private mutating func entry(_ change: Change) -> Entry {
    number += 1
    return Entry(change: change, number: number)
  }

  package func checkInvariants() {
    precondition(!unsaved.keys.contains { failed[$0] != nil }, "A change is unsaved and failed at once.")
    let numbers = unsaved.values.map(\.number) + failed.values.map(\.number)
    precondition(Set(numbers).count == numbers.count, "Two changes came at once.")
    precondition(numbers.allSatisfy { $0 <= number }, "A change is newer than the last one.")
  }
}
