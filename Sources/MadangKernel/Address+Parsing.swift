import CLinux
import Glibc

extension Address {
  /// Reads a numeric IPv4 or IPv6 address (without brackets), or `localhost`; nil for anything else. No name is looked up.
  package init?(host: String, port: UInt16) {
    let host = host == "localhost" ? "127.0.0.1" : host
    var four = in_addr()
    // SAFETY: inet_pton reads a C string and writes one in_addr, which lives for the call.
    if unsafe inet_pton(AF_INET, host, &four) == 1 {
      self = .ipv4(UInt32(bigEndian: four.s_addr), port: port)
      return
    }
    var six = in6_addr()
    // SAFETY: as above, with one in6_addr.
    guard unsafe inet_pton(AF_INET6, host, &six) == 1 else { return nil }
    self = Address(six, port: port)
  }

  init(_ six: in6_addr, port: UInt16) {
    var six = six
    // SAFETY: an in6_addr is sixteen octets, read here as two unaligned big-endian halves.
    let (high, low) = unsafe withUnsafeBytes(of: &six) { bytes in
      unsafe (
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
      )
    }
    self = .ipv6(high: high, low: low, port: port)
  }
}
