import COpenSSL

/// Makes OpenSSL's contexts out of pairs. A pair for the same names as an earlier one, with another kind of key, goes to
/// that one's context: OpenSSL then takes the one that the client can verify.
@safe
struct ContextBuilding: ~Copyable {
  // SAFETY: an empty list.
  private var contexts: [OpaquePointer] = unsafe []
  private var names: [Set<String>] = []
  private var keyKinds: [Set<Int32>] = []
  private(set) var certificates: [CertificateFacts] = []
  private(set) var choice = CertificateChoice()

  init() {}

  deinit {
    // SAFETY: those that nobody has taken are owned.
    for index in unsafe contexts.indices { unsafe SSL_CTX_free(contexts[index]) }
  }

  /// What has been made; whoever takes it frees it.
  mutating func takeContexts() -> [OpaquePointer] {
    // SAFETY: the caller owns what it is given, and none of it is kept.
    defer { unsafe contexts = unsafe [] }
    return unsafe contexts
  }

  mutating func add(_ pair: TLSPair, options: TLSOptions, now: Int64?) throws(TLSPairError) {
    let loaded = try LoadedPair(pair, now: now)
    let pairNames = Set(loaded.facts.names)
    let shared = names.indices.first { names[$0] == pairNames && !keyKinds[$0].contains(loaded.keyKind) }
    let index = shared ?? names.count
    if shared == nil {
      // SAFETY: owned from here on.
      unsafe contexts.append(ContextBuilding.makeContext(options))
      names.append(pairNames)
      keyKinds.append([])
    }
    // SAFETY: the index is of one that there is.
    try unsafe loaded.use(in: contexts[index], pair)
    keyKinds[index].insert(loaded.keyKind)
    certificates.append(loaded.facts)
    choice.add(loaded.facts.names, context: index)
  }

  private static func makeContext(_ options: TLSOptions) -> OpaquePointer {
    // SAFETY: the caller owns it. Settings of constants don't fail.
    guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { fatalError("OpenSSL has no TLS.") }
    _ = unsafe madang_set_version_min(context, TLS1_2_VERSION)
    _ = unsafe madang_set_version_max(context, TLS1_3_VERSION)
    let isSpoken =
      unsafe SSL_CTX_set_cipher_list(context, TLSSuites.before13) == 1
      && SSL_CTX_set_ciphersuites(context, TLSSuites.since13) == 1
      && madang_set_groups(context, TLSSuites.groups) == 1
    precondition(isSpoken, "OpenSSL lacks a cipher suite or a group.")
    unsafe madang_set_server_options(context)
    _ = unsafe madang_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
    // Sessions are in the clients' tickets; nothing is kept here.
    _ = unsafe madang_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
    _ = unsafe SSL_CTX_set_num_tickets(context, options.tickets)
    _ = unsafe SSL_CTX_set_timeout(context, Int(TicketKeys.secondsPerKey) * TicketKeys.keysMax)
    // A session that began without a certificate must not resume where one was asked for.
    let purpose: [UInt8] = Array((options.asksForCertificates ? "madang certificates" : "madang").utf8)
    _ = unsafe SSL_CTX_set_session_id_context(context, purpose, UInt32(purpose.count))
    unsafe ContextCallbacks.install(in: context, options)
    return unsafe context
  }
}
