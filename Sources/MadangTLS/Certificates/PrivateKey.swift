import COpenSSL

/// The key of a certificate.
@safe
struct PrivateKey: ~Copyable {
  let pointer: OpaquePointer

  /// What the password callback is given, and says.
  private struct Password {
    var bytes: [UInt8]?
    var wasAskedFor = false
  }

  init(_ pair: TLSPair) throws(TLSPairError) {
    // SAFETY: the pipe is freed at the end, and nobody else has it.
    let bio = unsafe MemoryBIO.make(holding: pair.key)
    defer { unsafe BIO_free(bio) }
    var password = Password(bytes: pair.password)
    ERR_clear_error()
    // Without a callback, OpenSSL would ask at the terminal. SAFETY: the password lives for the call.
    let key = unsafe withUnsafeMutablePointer(to: &password) { password in
      unsafe PEM_read_bio_PrivateKey(
        bio, nil,
        { buffer, room, _, password in
          let password = unsafe password!.assumingMemoryBound(to: Password.self)
          unsafe password.pointee.wasAskedFor = true
          guard let bytes = unsafe password.pointee.bytes, bytes.count <= Int(room) else { return -1 }
          for (index, byte) in bytes.enumerated() { unsafe buffer![index] = CChar(bitPattern: byte) }
          return Int32(bytes.count)
        }, password)
    }
    ERR_clear_error()
    // SAFETY: the key is owned from here on, and freed in deinit.
    guard let key = unsafe key else {
      throw TLSPairError(
        !password.wasAskedFor ? .noKey : password.bytes == nil ? .keyNeedsPassword : .wrongPassword, pair)
    }
    // SAFETY: as above.
    unsafe pointer = unsafe key
  }

  // SAFETY: the value owns it.
  deinit { unsafe EVP_PKEY_free(pointer) }
}
