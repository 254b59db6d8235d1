/// Bytes as pairs of hexadecimal digits. RFC 4648 §8.
package enum Base16 {
  /// In lower case, as people write fingerprints down. For cold paths.
  package static func text(_ bytes: [UInt8]) -> String {
    var writer = ByteWriter(capacity: 2 * bytes.count)
    writer.append(hex: bytes.span)
    return String(decoding: writer.copiedBytes, as: UTF8.self)
  }

  /// Digits of either case; nil where their number is odd, or something else is among them.
  package static func decode(_ digits: Span<UInt8>) -> [UInt8]? {
    guard digits.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count / 2)
    for offset in stride(from: 0, to: digits.count, by: 2) {
      guard let byte = byte(in: digits, at: offset) else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  /// The byte whose two digits stand at `offset`; nil where they are none, or the text ends before.
  package static func byte(in text: Span<UInt8>, at offset: Int) -> UInt8? {
    guard offset + 1 < text.count, let high = text[offset].hexDigitValue, let low = text[offset + 1].hexDigitValue
    else { return nil }
    return high << 4 | low
  }
}
