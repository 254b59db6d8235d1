import COpenSSL

/// OpenSSL's pipe in memory.
enum MemoryBIO {
  static func make() -> OpaquePointer {
    // SAFETY: the caller owns it.
    guard let bio = unsafe BIO_new(BIO_s_mem()) else { fatalError("There is no memory for OpenSSL.") }
    _ = unsafe madang_set_retries_when_empty(bio)
    return unsafe bio
  }

  /// With bytes to be read.
  static func make(holding bytes: [UInt8]) -> OpaquePointer {
    // SAFETY: the caller owns it.
    let bio = unsafe make()
    // SAFETY: the bytes are copied within the call.
    unsafe bytes.withUnsafeBufferPointer { unsafe write($0, to: bio) }
    return unsafe bio
  }

  static func write(_ bytes: UnsafeBufferPointer<UInt8>, to bio: OpaquePointer) {
    // SAFETY: the bytes are the caller's for the call. A memory BIO takes all of them.
    let count = unsafe BIO_write(bio, bytes.baseAddress, Int32(bytes.count))
    precondition(count == bytes.count || bytes.isEmpty, "OpenSSL's memory took less than all.")
  }

  /// Takes everything out.
  static func drain(_ bio: OpaquePointer, into output: inout [UInt8]) {
    var start: UnsafePointer<CChar>?
    // SAFETY: the bytes lie there until the BIO is changed.
    let count = unsafe madang_memory(bio, &start)
    if let start = unsafe start, count > 0 {
      unsafe output.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
    }
    _ = unsafe madang_reset(bio)
  }
}
