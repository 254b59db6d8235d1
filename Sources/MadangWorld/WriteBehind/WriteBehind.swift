/// What a store has otherwise than a table here, or still: noted with each change, and taken by whoever writes it there. Who
/// reads the store meanwhile finds here what it lacks.
///
///     note ─▶ new ─ take ─▶ on the way ─ finish ─▶ gone
///              ▲                 │
///              └ next take ◀─ waiting ◀─ retry
struct WriteBehind<Key: Hashable & Sendable, Change: Sendable>: Sendable {
  private var new: [Key: Change] = [:]
  private var onTheWay: [Key: Change] = [:]
  /// The store could not take them: they go with the next that change, since a full disk is not asked again and again.
  private var waiting: [Key: Change] = [:]
  private let merge: @Sendable (_ older: Change, _ newer: Change) -> Change

  /// `merge` makes one of two changes of the same key.
  init(merging merge: @escaping @Sendable (Change, Change) -> Change) { self.merge = merge }

  /// Whether something has changed since it was taken last.
  var hasNew: Bool { !new.isEmpty }

  /// What the store has yet to be told of this key.
  subscript(key: Key) -> Change? {
    [onTheWay[key], waiting[key], new[key]].compactMap(\.self).reduce(nil) { older, newer in
      older.map { merge($0, newer) } ?? newer
    }
  }

  mutating func note(_ change: Change, of key: Key) {
    new[key] = new[key].map { merge($0, change) } ?? change
  }

  /// The store need not be told any more.
  mutating func forget(_ key: Key) {
    new[key] = nil
    onTheWay[key] = nil
    waiting[key] = nil
  }

  /// All that the store must be told.
  mutating func take() -> [Change] {
    onTheWay = waiting.merging(new, uniquingKeysWith: merge)
    waiting = [:]
    new = [:]
    return Array(onTheWay.values)
  }

  /// What was taken of this key could not be kept. What was forgotten meanwhile stays so.
  mutating func retry(_ key: Key) {
    if let change = onTheWay.removeValue(forKey: key) { waiting[key] = change }
  }

  /// What was taken has been kept, but for what waits again.
  mutating func finish() { onTheWay = [:] }
}
