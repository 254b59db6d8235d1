import MadangRecords

/// What the store is asked when somebody logs in to an account of which nobody here knows what it says.
struct MetadataQuestion: Sendable {
  let account: String
  /// The sheet that waits for it, by its serial: another one has other things to wait for.
  let sheet: UInt64
  /// What the store had yet to be told when it was asked, but for what is on the sheet: nil for what was removed.
  let unsaved: [String: String?]

  /// What the store has, with what it had yet to be told.
  func ask(_ store: some MetadataStore) throws(StoreError) -> [MetadataValue] {
    var values = try store.metadata(of: account)
    for (name, value) in unsaved.sorted(by: { $0.key < $1.key }) { values.set(name, to: value) }
    return values
  }
}
