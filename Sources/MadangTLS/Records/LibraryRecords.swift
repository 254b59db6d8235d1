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
    unsafe SSL_set0_rbio(session, nil)
    unsafe SSL_set0_wbio(session, nil)
    _ = unsafe madang_reset(contexts.libraryInput)
    _ = unsafe madang_reset(contexts.libraryOutput)
  }

  private var isReadClosed: Bool { unsafe SSL_get_shutdown(session) & SSL_RECEIVED_SHUTDOWN != 0 }
  private var isWriteClosed: Bool { unsafe SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN != 0 }

  func open(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, _ contexts: borrowing TLSCipherContexts, replies: inout [UInt8]
  ) -> TLSOpened {
    var opened = TLSOpened(plainBytes: 0, rest: bytes.count..<bytes.count, verdict: .open)
    if isReadClosed {
      // RFC 8446, 6.1: what comes behind close_notify is ignored.
      opened.verdict = .closed
      return opened
    }
    attach(contexts)
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
    }
    if opened.verdict == .open { opened.rest = offset..<bytes.count }
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
    _ = unsafe SSL_shutdown(session)
    unsafe MemoryBIO.drain(contexts.libraryOutput, into: &output)
    detach(contexts)
  }
}
