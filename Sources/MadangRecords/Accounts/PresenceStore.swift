/// Accounts that are always on. Names are found in whatever case. Every function may be called from any thread, and what it
/// changes is on disk when it returns.
package protocol PresenceStore: Sendable {
  /// All of them, in the order of their accounts' folded names.
  func presences() throws(StoreError) -> [PresenceRecord]

  /// Adds a presence, or replaces the account's. Throws `unknownAccount` where there is no such account.
  func savePresence(_ presence: PresenceRecord) throws(StoreError)

  /// False where the account has none.
  func removePresence(of account: String) throws(StoreError) -> Bool
}
