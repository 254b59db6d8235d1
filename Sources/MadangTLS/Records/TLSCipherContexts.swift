import COpenSSL

/// OpenSSL's cipher contexts of one thread: one for each suite and direction, keyed for each record. A context for each
/// connection would cost more than all else that is kept of it.
///
/// The thread that owns it seals and opens with it; it may be made elsewhere.
@safe
package struct TLSCipherContexts: ~Copyable, @unchecked Sendable {
  private let sealing: [3 of OpaquePointer]
  private let opening: [3 of OpaquePointer]
  /// What connections whose records OpenSSL makes read from and write to, while they do.
  let libraryInput: OpaquePointer
  let libraryOutput: OpaquePointer

  package init() {
    // SAFETY: owned by this value, freed in deinit; each belongs to the cipher of its place.
    unsafe sealing = [3 of OpaquePointer] { place in unsafe TLSCipherContexts.make(at: place, isSealing: true) }
    unsafe opening = [3 of OpaquePointer] { place in unsafe TLSCipherContexts.make(at: place, isSealing: false) }
    unsafe libraryInput = MemoryBIO.make()
    unsafe libraryOutput = MemoryBIO.make()
  }

  deinit {
    for place in 0..<3 {
      // SAFETY: the value owns them.
      unsafe EVP_CIPHER_CTX_free(sealing[place])
      unsafe EVP_CIPHER_CTX_free(opening[place])
    }
    // SAFETY: the value owns them.
    unsafe BIO_free(libraryInput)
    unsafe BIO_free(libraryOutput)
  }

  private static func make(at place: Int, isSealing: Bool) -> OpaquePointer {
    // SAFETY: the cipher is a constant of OpenSSL's, and the context the caller's from here on.
    let cipher = unsafe CipherSuite.allCases[place].cipher
    guard let context = unsafe EVP_CIPHER_CTX_new(),
      unsafe EVP_CipherInit_ex(context, cipher, nil, nil, nil, isSealing ? 1 : 0) == 1
    else { fatalError("OpenSSL lacks a cipher of TLS 1.3, or there is no memory.") }
    // SAFETY: as above.
    return unsafe context
  }

  /// Encrypts a record in place: `record` is header, content with its type, and room for the tag.
  /// - Parameter isKeyed: the last record that was sealed was of the same keys.
  borrowing func seal(
    _ record: UnsafeMutableBufferPointer<UInt8>, _ suite: CipherSuite, _ keys: inout TrafficKeys, isKeyed: Bool
  ) {
    // SAFETY: there is a place for each suite.
    let context = unsafe sealing[Int(suite.rawValue) - 1]
    let innerBytes = record.count - RecordSizes.header - RecordSizes.tag
    let nonce = keys.nonce
    var count: Int32 = 0
    // SAFETY: the record is the caller's for the call, and as long as its parts.
    let inner = unsafe record.baseAddress! + RecordSizes.header
    let isDone =
      unsafe key(context, keys, nonce, isKeyed: isKeyed)
      && EVP_EncryptUpdate(context, nil, &count, record.baseAddress, Int32(RecordSizes.header)) == 1
      && EVP_EncryptUpdate(context, inner, &count, inner, Int32(innerBytes)) == 1
      && EVP_EncryptFinal_ex(context, inner + innerBytes, &count) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(RecordSizes.tag), inner + innerBytes) == 1
    precondition(isDone, "OpenSSL could not encrypt a record.")
    keys.sequence += 1
  }

  /// Decrypts a record in place; false where its tag is wrong. Its content then lies behind the header, before the tag.
  borrowing func open(
    _ record: UnsafeMutableBufferPointer<UInt8>, _ suite: CipherSuite, _ keys: inout TrafficKeys, isKeyed: Bool
  ) -> Bool {
    // SAFETY: there is a place for each suite.
    let context = unsafe opening[Int(suite.rawValue) - 1]
    let innerBytes = record.count - RecordSizes.header - RecordSizes.tag
    let nonce = keys.nonce
    var count: Int32 = 0
    // SAFETY: the record is the caller's for the call, and as long as its parts.
    let inner = unsafe record.baseAddress! + RecordSizes.header
    let isGenuine =
      unsafe key(context, keys, nonce, isKeyed: isKeyed)
      && EVP_DecryptUpdate(context, nil, &count, record.baseAddress, Int32(RecordSizes.header)) == 1
      && EVP_DecryptUpdate(context, inner, &count, inner, Int32(innerBytes)) == 1
      && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(RecordSizes.tag), inner + innerBytes) == 1
      && EVP_DecryptFinal_ex(context, inner + innerBytes, &count) == 1
    keys.sequence += 1
    return isGenuine
  }

  private borrowing func key(
    _ context: OpaquePointer, _ keys: borrowing TrafficKeys, _ nonce: [12 of UInt8], isKeyed: Bool
  ) -> Bool {
    let key = keys.key.span
    let nonce = nonce.span
    // SAFETY: the spans are good for the call, and as long as any suite wants.
    return unsafe key.withUnsafeBufferPointer { key in
      unsafe nonce.withUnsafeBufferPointer { nonce in
        unsafe EVP_CipherInit_ex(context, nil, nil, isKeyed ? nil : key.baseAddress, nonce.baseAddress, -1) == 1
      }
    }
  }
}
