import MadangRecords

/// The accounts that are always on, and what of them has yet to be kept.
package struct AlwaysOnAccounts {
  /// By folded account.
  private var records: [String: AlwaysOnRecord] = [:]
  /// Accounts, folded, of which the store has something else, or still something.
  private var unsaved: Set<String> = []
  /// Those that the store could not take: they go with the next that change.
  private var failed: Set<String> = []

  init(_ alwaysOn: [AlwaysOnRecord] = []) {
    for presence in alwaysOn { records[presence.account.foldedName] = presence }
  }

  package var count: Int { records.count }
  package var isEmpty: Bool { records.isEmpty }
  var hasUnsaved: Bool { !unsaved.isEmpty }

  /// All of them, in the order of their accounts.
  var all: [AlwaysOnRecord] { records.keys.sorted().compactMap { records[$0] } }

  package subscript(account: String) -> AlwaysOnRecord? { records.isEmpty ? nil : records[account.foldedName] }

  package mutating func put(_ presence: AlwaysOnRecord) {
    let key = presence.account.foldedName
    if records[key] == presence { return }
    records[key] = presence
    unsaved.insert(key)
  }

  package mutating func remove(_ account: String) {
    guard records.removeValue(forKey: account.foldedName) != nil else { return }
    unsaved.insert(account.foldedName)
  }

  /// What the store must be told; it is taken to be on its way there.
  mutating func takeUnsaved() -> [AlwaysOnChange] {
    defer {
      unsaved = []
      failed = []
    }
    return unsaved.union(failed).map { key in records[key].map { .save($0) } ?? .remove(account: key) }
  }

  package mutating func retry(_ change: AlwaysOnChange) { failed.insert(change.account.foldedName) }
}
