import COpenSSL

/// What a handshake has agreed upon.
package struct TLSFacts: Equatable, Sendable {
  package enum Version: String, Sendable {
    case tls12 = "1.2"
    case tls13 = "1.3"
  }

  package let version: Version
  /// As OpenSSL names it: `TLS_AES_128_GCM_SHA256`.
  package let cipher: String
  /// The name that the client asked for (SNI).
  package let serverName: String?
  /// The application's protocol (ALPN).
  package let `protocol`: String?
  package let isResumed: Bool
  /// Of the client's certificate, where one was asked for and given.
  package let peer: CertificateFingerprints?

  init(_ session: OpaquePointer) {
    // SAFETY: the session is the caller's for the call; its strings are copied.
    version = unsafe SSL_version(session) == TLS1_3_VERSION ? .tls13 : .tls12
    cipher = unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session)))
    serverName = unsafe SSL_get_servername(session, TLSEXT_NAMETYPE_host_name).map { unsafe String(cString: $0) }
    var start: UnsafePointer<UInt8>?
    var count: UInt32 = 0
    unsafe SSL_get0_alpn_selected(session, &start, &count)
    `protocol` =
      count == 0
      ? nil : unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    isResumed = unsafe SSL_session_reused(session) == 1
    peer = unsafe SSL_get0_peer_certificate(session).map { unsafe Certificate.fingerprints(of: $0) }
  }
}
