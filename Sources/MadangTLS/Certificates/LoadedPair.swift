import COpenSSL

/// A pair that has been read and found good.
@safe
struct LoadedPair: ~Copyable {
  private let chain: CertificateChain
  private let key: PrivateKey
  let facts: CertificateFacts
  /// What kind of key it is: a context holds one pair of each.
  // SAFETY: the value owns the key.
  var keyKind: Int32 { unsafe EVP_PKEY_get_base_id(key.pointer) }

  /// - Parameter now: seconds since 1970; nil to take also what has expired.
  init(_ pair: TLSPair, now: Int64?) throws(TLSPairError) {
    let chain = try CertificateChain(pair)
    let key = try PrivateKey(pair)
    ERR_clear_error()
    // SAFETY: chain and key are owned here, for longer than the calls.
    if unsafe X509_check_private_key(chain.first, key.pointer) != 1 { throw TLSPairError(.keyBelongsToAnother, pair) }
    var facts = unsafe Certificate.facts(of: chain.first)
    facts.file = pair.certificateFile
    if let now {
      if facts.notAfter < now { throw TLSPairError(.expired, pair) }
      if facts.notBefore > now { throw TLSPairError(.notYetValid, pair) }
    }
    self.chain = chain
    self.key = key
    self.facts = facts
  }

  /// Gives the pair to a context of OpenSSL's.
  func use(in context: OpaquePointer, _ pair: TLSPair) throws(TLSPairError) {
    ERR_clear_error()
    // SAFETY: the context is the caller's for the call, and takes references of its own.
    guard unsafe SSL_CTX_use_certificate(context, chain.first) == 1,
      unsafe SSL_CTX_use_PrivateKey(context, key.pointer) == 1
    else {
      let error = OpenSSLError.takeFirst()
      throw TLSPairError(error.isAboutWeakKey ? .keyIsUnfit : .unusable(error.text), pair)
    }
    // SAFETY: the chain owns its certificates.
    for index in unsafe 1..<chain.certificates.count {
      let certificate = unsafe chain.certificates[index]
      // SAFETY: the context takes over one reference, and the chain keeps its own.
      _ = unsafe X509_up_ref(certificate)
      if unsafe madang_add_chain_certificate(context, certificate) != 1 {
        unsafe X509_free(certificate)
        let error = OpenSSLError.takeFirst()
        throw TLSPairError(error.isAboutWeakKey ? .keyIsUnfit : .unusable(error.text), pair)
      }
    }
  }
}
