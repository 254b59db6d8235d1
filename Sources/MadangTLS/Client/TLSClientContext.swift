import COpenSSL

/// What a client's connections share. Any thread may use it.
@safe
package final class TLSClientContext: @unchecked Sendable {
  package let trust: TLSTrust
  let context: OpaquePointer

  package init(_ trust: TLSTrust) {
    self.trust = trust
    // SAFETY: owned, freed in deinit. Settings of constants don't fail.
    guard let context = unsafe SSL_CTX_new(TLS_client_method()) else { fatalError("OpenSSL has no TLS.") }
    unsafe self.context = unsafe context
    _ = unsafe madang_set_version_min(context, TLS1_2_VERSION)
    unsafe madang_set_client_options(context)
    _ = unsafe madang_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
    _ = unsafe madang_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
    let isSpoken =
      unsafe SSL_CTX_set_cipher_list(context, TLSSuites.before13) == 1
      && SSL_CTX_set_ciphersuites(context, TLSSuites.since13) == 1
      && madang_set_groups(context, TLSSuites.groups) == 1
    precondition(isSpoken, "OpenSSL lacks a cipher suite or a group.")
    if trust == .system {
      // Where the system has no authorities, nobody is believed, and the failure says so.
      // SAFETY: the context is owned.
      _ = unsafe SSL_CTX_set_default_verify_paths(context)
      unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    }
  }

  /// Whoever is asked for a certificate shows this one.
  package convenience init(_ trust: TLSTrust, certificate pair: TLSPair) throws(TLSPairError) {
    self.init(trust)
    let loaded = try LoadedPair(pair, now: nil)
    // SAFETY: the context is owned.
    try unsafe loaded.use(in: context, pair)
  }

  // SAFETY: the last reference is gone; sessions count their own.
  deinit { unsafe SSL_CTX_free(context) }
}
