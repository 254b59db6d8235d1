/// Keys of an account's metadata that have other values now, or none (nil).
package struct MetadataChange: Equatable, Sendable {
  package let account: String
  package let values: [String: String?]

  package init(account: String, values: [String: String?]) {
    self.account = account
    self.values = values
  }
}
