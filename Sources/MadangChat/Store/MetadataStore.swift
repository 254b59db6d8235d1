/// Metadata of accounts and rooms, by their names in whatever case. Every function may be called from any thread.
package protocol MetadataStore: Sendable {
  /// By key.
  func metadata(of target: String) throws(StoreError) -> [MetadataValue]

  /// Sets a key. False where the target has `keysMax` keys already, and this isn't one of them.
  func setMetadata(_ value: MetadataValue, of target: String, keysMax: Int) throws(StoreError) -> Bool

  /// False where it wasn't set.
  func removeMetadata(key: String, of target: String) throws(StoreError) -> Bool

  /// Returns what was there.
  func clearMetadata(of target: String) throws(StoreError) -> [MetadataValue]
}
