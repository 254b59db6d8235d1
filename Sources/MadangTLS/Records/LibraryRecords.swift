import COpenSSL

/// A connection whose records OpenSSL makes. It holds no buffers while idle: what it reads from and writes to are the
/// thread's, attached for as long as they are needed.
@safe
struct LibraryRecords {
  private let session: OpaquePointer

  /// Takes a session over whose handshake is done, and which has read nothing behind it.
  init(taking session: OpaquePointer) {
    // SAFETY: freed by `free`.
    unsafe self.session = unsafe session
    unsafe SSL_set0_rbio(session, nil)
    unsafe SSL_set0_wbio(session, nil)
    // SAFETY: the callback captures nothing.
    unsafe SSL_set_msg_callback(session) { isSent, _, type, message, count, session, _ in
      guard isSent == 0, type == SSL3_RT_HANDSHAKE, count > 0, let message = unsafe message,
        let session = unsafe session
      else { return }
      // SAFETY: the message has a byte.
      if unsafe message.load(as: UInt8.self) == LibraryRecords.keyUpdate {
        unsafe LibraryRecords.setTally(LibraryRecords.tally(of: session) + 1, of: session)
      }
    }
  }

  // MARK: KeyUpdates, which OpenSSL bears without end

  private static let keyUpdate: UInt8 = 24
  /// Where a session keeps the second, and in its lowest 16 bits how many have come in it.
  private static let tallyPlace: Int32 = CRYPTO_get_ex_new_index(CRYPTO_EX_INDEX_SSL, 0, nil, nil, nil, nil)

  private static func tally(of session: OpaquePointer) -> UInt {
    // SAFETY: the session is the caller's for the call.
    UInt(bitPattern: unsafe SSL_get_ex_data(session, tallyPlace))
  }

  private static func setTally(_ tally: UInt, of session: OpaquePointer) {
    // SAFETY: a number in a pointer's place, which nobody follows.
    _ = unsafe SSL_set_ex_data(session, tallyPlace, UnsafeMutableRawPointer(bitPattern: tally))
  }

  /// Counts anew where another second has begun.
  private func beginTally(_ now: Int64) {
    let second = UInt(UInt32(truncatingIfNeeded: now / 1_000))
    // SAFETY: the session is owned until `free`.
    if unsafe LibraryRecords.tally(of: session) >> 16 != second {
      unsafe LibraryRecords.setTally(second << 16, of: session)
    }
  }

  private var hasTooManyUpdates: Bool {
    // SAFETY: the session is owned until `free`.
    unsafe LibraryRecords.tally(of: session) & 0xFFFF > UInt(CompactOpening.updatesPerSecondMax)
  }

  func free() {
    // Nothing of it is cached. SAFETY: owned.
    unsafe SSL_free(session)
  }

  private func attach(_ contexts: borrowing TLSCipherContexts) {
    // SAFETY: the session gives back one reference of each when it is detached.
    _ = unsafe BIO_up_ref(contexts.libraryInput)
    _ = unsafe BIO_up_ref(contexts.libraryOutput)
    unsafe SSL_set0_rbio(session, contexts.libraryInput)
    unsafe SSL_set0_wbio(session, contexts.libraryOutput)
    ERR_clear_error()
  }

  private func detach(_ contexts: borrowing TLSCipherContexts) {
    // SAFETY: the session gives back its references; the pipes are the thread's own.
    unsafe SSL_set0_rbio(session, nil)
    unsafe SSL_set0_wbio(session, nil)
    _ = unsafe madang_reset(contexts.libraryInput)
    _ = unsafe madang_reset(contexts.libraryOutput)
  }

  // SAFETY: the session is owned until `free`.
  private var isReadClosed: Bool { unsafe SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0 }
  private var isWriteClosed: Bool { unsafe SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN != 0 }

