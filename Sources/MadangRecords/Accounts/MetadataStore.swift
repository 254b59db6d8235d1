/// What accounts say of themselves, by their names in whatever case; what registered rooms say is part of their records.
/// Every function may be called from any thread, and what it changes is on disk when it returns.
package protocol MetadataStore: Sendable {
  /// In the order of the keys.
  func metadata(of account: String) throws(StoreError) -> [MetadataValue]

  /// Makes all of a change, or nothing; nothing where there is no such account.
  func changeMetadata(_ change: MetadataChange) throws(StoreError)
}
