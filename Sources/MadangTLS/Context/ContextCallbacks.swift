import COpenSSL

/// What OpenSSL asks in the middle of a handshake. The answers come from the handshake's notes, which it finds through the
/// session; they are gone once the handshake is done.
enum ContextCallbacks {
  static func install(in context: OpaquePointer, _ options: TLSOptions) {
    // SAFETY: the callbacks capture nothing.
    _ = unsafe madang_set_servername_callback(context) { session, _, _ in
      unsafe ContextCallbacks.chooseCertificate(session!)
    }
    _ = unsafe SSL_CTX_set_tlsext_ticket_key_evp_cb(context) { session, name, vector, cipher, mac, isSealing in
      unsafe ContextCallbacks.keyTicket(session!, name!, vector!, cipher!, mac!, isSealing: isSealing == 1)
    }
    if !options.protocols.isEmpty {
      unsafe SSL_CTX_set_alpn_select_cb(
        context,
        { session, chosen, chosenBytes, offered, offeredBytes, _ in
          unsafe ContextCallbacks.chooseProtocol(
            session!, chosen!, chosenBytes!, UnsafeBufferPointer(start: offered, count: Int(offeredBytes)))
        }, nil)
    }
    if options.recordKeeping == .compact {
      unsafe SSL_CTX_set_keylog_callback(context) { session, line in
        unsafe HandshakeNotes.of(session!)?.take(keylogLine: line!)
      }
    }
    if options.asksForCertificates {
      unsafe SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
      // Nobody vouches for it: the handshake proves that the client has its key, and the fingerprint says whose it is.
      unsafe SSL_CTX_set_cert_verify_callback(context, { _, _ in 1 }, nil)
    }
  }

  private static func chooseCertificate(_ session: OpaquePointer) -> Int32 {
    // SAFETY: OpenSSL's own string, for the call.
    guard let notes = unsafe HandshakeNotes.of(session),
      let name = unsafe SSL_get_servername(session, TLSEXT_NAMETYPE_host_name),
      let context = unsafe notes.context.context(for: String(cString: name))
    else { return SSL_TLSEXT_ERR_NOACK }
    _ = unsafe SSL_set_SSL_CTX(session, context)
    return SSL_TLSEXT_ERR_OK
  }

  /// RFC 7301, 3.2: the server's order counts; nothing in common is an error.
  private static func chooseProtocol(
    _ session: OpaquePointer, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>,
    _ chosenBytes: UnsafeMutablePointer<UInt8>, _ offered: UnsafeBufferPointer<UInt8>
  ) -> Int32 {
    // SAFETY: OpenSSL's session, for the call.
    guard let notes = unsafe HandshakeNotes.of(session) else { return SSL_TLSEXT_ERR_NOACK }
    var found: UnsafeMutablePointer<UInt8>?
    // SAFETY: what is found lies in `offered`, or among the context's protocols where nothing is common; the first lives as
    // long as the ClientHello is handled, and is copied by OpenSSL.
    let result = unsafe notes.context.encodedProtocols.withUnsafeBufferPointer { own in
      unsafe SSL_select_next_proto(
        &found, chosenBytes, own.baseAddress, UInt32(own.count), offered.baseAddress, UInt32(offered.count))
    }
    guard result == OPENSSL_NPN_NEGOTIATED, let found = unsafe found else { return SSL_TLSEXT_ERR_ALERT_FATAL }
    unsafe chosen.pointee = UnsafePointer(found)
    return SSL_TLSEXT_ERR_OK
  }

  /// Returns 0: no such key; 1: keyed; 2: keyed, and a new ticket is due; -1: impossible.
  private static func keyTicket(
    _ session: OpaquePointer, _ name: UnsafeMutablePointer<UInt8>, _ vector: UnsafeMutablePointer<UInt8>,
    _ cipher: OpaquePointer, _ mac: OpaquePointer, isSealing: Bool
  ) -> Int32 {
    // SAFETY: OpenSSL's session, for the call.
    guard let tickets = unsafe HandshakeNotes.of(session)?.context.tickets else { return -1 }
    // SAFETY: OpenSSL gives 16 bytes for each of the two.
    if isSealing {
      let key = tickets.current
      for index in 0..<TicketKey.nameBytes { unsafe name[index] = key.name[index] }
      guard unsafe RAND_bytes(vector, 16) == 1,
        unsafe EVP_EncryptInit_ex(cipher, EVP_aes_256_cbc(), nil, key.cipherKey, vector) == 1,
        unsafe madang_key_mac(mac, key.macKey, key.macKey.count) == 1
      else { return -1 }
      return 1
    }
    guard let found = unsafe tickets.key(named: UnsafeBufferPointer(start: name, count: TicketKey.nameBytes)) else {
      return 0
    }
    guard unsafe EVP_DecryptInit_ex(cipher, EVP_aes_256_cbc(), nil, found.key.cipherKey, vector) == 1,
      unsafe madang_key_mac(mac, found.key.macKey, found.key.macKey.count) == 1
    else { return -1 }
    return found.isCurrent ? 1 : 2
  }
}