  func open(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ contexts: borrowing TLSCipherContexts, now: Int64,
    replies: inout [UInt8]
  ) -> TLSOpened {
    var opened = TLSOpened(plainBytes: 0, rest: bytes.count..<bytes.count, verdict: .open)
    if isReadClosed {
      // RFC 8446, 6.1: what comes behind close_notify is ignored.
      opened.verdict = .closed
      return opened
    }
    attach(contexts)
    beginTally(now)
    var offset = 0
    while opened.verdict == .open, bytes.count - offset >= RecordSizes.header {
      // SAFETY: a header has been read.
      let body = unsafe RecordFrame.bodyBytes(bytes.baseAddress! + offset)
      if body > RecordSizes.bodyMax {
        opened.verdict = .failed(.recordOverflow)
        _ = unsafe SSL_shutdown(session)
        break
      }
      let end = offset + RecordSizes.header + body
      if end > bytes.count { break }
      // SAFETY: the whole record has been read.
      unsafe MemoryBIO.write(UnsafeBufferPointer(rebasing: bytes[offset..<end]), to: contexts.libraryInput)
      unsafe read(into: bytes, before: end, &opened)
      offset = end
      if hasTooManyUpdates, opened.verdict == .open {
        opened.verdict = .failed(.unexpectedMessage)
        // SAFETY: the session is owned until `free`.
        _ = unsafe SSL_shutdown(session)
      }
    }
    if opened.verdict == .open { opened.rest = offset..<bytes.count }
    // SAFETY: the pipe is the thread's own.
    unsafe MemoryBIO.drain(contexts.libraryOutput, into: &replies)
    detach(contexts)
    return opened
  }

  /// Reads what a record holds, to where the application's bytes end: OpenSSL has a copy of the record.
  private func read(into bytes: UnsafeMutableBufferPointer<UInt8>, before end: Int, _ opened: inout TLSOpened) {
    while true {
      var count = 0
      // SAFETY: within what was read.
      let room = unsafe UnsafeMutableBufferPointer(rebasing: bytes[opened.plainBytes..<end])
      let result = unsafe SSL_read_ex(session, room.baseAddress, room.count, &count)
      opened.plainBytes += count
      if result == 1 { continue }
      // SAFETY: the session is owned until `free`.
      switch unsafe SSL_get_error(session, result) {
      case SSL_ERROR_WANT_READ: return
      case SSL_ERROR_ZERO_RETURN: opened.verdict = .closed
      default: opened.verdict = LibraryRecords.verdict(of: OpenSSLError.takeFirst())
      }
      return
    }
  }

  /// OpenSSL numbers the reasons of received alerts from 1,000 on.
  private static func verdict(of error: OpenSSLError) -> TLSOpened.Verdict {
    if let alert = error.receivedAlert { return .refused(alert) }
    switch error.reason {
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC: return .failed(.badRecordMAC)
    case SSL_R_DATA_LENGTH_TOO_LONG, SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_ENCRYPTED_LENGTH_TOO_LONG:
      return .failed(.recordOverflow)
    default: return .failed(.unexpectedMessage)
    }
  }

  func seal(_ buffer: inout SealBuffer, _ contexts: borrowing TLSCipherContexts) {
    if isWriteClosed { return buffer.removeAll() }
    attach(contexts)
    for record in 0..<buffer.recordCount {
      // SAFETY: the content lies in the buffer, which nobody else has.
      let content = unsafe buffer.content(record)
      var count = 0
      // Fails where the peer broke a rule before: it is told so, and nothing more.
      if unsafe SSL_write_ex(session, content.baseAddress, content.count, &count) != 1 { break }
    }
    var start: UnsafePointer<CChar>?
    // SAFETY: the bytes lie there until the BIO is reset.
    let count = unsafe madang_memory(contexts.libraryOutput, &start)
    unsafe buffer.replace(with: UnsafeRawBufferPointer(start: start, count: max(0, count)))
    detach(contexts)
  }

  func close(_ contexts: borrowing TLSCipherContexts, into output: inout [UInt8]) {
    if isWriteClosed { return }
    attach(contexts)
    // SAFETY: the session is owned until `free`, and the pipe is the thread's own.
    _ = unsafe SSL_shutdown(session)
    unsafe MemoryBIO.drain(contexts.libraryOutput, into: &output)
    detach(contexts)
  }
}
