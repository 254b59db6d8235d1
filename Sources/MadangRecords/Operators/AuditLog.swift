/// What was done with an operator's rights. Entries are added and grow old; nothing changes one.
package protocol AuditLog: Sendable {
  func addEntry(_ entry: AuditEntry) throws(StoreError)

  /// Newest first, after the `skipping` newest.
  func entries(skipping: Int, limit: Int) throws(StoreError) -> [AuditEntry]

  /// Forgets what is older than `seconds`. Returns how many entries.
  func removeEntries(before seconds: Int64) throws(StoreError) -> Int
}
