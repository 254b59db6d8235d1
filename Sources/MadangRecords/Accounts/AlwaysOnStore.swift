/// Accounts that are always on. Names are found in whatever case. Every function may be called from any thread, and what it
/// changes is on disk when it returns.
package protocol AlwaysOnStore: Sendable {
  /// All of them, in the order of their accounts' folded names.
  func alwaysOnRecords() throws(StoreError) -> [AlwaysOnRecord]

  /// Adds a record, or replaces the account's. Throws `unknownAccount` where there is no such account.
  func saveAlwaysOn(_ record: AlwaysOnRecord) throws(StoreError)

  /// False where the account has none.
  func removeAlwaysOn(of account: String) throws(StoreError) -> Bool
}
