import MadangRecords

/// The accounts that are always on, and what of them has yet to be kept.
package struct AlwaysOnAccounts {
  /// By folded account.
  private var records: [String: AlwaysOnRecord] = [:]
  /// By folded account, which is all that there is to note.
  private var unsaved = WriteBehind<String, String> { $1 }

  init(_ alwaysOn: [AlwaysOnRecord] = []) {
    for record in alwaysOn { records[record.account.foldedName] = record }
  }

  package var count: Int { records.count }
  package var isEmpty: Bool { records.isEmpty }
  var hasUnsaved: Bool { unsaved.hasNew }

  /// All of them, in the order of their accounts.
  var all: [AlwaysOnRecord] { records.keys.sorted().compactMap { records[$0] } }

  package subscript(account: String) -> AlwaysOnRecord? { records.isEmpty ? nil : records[account.foldedName] }

  package mutating func put(_ record: AlwaysOnRecord) {
    let key = record.account.foldedName
    if records[key] == record { return }
    records[key] = record
    unsaved.note(key, of: key)
  }

  package mutating func remove(_ account: String) {
    guard records.removeValue(forKey: account.foldedName) != nil else { return }
    unsaved.note(account.foldedName, of: account.foldedName)
  }

  /// What the store must be told.
  mutating func takeUnsaved() -> [AlwaysOnChange] {
    unsaved.take().map { key in records[key].map { .save($0) } ?? .remove(account: key) }
  }

  mutating func retry(_ change: AlwaysOnChange) { unsaved.retry(change.account.foldedName) }
}
