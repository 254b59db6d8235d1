/// Spam filters that all nodes have alike: what is written takes its place in the log, what is read is this node's.
package struct LoggedFilterStore: FilterStore {
  private let local: any FilterStore
  private let log: any StoreLog

  package init(_ local: any FilterStore, _ log: any StoreLog) {
    self.local = local
    self.log = log
  }

  package func filters() throws(StoreError) -> [FilterRecord] {
    try log.catchUp()
    return try local.filters()
  }

  package func addFilter(_ filter: FilterRecord) throws(StoreError) { _ = try log.change(.addFilter(filter)) }

  package func removeFilter(_ filter: FilterRecord) throws(StoreError) -> Bool {
    try log.change(.removeFilter(filter)) != .absent
  }
}
