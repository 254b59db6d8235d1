import COpenSSL

/// A certificate and those that sign it.
@safe
struct CertificateChain: ~Copyable {
  let certificates: [OpaquePointer]

  /// The server's own. There is one.
  // SAFETY: the first of the array; the chain owns it.
  var first: OpaquePointer { unsafe certificates[0] }

  init(_ pair: TLSPair) throws(TLSPairError) {
    // SAFETY: the pipe is freed at the end, and nobody else has it.
    let bio = unsafe MemoryBIO.make(holding: pair.certificate)
    defer { unsafe BIO_free(bio) }
    var found: [OpaquePointer] = unsafe []
    ERR_clear_error()
    // SAFETY: each is owned, and freed in deinit.
    while let certificate = unsafe PEM_read_bio_X509(bio, nil, { _, _, _, _ in -1 }, nil) {
      unsafe found.append(certificate)
    }
    let error = OpenSSLError.takeFirst()
    // The end says that no other begins; anything else is a broken one.
    let isWhole = error.library == ERR_LIB_PEM && error.reason == PEM_R_NO_START_LINE
    // SAFETY: what was found so far is owned, and given up once.
    if unsafe found.isEmpty || !isWhole {
      for index in unsafe found.indices { unsafe X509_free(found[index]) }
      throw TLSPairError(unsafe found.isEmpty ? .noCertificate : .badChain, pair)
    }
    // SAFETY: owned from here on, freed in deinit.
    unsafe certificates = unsafe found
  }

  deinit {
    // SAFETY: the chain owns them, and nobody has them any longer than it.
    for index in unsafe certificates.indices { unsafe X509_free(certificates[index]) }
  }
}
