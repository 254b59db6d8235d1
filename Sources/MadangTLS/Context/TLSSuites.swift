/// What is spoken, as OpenSSL names it.
enum TLSSuites {
  /// TLS 1.3. AES with 128 bits first: it takes the least work, and nobody breaks it.
  static let since13 = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
  /// TLS 1.2: forward secrecy, and encryption that authenticates.
  static let before13 = "ECDHE+AESGCM:ECDHE+CHACHA20"
  /// Without finite-field groups: they take a hundred times the work of the others, which anybody could ask for.
  static let groups = "X25519:P-256:P-384:P-521"
}
