import COpenSSL

/// What is learnt from a certificate of OpenSSL's.
enum Certificate {
  static func facts(of certificate: OpaquePointer) -> CertificateFacts {
    var notBefore: Int64 = 0
    var notAfter: Int64 = 0
    // SAFETY: the certificate is the caller's for the call. A time that can't be read stays 0, and so has passed.
    _ = unsafe madang_seconds(X509_get0_notBefore(certificate), &notBefore)
    _ = unsafe madang_seconds(X509_get0_notAfter(certificate), &notAfter)
    return unsafe CertificateFacts(
      names: names(of: certificate), notBefore: notBefore, notAfter: notAfter,
      fingerprints: fingerprints(of: certificate))
  }

  /// RFC 6125, 6.4.4: the subject's common name counts only where the certificate has no other names.
  private static func names(of certificate: OpaquePointer) -> [String] {
    var names: [String] = []
    // SAFETY: the names are copied within the call.
    unsafe withUnsafeMutablePointer(to: &names) { names in
      unsafe madang_visit_names(
        certificate,
        { names, kind, start, count in
          let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: Int(max(0, count))))
          let name = kind == GEN_DNS ? Certificate.text(bytes) : NetworkName.text(bytes)
          if let name { unsafe names!.assumingMemoryBound(to: [String].self).pointee.append(name) }
        }, names)
    }
    if names.isEmpty, let name = unsafe commonName(of: certificate) { names.append(name) }
    return names
  }

  private static func commonName(of certificate: OpaquePointer) -> String? {
    var buffer = [CChar](repeating: 0, count: 256)
    // SAFETY: no more is written than the array holds, with a zero at its end.
    let count = unsafe buffer.withUnsafeMutableBufferPointer {
      unsafe X509_NAME_get_text_by_NID(
        X509_get_subject_name(certificate), NID_commonName, $0.baseAddress, Int32($0.count))
    }
    return count > 0 ? Certificate.text(buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }) : nil
  }

  /// A name in lower case; nil where it is none that a host can have. A zero in the middle would hide what follows.
  private static func text(_ bytes: [UInt8]) -> String? {
    guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }

  /// Hashes of a certificate that OpenSSL holds.
  static func fingerprints(of certificate: OpaquePointer) -> CertificateFingerprints {
    // SAFETY: the certificate is the caller's for the call; the hashes are OpenSSL's constants.
    CertificateFingerprints(
      sha256: unsafe hash(certificate, EVP_sha256()), sha512: unsafe hash(certificate, EVP_sha512()))
  }

  private static func hash(_ certificate: OpaquePointer, _ digest: OpaquePointer) -> [UInt8] {
    var hash = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    // SAFETY: no hash is longer than the array.
    let result = unsafe X509_digest(certificate, digest, &hash, &count)
    precondition(result == 1, "OpenSSL could not hash a certificate.")
    return Array(hash.prefix(Int(count)))
  }
}
