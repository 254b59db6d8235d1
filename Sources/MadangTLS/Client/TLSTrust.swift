/// Whom a client believes.
package enum TLSTrust: Equatable, Sendable {
  /// The authorities of the system, and the host's name in the certificate.
  case system
  /// This one certificate, by the SHA-256 of its DER, whatever stands in it.
  case pinned(sha256: [UInt8])
  /// Anybody: whoever stands between can read everything.
  case anybody

  /// A fingerprint as people write it: hex digits, colons between them or not. Nil where it is none.
  package static func pinned(_ text: String) -> TLSTrust? {
    let digits = Array(text.utf8.filter { $0 != UInt8(ascii: ":") })
    guard digits.count == 64 else { return nil }
    var hash: [UInt8] = []
    for index in stride(from: 0, to: 64, by: 2) {
      guard let byte = UInt8(String(decoding: digits[index...(index + 1)], as: UTF8.self), radix: 16),
        digits[index] != UInt8(ascii: "+"), digits[index] != UInt8(ascii: "-")
      else { return nil }
      hash.append(byte)
    }
    return .pinned(sha256: hash)
  }
}
