import COpenSSL
import MadangTLSSupport

@testable import MadangTLS

/// OpenSSL's own client, in memory: what the records are tried against.
@safe
final class OpenSSLPeer {
  struct Wishes {
    var suites = "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"
    var ciphers = "DEFAULT"
    var versionMax = TLS1_3_VERSION
    var versionMin = TLS1_VERSION
    /// Of key exchange, the first of which it sends a share for.
    var groups: String?
    var serverName: String?
    var protocols: [String] = []
    var certificate: SelfSigned.Made?
    var session: Session?
  }

  /// What resumes.
  @safe
  final class Session {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { unsafe self.pointer = unsafe pointer }
    deinit { unsafe SSL_SESSION_free(pointer) }
  }

  private let context: OpaquePointer
  private let session: OpaquePointer
  private let input: OpaquePointer
  private let output: OpaquePointer
  private(set) var isOpen = false
  private(set) var heard: [UInt8] = []
  private(set) var isClosedByServer = false
  private(set) var error: OpenSSLError?

  init(_ wishes: Wishes = Wishes()) {
    unsafe context = unsafe SSL_CTX_new(TLS_client_method())!
    unsafe SSL_CTX_set_security_level(context, 0)
    _ = unsafe madang_set_version_min(context, wishes.versionMin)
    _ = unsafe madang_set_version_max(context, wishes.versionMax)
    precondition(unsafe SSL_CTX_set_ciphersuites(context, wishes.suites) == 1)
    precondition(unsafe SSL_CTX_set_cipher_list(context, wishes.ciphers) == 1)
    if let groups = wishes.groups { precondition(unsafe madang_set_groups(context, groups) == 1) }
    if let certificate = wishes.certificate {
      let loaded = try! LoadedPair(Credentials.pair(certificate), now: nil)  // It was made for this.
      unsafe try! loaded.use(in: context, Credentials.pair(certificate))
    }
    unsafe session = unsafe SSL_new(context)!
    unsafe input = unsafe MemoryBIO.make()
    unsafe output = unsafe MemoryBIO.make()
    unsafe SSL_set_bio(session, input, output)
    unsafe SSL_set_connect_state(session)
    if let name = wishes.serverName { _ = unsafe madang_set_servername(session, name) }
    let protocols = TLSOptions(protocols: wishes.protocols).encodedProtocols
    if !protocols.isEmpty { unsafe SSL_set_alpn_protos(session, protocols, UInt32(protocols.count)) }
    if let resumed = wishes.session { unsafe SSL_set_session(session, resumed.pointer) }
  }

  deinit {
    // Else the session that it had would not resume.
    unsafe SSL_set_shutdown(session, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN)
    unsafe SSL_free(session)
    unsafe SSL_CTX_free(context)
  }

  var serverCertificateHash: [UInt8]? {
    unsafe SSL_get0_peer_certificate(session).map { unsafe Certificate.fingerprints(of: $0).sha256 }
  }

  var cipher: String { unsafe String(cString: SSL_CIPHER_get_name(SSL_get_current_cipher(session))) }
  var isResumed: Bool { unsafe SSL_session_reused(session) == 1 }
  var resumable: Session? {
    guard let kept = unsafe SSL_get1_session(session) else { return nil }
    return unsafe SSL_SESSION_is_resumable(kept) == 1 ? Session(kept) : nil
  }

  /// Takes what the server has sent, and gives what it says of itself.
  func take(_ bytes: [UInt8]) -> [UInt8] {
    ERR_clear_error()
    unsafe bytes.withUnsafeBufferPointer { unsafe MemoryBIO.write($0, to: input) }
    if !isOpen {
      let result = unsafe SSL_do_handshake(session)
      isOpen = result == 1
      if result != 1, unsafe SSL_get_error(session, result) != SSL_ERROR_WANT_READ { error = OpenSSLError.takeFirst() }
    }
    if isOpen { read() }
    return drain()
  }

  private func read() {
    var piece = [UInt8](repeating: 0, count: 20_000)
    while true {
      var count = 0
      let result = unsafe SSL_read_ex(session, &piece, piece.count, &count)
      heard += piece[..<count]
      if result == 1 { continue }
      switch unsafe SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ: return
      case SSL_ERROR_ZERO_RETURN:
        isClosedByServer = true
        return
      default:
        error = OpenSSLError.takeFirst()
        return
      }
    }
  }

  func say(_ bytes: [UInt8]) -> [UInt8] {
    var count = 0
    precondition(unsafe SSL_write_ex(session, bytes, bytes.count, &count) == 1)
    return drain()
  }

  /// New keys, and whether the server's are asked for.
  func updateKeys(asking: Bool) -> [UInt8] {
    precondition(
      unsafe SSL_key_update(session, asking ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED) == 1)
    precondition(unsafe SSL_do_handshake(session) == 1)
    return drain()
  }

  /// TLS 1.2: asks for another handshake on the same connection.
  func renegotiate() -> [UInt8] {
    _ = unsafe SSL_renegotiate(session)
    _ = unsafe SSL_do_handshake(session)
    return drain()
  }

  func close() -> [UInt8] {
    _ = unsafe SSL_shutdown(session)
    return drain()
  }

  func forgetHeard() { heard = [] }

  private func drain() -> [UInt8] {
    var bytes: [UInt8] = []
    unsafe MemoryBIO.drain(output, into: &bytes)
    return bytes
  }

  /// Shakes hands with a server; gives what the server said last, which the client has not had.
  func greet(_ server: ServerSide) {
    var bytes = take([])
    for _ in 0..<10 where !bytes.isEmpty { bytes = take(server.take(bytes)) }
  }
}
