/// One key of what an account or a room says of itself, for everyone to read. IRCv3, metadata.
package struct MetadataValue: Equatable, Sendable {
  package let key: String
  package var value: String

  package init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}
