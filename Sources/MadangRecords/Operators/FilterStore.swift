/// The spam filters that operators added. Every function may be called from any thread, and what it changes is on disk when
/// it returns.
package protocol FilterStore: Sendable {
  /// In the order in which they were added.
  func filters() throws(StoreError) -> [FilterRecord]

  func addFilter(_ filter: FilterRecord) throws(StoreError)

  /// Of several that are alike, one. False where there is none.
  func removeFilter(_ filter: FilterRecord) throws(StoreError) -> Bool
}
