import COpenSSL

/// The cipher suites of TLS 1.3 that are spoken. RFC 8446, B.4.
package enum CipherSuite: UInt8, CaseIterable, Sendable {
  case aes128 = 1
  case aes256 = 2
  case chacha20 = 3

  /// - Parameter identifier: as in the ServerHello.
  package init?(identifier: UInt16) {
    guard identifier >> 8 == 0x13 else { return nil }
    self.init(rawValue: UInt8(truncatingIfNeeded: identifier))
  }

  package var keyBytes: Int { self == .aes128 ? 16 : 32 }

  /// Bytes of its hash, and so of a secret.
  package var secretBytes: Int { self == .aes256 ? 48 : 32 }

  /// OpenSSL's own, which is never freed.
  var cipher: OpaquePointer {
    // SAFETY: constants of the library.
    switch self {
    case .aes128: unsafe EVP_aes_128_gcm()
    case .aes256: unsafe EVP_aes_256_gcm()
    case .chacha20: unsafe EVP_chacha20_poly1305()
    }
  }
}
