/// One tag of a message: where its parts lie within the line.
package struct MessageTag: Hashable, Sendable {
  /// The key as sent, with `+` and vendor. Case-sensitive and opaque.
  package let key: ByteRange
  /// The value, still escaped. Empty if it is empty or missing, which mean the same.
  package let value: ByteRange

  /// Key, `=` and value as they stand in the line.
  package var whole: ByteRange { ByteRange(key.start..<max(key.end, value.end)) }

  /// Whether clients use it among themselves: the server relays it as it is.
  package func isClientOnly(in line: Span<UInt8>) -> Bool {
    !key.isEmpty && line[key.start] == UInt8(ascii: "+")
  }

  /// The vendor's name before the first `/`, without `+`; nil for a key of the common namespace.
  package func vendor(in line: Span<UInt8>) -> ByteRange? {
    let start = isClientOnly(in: line) ? key.start + 1 : key.start
    guard let slash = line.extracting(start..<key.end).firstOffset(of: UInt8(ascii: "/")) else { return nil }
    return ByteRange(start..<start + slash)
  }
}
