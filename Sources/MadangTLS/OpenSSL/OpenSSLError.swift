import COpenSSL

/// An error that OpenSSL has noted for this thread.
struct OpenSSLError {
  let library: Int32
  let reason: Int32

  /// The first one, which is the cause of the others; all are forgotten.
  static func takeFirst() -> OpenSSLError {
    let code = ERR_get_error()
    ERR_clear_error()
    return OpenSSLError(library: madang_error_library(code), reason: madang_error_reason(code))
  }

  /// The alert that the peer has sent.
  var receivedAlert: TLSAlert? {
    guard library == ERR_LIB_SSL, reason >= SSL_AD_REASON_OFFSET else { return nil }
    return UInt8(exactly: reason - SSL_AD_REASON_OFFSET).map { TLSAlert(rawValue: $0) }
  }

  /// OpenSSL's own words.
  var text: String {
    // The number as OpenSSL packs it: the library from bit 23 on.
    let code = UInt(library) << 23 | UInt(reason)
    // SAFETY: a constant string, or null.
    guard let text = unsafe ERR_reason_error_string(code) else { return "error \(reason)" }
    return unsafe String(cString: text)
  }
}

extension OpenSSLError {
  /// The security level refuses the key, or what signed it.
  var isAboutWeakKey: Bool {
    library == ERR_LIB_SSL
      && [SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK, SSL_R_UNKNOWN_CERTIFICATE_TYPE]
        .contains(reason)
  }
}
