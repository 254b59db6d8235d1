/// A place that one can listen on or connect to.
package enum Address: Hashable, Sendable {
  /// Four octets, the first in the highest bits, and a port.
  case ipv4(UInt32, port: UInt16)
  /// Sixteen octets in two halves, the first octet in the highest bits of `high`, and a port.
  case ipv6(high: UInt64, low: UInt64, port: UInt16)
  /// A path in the file system; empty for a peer that has none. See unix(7).
  case unix(path: String)

  package static func loopback(port: UInt16) -> Address { .ipv4(0x7F00_0001, port: port) }

  package var port: UInt16? {
    switch self {
    case .ipv4(_, let port), .ipv6(_, _, let port): port
    case .unix: nil
    }
  }

  /// The same place with another port.
  package func with(port: UInt16) -> Address {
    switch self {
    case .ipv4(let octets, _): .ipv4(octets, port: port)
    case .ipv6(let high, let low, _): .ipv6(high: high, low: low, port: port)
    case .unix: self
    }
  }

  /// Whether only this machine can be behind it.
  package var isLocal: Bool {
    switch self {
    case .ipv4(let octets, _): octets >> 24 == 127
    case .ipv6(let high, let low, _): high == 0 && (low == 1 || (low >> 32 == 0xFFFF && (low >> 24) & 0xFF == 127))
    case .unix: true
    }
  }

  /// The address without its port: `127.0.0.1`, `::1`, or `localhost` for a socket of this machine's file system.
  package var host: String {
    switch self {
    case .ipv4(let octets, _): dotted(octets)
    case .ipv6(let high, let low, _): compressed(high, low)
    case .unix: "localhost"
    }
  }
}

extension Address {
  /// `127.0.0.1:6667`, `[::1]:6667`; only `localhost` where there is no port.
  package var hostAndPort: String {
    guard let port else { return host }
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }
}

extension Address: CustomStringConvertible {
  /// As it stands in a URL: `127.0.0.1:6667`, `[::1]:6667`, `unix:/run/madang.sock`.
  package var description: String {
    switch self {
    case .ipv4(_, let port): "\(host):\(port)"
    case .ipv6(_, _, let port): "[\(host)]:\(port)"
    case .unix(let path): "unix:\(path)"
    }
  }
}

private func dotted(_ octets: UInt32) -> String {
  "\(octets >> 24).\(octets >> 16 & 0xFF).\(octets >> 8 & 0xFF).\(octets & 0xFF)"
}

/// The canonical text of an IPv6 address, RFC 5952 §4: lower case, the longest run of zero groups as `::`.
private func compressed(_ high: UInt64, _ low: UInt64) -> String {
  if high == 0, low >> 32 == 0xFFFF { return dotted(UInt32(truncatingIfNeeded: low)) }
  let groups = (0..<8).map { index in
    UInt16(truncatingIfNeeded: (index < 4 ? high : low) >> UInt64(48 - 16 * (index % 4)))
  }
  var longest = 0..<0
  var start = 0
  while start < 8 {
    var end = start
    while end < 8, groups[end] == 0 { end += 1 }
    if end - start > max(longest.count, 1) { longest = start..<end }
    start = max(end, start + 1)
  }
  func text(_ part: ArraySlice<UInt16>) -> String {
    part.map { String($0, radix: 16) }.joined(separator: ":")
  }
  if longest.isEmpty { return text(groups[...]) }
  return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
}
