import COpenSSL

/// A client's side of a connection. Memory only: bytes come in, and bytes go out. One thread uses it at a time.
@safe
package struct TLSClient: ~Copyable, @unchecked Sendable {
  package enum Progress: Equatable, Sendable {
    case greeting
    case open
    /// The server has said close_notify: it says nothing more.
    case closed
    case failed(TLSFailure)
  }

  private let context: TLSClientContext
  private let session: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer
  package private(set) var progress = Progress.greeting

  /// - Parameters:
  ///   - host: the name or the address that is connected to: asked for (SNI), and looked for in the certificate.
  ///   - protocols: what is to be spoken (ALPN), the best first.
  package init(_ context: TLSClientContext, host: String, protocols: [String] = []) {
    self.context = context
    // SAFETY: the session owns both pipes from `SSL_set_bio` on, and is freed in deinit.
    let input = unsafe MemoryBIO.make()
    let output = unsafe MemoryBIO.make()
    // SAFETY: the session owns both pipes, and is freed in deinit.
    guard let session = unsafe SSL_new(context.context) else { fatalError("There is no memory for OpenSSL.") }
    unsafe SSL_set_bio(session, input, output)
    unsafe SSL_set_connect_state(session)
    unsafe self.session = unsafe session
    unsafe self.input = unsafe input
    unsafe self.output = unsafe output
    if unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) != 1 {
      // RFC 6066, 3: a name, without a dot at its end, is asked for; an address never.
      let name = host.hasSuffix(".") ? String(host.dropLast()) : host
      _ = unsafe madang_set_servername(session, name)
      _ = unsafe SSL_set1_host(session, name)
    }
    ERR_clear_error()
    let encoded = TLSOptions(protocols: protocols).encodedProtocols
    // SAFETY: OpenSSL copies the array.
    if !encoded.isEmpty { _ = unsafe SSL_set_alpn_protos(session, encoded, UInt32(encoded.count)) }
  }

  // SAFETY: the value owns it, and its pipes with it.
  deinit { unsafe SSL_free(session) }

  /// Begins: what the server must be sent is put behind what `output` holds.
  package mutating func start(output: inout [UInt8]) { greet(into: &output) }

  /// Takes what has been read: what the server said is put behind what `plain` holds, what it must be sent behind what
  /// `output` holds.
  package mutating func receive(
    _ bytes: Span<UInt8>, plain: inout [UInt8], output: inout [UInt8]
  ) -> Progress {
    // SAFETY: the span is good for the call.
    unsafe bytes.withUnsafeBufferPointer { unsafe MemoryBIO.write($0, to: input) }
    if progress == .greeting { greet(into: &output) }
    if progress == .open { read(into: &plain) }
    unsafe MemoryBIO.drain(self.output, into: &output)
    return progress
  }

  /// Seals what is to be said, once the connection is open.
  package mutating func send(_ plain: Span<UInt8>, output: inout [UInt8]) {
    guard progress == .open, !plain.isEmpty else { return }
    ERR_clear_error()
    var count = 0
    // SAFETY: the span is good for the call. A pipe in memory takes all.
    let result = unsafe plain.withUnsafeBytes { unsafe SSL_write_ex(session, $0.baseAddress, $0.count, &count) }
    if result != 1 { progress = .failed(TLSFailure(OpenSSLError.takeFirst())) }
    // SAFETY: the session and its pipes are this value's own.
    unsafe MemoryBIO.drain(self.output, into: &output)
  }

  /// Says that nothing more follows.
  package mutating func close(output: inout [UInt8]) {
    ERR_clear_error()
    // SAFETY: the session and its pipes are this value's own.
    if progress != .greeting { _ = unsafe SSL_shutdown(session) }
    unsafe MemoryBIO.drain(self.output, into: &output)
  }

  /// What was agreed upon, once the connection is open; `peer` is the server's certificate.
  // SAFETY: the session and its pipes are this value's own.
  package var facts: TLSFacts? { progress == .greeting ? nil : unsafe TLSFacts(session) }

  /// The server's certificate, also one that was not believed; nil before it has come.
  package var peer: CertificateFacts? {
    // SAFETY: the session owns it, and what is told of it is copied.
    guard let certificate = unsafe madang_first_certificate(session) else { return nil }
    return unsafe Certificate.facts(of: certificate)
  }

  private mutating func greet(into output: inout [UInt8]) {
    ERR_clear_error()
    // SAFETY: the session and its pipes are this value's own.
    let result = unsafe SSL_do_handshake(session)
    if result == 1 {
      progress = isTrusted ? .open : .failed(TLSFailure(.untrusted, "the server has another certificate"))
    } else if unsafe SSL_get_error(session, result) != SSL_ERROR_WANT_READ {
      progress = .failed(failure())
    }
    if case .failed(let failure) = progress, failure.reason == .untrusted, result == 1 {
      // SAFETY: the session and its pipes are this value's own.
      _ = unsafe SSL_shutdown(session)
    }
    // SAFETY: the session and its pipes are this value's own.
    unsafe MemoryBIO.drain(self.output, into: &output)
  }

  private var isTrusted: Bool {
    guard case .pinned(let hash) = context.trust else { return true }
    // SAFETY: the session and its pipes are this value's own.
    guard let certificate = unsafe SSL_get0_peer_certificate(session) else { return false }
    return unsafe Certificate.fingerprints(of: certificate).sha256 == hash
  }

  private func failure() -> TLSFailure {
    let failure = TLSFailure(OpenSSLError.takeFirst())
    // SAFETY: the session and its pipes are this value's own.
    let verdict = unsafe SSL_get_verify_result(session)
    guard failure.reason == .untrusted, verdict != Int(X509_V_OK) else { return failure }
    // SAFETY: a constant string.
    return unsafe TLSFailure(.untrusted, String(cString: X509_verify_cert_error_string(verdict)))
  }

  /// Copied in place of being made anew for each read.
  private static let room = [UInt8](repeating: 0, count: RecordSizes.contentMax)

  private mutating func read(into plain: inout [UInt8]) {
    ERR_clear_error()
    // Room is made once for a record's content, and again where it has been filled.
    var end = plain.count
    defer { plain.removeLast(plain.count - end) }
    while progress == .open {
      if plain.count - end < RecordSizes.contentMax {
        plain += TLSClient.room
      }
      var count = 0
      // SAFETY: no more is written than the array holds behind `end`.
      let result = unsafe plain.withUnsafeMutableBytes {
        unsafe SSL_read_ex(session, $0.baseAddress! + end, $0.count - end, &count)
      }
      end += count
      if result == 1 { continue }
      // SAFETY: the session and its pipes are this value's own.
      switch unsafe SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ: return
      case SSL_ERROR_ZERO_RETURN: progress = .closed
      default: progress = .failed(TLSFailure(OpenSSLError.takeFirst()))
      }
    }
  }
}
