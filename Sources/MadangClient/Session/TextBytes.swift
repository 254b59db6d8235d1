import MadangWire

/// Bytes of the network as text.
enum TextBytes {
  /// With U+FFFD for what is not UTF-8. The text may still hold control characters; `SafeText` is for the screen.
  static func string(_ bytes: Span<UInt8>) -> String {
    var array: [UInt8] = []
    array.reserveCapacity(bytes.count)
    for index in bytes.indices { array.append(bytes[index]) }
    return String(decoding: array, as: UTF8.self)
  }
}
