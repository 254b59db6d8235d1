import COpenSSL

/// HKDF-Expand-Label, and what is made with it. RFC 8446, 7.1 to 7.3.
package enum KeySchedule {
  /// OpenSSL's HMAC with each hash, made once. All threads may copy them.
  // SAFETY: never freed, never changed.
  nonisolated(unsafe) private static let hmac256: OpaquePointer? = unsafe madang_make_hmac("SHA256")
  nonisolated(unsafe) private static let hmac384: OpaquePointer? = unsafe madang_make_hmac("SHA384")

  /// HKDF-Expand-Label with an empty context: so many bytes, at the output's start.
  package static func expand(
    _ suite: CipherSuite, secret: Span<UInt8>, label: StaticString, into output: inout MutableSpan<UInt8>,
    bytes count: Int
  ) {
    precondition(
      count <= output.count && count <= suite.secretBytes, "One block of HMAC is shorter than what is asked for.")
    // uint16 length, opaque label<7..255> = "tls13 " + label, opaque context<0..255>.
    var info: [32 of UInt8] = .init(repeating: 0)
    var infoBytes = 0
    func put(_ byte: UInt8) {
      info[infoBytes] = byte
      infoBytes += 1
    }
    put(UInt8(count >> 8))
    put(UInt8(truncatingIfNeeded: count))
    put(UInt8(6 + label.utf8CodeUnitCount))
    for byte in "tls13 ".utf8 { put(byte) }
    // SAFETY: as long as it says.
    for index in 0..<label.utf8CodeUnitCount { put(unsafe label.utf8Start[index]) }
    put(0)
    // RFC 5869, 2.3: the number of the block. There is one.
    put(1)
    // SAFETY: neither is ever changed or freed.
    let hmac = unsafe suite == .aes256 ? hmac384 : hmac256
    var block: [48 of UInt8] = .init(repeating: 0)
    var blockSpan = block.mutableSpan
    let infoSpan = info.span
    // SAFETY: each pointer is good for the call, as long as the count beside it says.
    let result = unsafe secret.withUnsafeBufferPointer { secret in
      unsafe infoSpan.withUnsafeBufferPointer { info in
        unsafe blockSpan.withUnsafeMutableBufferPointer { block in
          unsafe madang_hmac(
            hmac, secret.baseAddress, secret.count, info.baseAddress, infoBytes, block.baseAddress, block.count)
        }
      }
    }
    precondition(result == 1, "OpenSSL has no HMAC.")
    for index in 0..<count { output[index] = block[index] }
    // SAFETY: this function's own.
    unsafe OPENSSL_cleanse(&block, MemoryLayout<[48 of UInt8]>.size)
  }
}
