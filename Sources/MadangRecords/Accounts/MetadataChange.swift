/// Keys of an account's metadata that have other values now, or none (nil).
package struct MetadataChange: Equatable, Sendable {
  package let account: String
  package let values: [String: String?]

  package init(account: String, values: [String: String?]) {
    self.account = account
    self.values = values
  }

  /// Both in one.
  package func followed(by newer: MetadataChange) -> MetadataChange {
    MetadataChange(account: account, values: values.merging(newer.values) { $1 })
  }
}
