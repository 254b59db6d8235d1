/// Sizes in bytes of TLS 1.3's records. RFC 8446, 5.
package enum RecordSizes {
  package static let header = 5
  static let tag = 16
  static let nonce = 12
  /// The most that a record carries of an application's bytes.
  package static let contentMax = 1 << 14
  /// Content, its type and padding.
  static let innerMax = contentMax + 1
  /// What stands behind a header.
  static let bodyMax = contentMax + 256
  /// What sealing adds to a record's content.
  package static let overhead = header + 1 + tag
  /// The longest piece of a record that has not come whole.
  package static let carryMax = header + bodyMax
}
