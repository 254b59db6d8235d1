import COpenSSL

/// HKDF-Expand-Label, and what is made with it. RFC 8446, 7.1 to 7.3.
package enum KeySchedule {
  /// OpenSSL's HKDF. It is looked up once, for a look-up takes longer than what it does; it may be used by all threads.
  // SAFETY: fetched once, never freed, never changed.
  nonisolated(unsafe) private static let hkdf: OpaquePointer? = unsafe EVP_KDF_fetch(nil, "HKDF", nil)

  /// HKDF-Expand-Label with an empty context: so many bytes, at the output's start.
  package static func expand(
    _ suite: CipherSuite, secret: Span<UInt8>, label: StaticString, into output: inout MutableSpan<UInt8>,
    bytes count: Int
  ) {
    precondition(count <= output.count, "The output is shorter than what is asked for.")
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
    let digest = suite.digestName
    let infoSpan = info.span
    // SAFETY: each pointer is good for the call, as long as the count beside it says; the digest's name ends with zero.
    let result = unsafe secret.withUnsafeBufferPointer { secret in
      unsafe infoSpan.withUnsafeBufferPointer { info in
        unsafe output.withUnsafeMutableBufferPointer { output in
          unsafe digest.utf8Start.withMemoryRebound(to: CChar.self, capacity: digest.utf8CodeUnitCount + 1) {
            unsafe madang_hkdf_expand(
              hkdf, $0, secret.baseAddress, secret.count, info.baseAddress, infoBytes, output.baseAddress, count)
          }
        }
      }
    }
    precondition(result == 1, "OpenSSL has no HKDF.")
  }
}
