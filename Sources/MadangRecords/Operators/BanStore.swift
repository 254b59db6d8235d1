/// Bans of the server. Every function may be called from any thread, and what it changes is on disk when it returns.
package protocol BanStore: Sendable {
  /// Those that hold at `seconds`, oldest first.
  func bans(at seconds: Int64) throws(StoreError) -> [BanRecord]

  /// Adds a ban; one of the same kind and pattern is replaced.
  func addBan(_ ban: BanRecord) throws(StoreError)

  /// False where there is none.
  func removeBan(kind: BanRecord.Kind, pattern: String) throws(StoreError) -> Bool

  /// Forgets those that have ended at `seconds`. Returns how many.
  func removeExpiredBans(at seconds: Int64) throws(StoreError) -> Int
}
