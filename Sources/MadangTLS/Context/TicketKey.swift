import COpenSSL

/// What session tickets are sealed with: AES-256 and HMAC with SHA-256. RFC 5077, 4.
struct TicketKey: Equatable, Sendable {
  static let nameBytes = 16
  static let cipherKeyBytes = 32
  static let macKeyBytes = 32
  static let encodedBytes = 8 + nameBytes + cipherKeyBytes + macKeyBytes

  /// Seconds since 1970.
  let madeAt: Int64
  let name: [UInt8]
  let cipherKey: [UInt8]
  let macKey: [UInt8]

  /// A new one, out of OpenSSL's generator.
  init(madeAt: Int64) {
    self.madeAt = madeAt
    var bytes = [UInt8](repeating: 0, count: TicketKey.encodedBytes - 8)
    // SAFETY: as long as the array.
    let result = unsafe RAND_bytes(&bytes, Int32(bytes.count))
    precondition(result == 1, "There is no randomness.")
    name = Array(bytes[..<TicketKey.nameBytes])
    cipherKey = Array(bytes[TicketKey.nameBytes...].prefix(TicketKey.cipherKeyBytes))
    macKey = Array(bytes.suffix(TicketKey.macKeyBytes))
  }

  init(encoded: ArraySlice<UInt8>) {
    precondition(encoded.count == TicketKey.encodedBytes, "An encoded key has another length.")
    madeAt = Int64(bitPattern: encoded.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    let bytes = encoded.dropFirst(8)
    name = Array(bytes.prefix(TicketKey.nameBytes))
    cipherKey = Array(bytes.dropFirst(TicketKey.nameBytes).prefix(TicketKey.cipherKeyBytes))
    macKey = Array(bytes.suffix(TicketKey.macKeyBytes))
  }

  var encoded: [UInt8] {
    let time = UInt64(bitPattern: madeAt)
    return (0..<8).map { UInt8(truncatingIfNeeded: time >> (56 - 8 * UInt64($0))) } + name + cipherKey + macKey
  }
}
