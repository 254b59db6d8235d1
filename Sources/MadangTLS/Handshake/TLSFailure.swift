import COpenSSL

/// Why a handshake has come to nothing.
package struct TLSFailure: Error, Equatable, Sendable, CustomStringConvertible {
  /// A closed set, fit for counting.
  package enum Reason: String, CaseIterable, Sendable {
    case tooLong = "too long"
    case noSharedVersion = "no shared version"
    case noSharedCipher = "no shared cipher"
    case noSharedProtocol = "no shared protocol"
    /// The peer has sent a fatal alert: most often, it does not trust the certificate.
    case refused
    case untrusted
    case brokenRule = "broken rule"
  }

  package let reason: Reason
  /// In words, for a log.
  package let description: String

  init(_ reason: Reason, _ description: String) {
    self.reason = reason
    self.description = description
  }

  init(_ error: OpenSSLError) {
    let words = error.text
    if error.receivedAlert != nil {
      self.init(.refused, "the peer has sent an alert: \(words)")
      return
    }
    switch error.library == ERR_LIB_SSL ? error.reason : 0 {
    case SSL_R_NO_SHARED_CIPHER, SSL_R_NO_SUITABLE_KEY_SHARE, SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM:
      self.init(.noSharedCipher, words)
    case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW, SSL_R_NO_PROTOCOLS_AVAILABLE,
      SSL_R_WRONG_SSL_VERSION, SSL_R_UNKNOWN_PROTOCOL, SSL_R_WRONG_VERSION_NUMBER:
      self.init(.noSharedVersion, words)
    case SSL_R_NO_APPLICATION_PROTOCOL: self.init(.noSharedProtocol, words)
    case SSL_R_CERTIFICATE_VERIFY_FAILED: self.init(.untrusted, words)
    default: self.init(.brokenRule, words)
    }
  }
}
