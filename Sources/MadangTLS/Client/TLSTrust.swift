import MadangWire

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
    guard digits.count == 64, let hash = Base16.decode(digits.span) else { return nil }
    return .pinned(sha256: hash)
  }
}
