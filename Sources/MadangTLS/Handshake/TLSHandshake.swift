import COpenSSL

/// A server's side of a handshake. Memory only: bytes come in, and bytes go out. It moves between threads, and one of them
/// uses it at a time.
///
/// OpenSSL is given one record at a time, and none behind the last of the handshake: so nothing of the application's lies in
/// its buffers when it is let go.
@safe
package struct TLSHandshake: ~Copyable, @unchecked Sendable {
  package enum Progress: ~Copyable, Sendable {
    case wantsInput
    case done(TLSEstablished)
    case failed(TLSFailure)
    /// What came first is no TLS: somebody speaks another protocol, and may be told so in it.
    case plainText
  }

  /// The longest ClientHello: those with post-quantum keys have 2 KiB.
  package static let helloBytesMax = 16 << 10
  /// All that a handshake may take. A client's chain of certificates may be long.
  package static let inputBytesMax = 64 << 10

  private let notes: HandshakeNotes
  /// Nil once the handshake is over.
  private var session: OpaquePointer?
  private var input: OpaquePointer?
  private var output: OpaquePointer?
  private var pending: [UInt8] = []
  private var inputBytes = 0
  private var helloBytes = 0
  private var hasAnswered = false
  private var isKnownAsTLS = false

  package init(_ context: TLSContext) {
    notes = HandshakeNotes(context)
    // SAFETY: the session owns both pipes from `SSL_set_bio` on.
    let input = unsafe MemoryBIO.make()
    let output = unsafe MemoryBIO.make()
    // SAFETY: the session owns both pipes from here on, and is freed when the handshake is over.
    guard let session = unsafe SSL_new(context.first) else { fatalError("There is no memory for OpenSSL.") }
    unsafe SSL_set_bio(session, input, output)
    unsafe SSL_set_accept_state(session)
    unsafe notes.attach(to: session)
    unsafe self.session = unsafe session
    unsafe self.input = unsafe input
    unsafe self.output = unsafe output
  }

  deinit {
    // SAFETY: the handshake owns it until it is over.
    if let session = unsafe session { unsafe SSL_free(session) }
  }

  /// Goes on with what has been read. What must be sent, as it is, is put behind what `output` holds, also where the
  /// handshake fails: an alert.
  package mutating func proceed(_ bytes: Span<UInt8>, output: inout [UInt8]) -> Progress {
    // SAFETY: the handshake owns it until it is over.
    guard let session = unsafe session else { fatalError("A handshake that is over was asked to go on.") }
    // SAFETY: as above.
    switch unsafe advance(session, bytes, output: &output) {
    case .wantsInput: return .wantsInput
    // SAFETY: `finish` gives it up or hands it on.
    case .done(let sent, let rest): return .done(unsafe finish(session, sent: sent, rest: rest))
    case .failed(let failure): return .failed(failure)
    case .plainText: return .plainText
    }
  }

  /// What `Progress` is made of, once and at its end: that is not to be copied, and where modules are optimized as a whole, one
  /// that comes by other functions is copied all the same, which traps (Swift 6.3). See `.ci/copies`.
  private enum Advance {
    case wantsInput
    /// So many records went out since the client's Finished, and so much came in.
    case done(sent: UInt64, rest: [UInt8])
    case failed(TLSFailure)
    case plainText
  }

  private mutating func advance(_ session: OpaquePointer, _ bytes: Span<UInt8>, output: inout [UInt8]) -> Advance {
    inputBytes += bytes.count
    // SAFETY: the span is good for the call.
    unsafe bytes.withUnsafeBufferPointer { unsafe pending.append(contentsOf: $0) }
    if !isKnownAsTLS {
      switch recognize() {
      case .tls: isKnownAsTLS = true
      case .unknown: return .wantsInput
      case .noHello: return fail(.unexpectedMessage, "it begins with no ClientHello", into: &output)
      case .plainText:
        // SAFETY: the handshake owns it, and is over.
        unsafe release(session)
        return .plainText
      }
    }
    var offset = 0
    while pending.count - offset >= RecordSizes.header {
      let body = TLSHandshake.bodyBytes(pending[...], at: offset)
      if body > RecordSizes.bodyMax { return fail(.recordOverflow, "a record is too long", into: &output) }
      let end = offset + RecordSizes.header + body
      if !hasAnswered {
        helloBytes += body
        if helloBytes > TLSHandshake.helloBytesMax || isOverlongHello(at: offset) {
          return fail(.illegalParameter, "the ClientHello is too long", into: &output)
        }
      }
      if end > pending.count {
        if !hasAnswered { helloBytes -= body }
        break
      }
      let before = output.count
      // SAFETY: the session and its pipes live until the handshake is over.
      let result = unsafe step(session, pending[offset..<end], into: &output)
      offset = end
      hasAnswered = hasAnswered || output.count > before
      if result == 1 {
        let sent = TLSHandshake.recordCount(output[before...])
        return .done(sent: sent, rest: Array(pending[offset...]))
      }
      // SAFETY: as above.
      if unsafe SSL_get_error(session, result) != SSL_ERROR_WANT_READ {
        let failure = TLSFailure(OpenSSLError.takeFirst())
        unsafe release(session)
        return .failed(failure)
      }
    }
    pending.removeFirst(offset)
    if inputBytes > TLSHandshake.inputBytesMax {
      return fail(.illegalParameter, "the handshake is too long", into: &output)
    }
    return .wantsInput
  }

  private mutating func step(_ session: OpaquePointer, _ record: ArraySlice<UInt8>, into output: inout [UInt8]) -> Int32
  {
    ERR_clear_error()
    // SAFETY: the pipes live as long as the session.
    unsafe record.withUnsafeBufferPointer { unsafe MemoryBIO.write($0, to: input!) }
    let result = unsafe SSL_do_handshake(session)
    unsafe MemoryBIO.drain(self.output!, into: &output)
    return result
  }

  private enum Beginning { case unknown, tls, noHello, plainText }

  /// A handshake record is what TLS begins with, RFC 8446, 5.1.
  private func recognize() -> Beginning {
    guard let first = pending.first else { return .unknown }
    if RecordType(rawValue: first) == nil { return .plainText }
    if pending.count == 1 { return .unknown }
    if pending[1] != 3 { return .plainText }
    return first == RecordType.handshake.rawValue ? .tls : .noHello
  }

  /// Whether the message that begins in this record says that it is longer than is allowed.
  private func isOverlongHello(at offset: Int) -> Bool {
    guard helloBytes == TLSHandshake.bodyBytes(pending[...], at: offset),
      pending.count - offset >= RecordSizes.header + 4
    else { return false }
    let length = pending[(offset + 6)..<(offset + 9)].reduce(0) { $0 << 8 | Int($1) }
    return pending[offset + 5] == 1 && length > TLSHandshake.helloBytesMax
  }

  private mutating func fail(_ alert: TLSAlert, _ words: String, into output: inout [UInt8]) -> Advance {
    output += alert.plainRecord
    // SAFETY: the handshake owns it, and is over.
    if let session = unsafe session { unsafe release(session) }
    return .failed(TLSFailure(alert == .unexpectedMessage ? .brokenRule : .tooLong, words))
  }

  private mutating func release(_ session: OpaquePointer) {
    // SAFETY: nobody has it any more.
    unsafe SSL_free(session)
    unsafe self.session = nil
    pending = []
  }

  /// Hands the connection off: the secrets of TLS 1.3 are taken, and OpenSSL's object goes; or it is kept.
  /// - Parameter sent: records that went out since the client's Finished: session tickets, under the application's keys.
  private mutating func finish(_ session: OpaquePointer, sent: UInt64, rest: [UInt8]) -> TLSEstablished {
    // SAFETY: the session is owned, until it is released or handed on below.
    let facts = unsafe TLSFacts(session)
    let identifier = unsafe SSL_CIPHER_get_protocol_id(SSL_get_current_cipher(session))
    if notes.context.options.recordKeeping == .compact, facts.version == .tls13,
      let suite = CipherSuite(identifier: identifier), notes.hasSecrets(for: suite)
    {
      // SAFETY: nobody has it any more: the records are made of the notes.
      unsafe release(session)
      return TLSEstablished(records: notes.makeRecords(suite, sent: sent), facts: facts, rest: rest)
    }
    // SAFETY: the records own it from here on.
    unsafe HandshakeNotes.detach(from: session)
    unsafe self.session = nil
    pending = []
    // SAFETY: as above.
    let records = unsafe TLSRecords(.library(LibraryRecords(taking: session)))
    return TLSEstablished(records: records, facts: facts, rest: rest)
  }

  /// What stands behind the header that begins there.
  private static func bodyBytes(_ bytes: ArraySlice<UInt8>, at offset: Int) -> Int {
    Int(bytes[offset + 3]) << 8 | Int(bytes[offset + 4])
  }

  private static func recordCount(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var count: UInt64 = 0
    var offset = bytes.startIndex
    while bytes.endIndex - offset >= RecordSizes.header {
      offset += RecordSizes.header + bodyBytes(bytes, at: offset)
      count += 1
    }
    return count
  }
}
