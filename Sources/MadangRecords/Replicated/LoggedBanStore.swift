/// Bans that all nodes have alike: what is written takes its place in the log, what is read is this node's.
package struct LoggedBanStore: BanStore {
  private let local: any BanStore
  private let log: any StoreLog

  package init(_ local: any BanStore, _ log: any StoreLog) {
    self.local = local
    self.log = log
  }

  package func bans(at seconds: Int64) throws(StoreError) -> [BanRecord] {
    try log.catchUp()
    return try local.bans(at: seconds)
  }

  /// Those go with it that have ended when this one is set.
  package func addBan(_ ban: BanRecord) throws(StoreError) { _ = try log.change(.addBan(ban)) }

  package func removeBan(kind: BanRecord.Kind, pattern: String) throws(StoreError) -> Bool {
    try log.change(.removeBan(kind: kind, pattern: pattern)) != .absent
  }

  /// Nothing: what a node's own clock says is no reason to have fewer than others. See `addBan`.
  package func removeExpiredBans(at _: Int64) throws(StoreError) -> Int { 0 }
}
