/// One key of an account's or a room's metadata. IRCv3 metadata.
package struct MetadataValue: Equatable, Sendable {
  package var key: String
  package var value: String
  /// `*`: for everyone.
  package var visibility: String

  package init(key: String, value: String, visibility: String = "*") {
    self.key = key
    self.value = value
    self.visibility = visibility
  }
}
