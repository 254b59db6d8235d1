/// Text of a URL, in which `%` and two hexadecimal digits stand for a byte. RFC 3986 §2.1.
package enum PercentEncoding {
  package enum Problem: Error, Equatable {
    /// A `%` without two digits behind it: with what stands there instead of them.
    case escape(String)
    /// The bytes are no UTF-8.
    case notUTF8
  }

  /// The byte that the escape at `offset` stands for, three bytes long; nil where a `%` there begins none.
  package static func byte(in text: Span<UInt8>, at offset: Int) -> UInt8? {
    text[offset] == UInt8(ascii: "%") ? Base16.byte(in: text, at: offset + 1) : nil
  }

  package static func decode(_ text: Substring) throws(Problem) -> String {
    let encoded = Array(text.utf8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(encoded.count)
    var offset = 0
    while offset < encoded.count {
      if let byte = byte(in: encoded.span, at: offset) {
        bytes.append(byte)
        offset += 3
        continue
      }
      if encoded[offset] == UInt8(ascii: "%") {
        throw .escape(String(text[text.utf8.index(text.startIndex, offsetBy: offset)...].prefix(3)))
      }
      bytes.append(encoded[offset])
      offset += 1
    }
    guard let decoded = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
    return decoded
  }
}
