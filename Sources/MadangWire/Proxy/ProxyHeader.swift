/// What a proxy before us says of a connection, in front of all that the connection sends: the PROXY protocol, versions
/// 1 and 2 (haproxy.org, "The PROXY protocol", §2.1 and §2.2).
///
///     PROXY TCP4 192.0.2.7 198.51.100.1 51234 6697 CR LF
///
///     │ 0D 0A 0D 0A 00 0D 0A 51 55 49 54 0A │ version, command │ family │ length │ addresses │ more │
///     └──────────── 12 bytes ──────────────┘└─────── 1 ───────┘└── 1 ──┘└── 2 ──┘└───── length ─────┘
package struct ProxyHeader: Equatable, Sendable {
  package enum Verdict: Equatable, Sendable {
    /// What has come may be the beginning of one.
    case incomplete
    case header(ProxyHeader)
    /// It is none, or one that is too long or wrong in itself.
    case refused
  }

  package enum Origin: Equatable, Sendable {
    /// The proxy itself asks, to see whether we live: the connection's own addresses hold.
    case proxy
    /// A connection that the proxy says nothing of, or whose ends have no address.
    case unknown
    case connection(source: Endpoint, destination: Endpoint)
  }

  /// One end of a connection. An IPv4 address that was written as an IPv6 one is an IPv4 address.
  package struct Endpoint: Equatable, Sendable {
    package let address: IPAddress
    package let port: UInt16
  }

  package let origin: Origin
  /// How many bytes the header has; the connection's own follow.
  package let byteCount: Int
  /// Whether the client came to the proxy over TLS, as version 2 may say. §2.2.6.
  package var isSecure = false

  /// The longest line of version 1, with its CR LF. §2.1.
  package static var version1BytesMax: Int { 107 }
  /// The longest header of version 2: what fits the smallest segment that everybody forwards whole. §2.2.
  package static var version2BytesMax: Int { 536 }

  static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
  static let version1Start: [UInt8] = Array("PROXY ".utf8)

  /// Reads the header that `bytes` begin with, and refuses what is none with the byte that shows it.
  ///
  /// - Parameter bytes: all that has come.
  package static func read(_ bytes: Span<UInt8>) -> Verdict {
    guard !bytes.isEmpty else { return .incomplete }
    return bytes[0] == signature[0] ? readVersion2(bytes) : readVersion1(bytes)
  }

  /// Whether as much of `bytes` as there is begins like `start`.
  private static func begins(_ bytes: Span<UInt8>, like start: [UInt8]) -> Bool {
    for index in 0..<min(bytes.count, start.count) where bytes[index] != start[index] { return false }
    return true
  }

  // MARK: Version 2

  private static let version2FixedCount = 16
  /// Each end's path in the file system. §2.2.
  private static let unixAddressesCount = 216

  private static func readVersion2(_ bytes: Span<UInt8>) -> Verdict {
    guard begins(bytes, like: signature) else { return .refused }
    guard bytes.count > 12 else { return .incomplete }
    let isLocal = bytes[12] == 0x20
    guard isLocal || bytes[12] == 0x21 else { return .refused }
    guard bytes.count > 13 else { return .incomplete }
    let addressesCount: Int
    switch bytes[13] {
    case 0x00: addressesCount = 0
    case 0x11: addressesCount = 12
    case 0x21: addressesCount = 36
    case 0x31: addressesCount = unixAddressesCount
    default:
      // A proxy that asks for itself may say any family, which is not to be looked at; otherwise it is none of a
      // stream's.
      guard isLocal else { return .refused }
      addressesCount = 0
    }
    guard bytes.count > 15 else { return .incomplete }
    let length = Int(bytes[14]) << 8 | Int(bytes[15])
    let count = version2FixedCount + length
    guard count <= version2BytesMax, isLocal || length >= addressesCount else { return .refused }
    guard bytes.count >= count else { return .incomplete }
    if isLocal { return .header(ProxyHeader(origin: .proxy, byteCount: count)) }
    return .header(
      ProxyHeader(
        origin: origin(in: bytes), byteCount: count,
        isSecure: isSecure(bytes.extracting(version2FixedCount + addressesCount..<count))))
  }

  private static let sslVectorType: UInt8 = 0x20
  /// The bits of the client, and what came of its certificate; more may follow.
  private static let sslVectorCountMin = 5

  /// Reads what stands behind the addresses: vectors of a type, a length and a value. PP2_TYPE_SSL, whose bit
  /// PP2_CLIENT_SSL says it; where it is not whole, nothing is said.
  private static func isSecure(_ vectors: Span<UInt8>) -> Bool {
    var offset = 0
    while vectors.count - offset >= 3 {
      let count = Int(number(vectors, offset + 1, 2))
      let value = offset + 3
      guard count <= vectors.count - value else { return false }
      if vectors[offset] == sslVectorType { return count >= sslVectorCountMin && vectors[value] & 1 == 1 }
      offset = value + count
    }
    return false
  }

  private static func origin(in bytes: Span<UInt8>) -> Origin {
    switch bytes[13] {
    case 0x11:
      return .connection(
        source: Endpoint(address: .version4(UInt32(number(bytes, 16, 4))), port: UInt16(number(bytes, 24, 2))),
        destination: Endpoint(address: .version4(UInt32(number(bytes, 20, 4))), port: UInt16(number(bytes, 26, 2))))
    case 0x21:
      return .connection(
        source: Endpoint(address: version6(bytes, 16), port: UInt16(number(bytes, 48, 2))),
        destination: Endpoint(address: version6(bytes, 32), port: UInt16(number(bytes, 50, 2))))
    default: return .unknown
    }
  }

  private static func version6(_ bytes: Span<UInt8>, _ offset: Int) -> IPAddress {
    IPAddress.version6(high: number(bytes, offset, 8), low: number(bytes, offset + 8, 8)).unmapped
  }

  private static func number(_ bytes: Span<UInt8>, _ offset: Int, _ count: Int) -> UInt64 {
    var number: UInt64 = 0
    for place in 0..<count { number = number << 8 | UInt64(bytes[offset + place]) }
    return number
  }
}
