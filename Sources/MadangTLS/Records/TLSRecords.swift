import COpenSSL

/// A connection after its handshake: what opens its records, and seals them. Memory only: bytes come in, and bytes go out.
///
/// It is made on a worker and then belongs to the thread that reads and writes the socket, whose cipher contexts and buffers
/// it uses. What is kept of a TLS 1.3 connection are 208 bytes in a pool (`CompactState`), which are wiped when this value
/// ends; those of TLS 1.2, and those for which the library's records were asked, keep OpenSSL's object, without buffers
/// while idle.
@safe
package struct TLSRecords: ~Copyable, @unchecked Sendable {
  @safe
  enum Keeper {
    case compact(UnsafeMutablePointer<CompactState>)
    case library(LibraryRecords)
  }

  let keeper: Keeper

  init(_ keeper: Keeper) { self.keeper = keeper }

  /// Records of our own, from the secrets that a handshake agreed upon.
  /// - Parameters:
  ///   - received, sent: how many records have gone under these secrets already.
  package init(
    _ suite: CipherSuite, receiveSecret: Span<UInt8>, sendSecret: Span<UInt8>, received: UInt64 = 0, sent: UInt64 = 0
  ) {
    precondition(
      receiveSecret.count == suite.secretBytes && sendSecret.count == suite.secretBytes,
      "A secret is as long as the suite's hash.")
    // SAFETY: the cell is ours until it is given back in deinit.
    let cell = unsafe CompactStatePool.shared.take()
    // SAFETY: the cell is ours until it is given back in deinit.
    unsafe cell.pointee.suite = suite
    for index in 0..<suite.secretBytes {
      unsafe cell.pointee.receive.secret[index] = receiveSecret[index]
      unsafe cell.pointee.send.secret[index] = sendSecret[index]
    }
    unsafe cell.pointee.receive.derive(suite)
    unsafe cell.pointee.send.derive(suite)
    unsafe cell.pointee.receive.sequence = received
    unsafe cell.pointee.send.sequence = sent
    keeper = unsafe .compact(cell)
  }

  deinit {
    switch keeper {
    // SAFETY: nobody else has the cell.
    case .compact(let cell): unsafe CompactStatePool.shared.giveBack(cell)
    case .library(let library): library.free()
    }
  }

  /// Whether OpenSSL's object is kept.
  package var isLibrary: Bool {
    if case .library = keeper { true } else { false }
  }

  /// Opens the whole records in what was read, in place: the application's bytes then lie at the buffer's start.
  /// - Parameters:
  ///   - now: monotonic milliseconds.
  ///   - replies: what must be sent, as it is, is put behind what is there: an alert, or new keys.
  package mutating func open(
    _ bytes: inout MutableSpan<UInt8>, with contexts: borrowing TLSCipherContexts, now: Int64, replies: inout [UInt8]
  ) -> TLSOpened {
    // SAFETY: the span is good for the call.
    unsafe bytes.withUnsafeMutableBufferPointer { unsafe open($0, with: contexts, now: now, replies: &replies) }
  }

  /// The same in memory that somebody else minds.
  package mutating func open(
    _ bytes: UnsafeMutableBufferPointer<UInt8>, with contexts: borrowing TLSCipherContexts, now: Int64,
    replies: inout [UInt8]
  ) -> TLSOpened {
    switch keeper {
    // SAFETY: the bytes are the caller's for the call; the keeper is this value's own.
    case .compact(let cell): unsafe CompactOpening.open(bytes, &cell.pointee, contexts, now: now, replies: &replies)
    case .library(let library): unsafe library.open(bytes, contexts, now: now, replies: &replies)
    }
  }

  /// Seals what the buffer holds, in place. After a fatal alert or `close` nothing is sealed, and the buffer is emptied.
  package mutating func seal(_ buffer: inout SealBuffer, with contexts: borrowing TLSCipherContexts) {
    switch keeper {
    // SAFETY: the keeper is this value's own.
    case .compact(let cell): unsafe CompactSealing.seal(&buffer, &cell.pointee, contexts)
    case .library(let library): library.seal(&buffer, contexts)
    }
  }

  /// Says that nothing more follows. RFC 8446, 6.1: every close begins with it. Says it once.
  package mutating func close(with contexts: borrowing TLSCipherContexts, replies: inout [UInt8]) {
    switch keeper {
    // SAFETY: the keeper is this value's own.
    case .compact(let cell): unsafe CompactSealing.alert(.closeNotify, &cell.pointee, contexts, into: &replies)
    case .library(let library): library.close(contexts, into: &replies)
    }
  }
}
