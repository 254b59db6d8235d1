import Logging
import MadangKernel

/// A value that belongs to a line of the log. Its kind decides how much of it is told.
package enum LogFact: Sendable {
  case text(String)
  case number(Int)
  /// Told whole below `info` alone; elsewhere as the network that it is in.
  case address(Address)

  func text(at level: Logger.Level) -> String {
    switch self {
    case .text(let text): text
    case .number(let number): "\(number)"
    case .address(let address): level < .info ? "\(address)" : address.shortened
    }
  }
}

extension LogFact: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) { self = .text(value) }
}

extension Address {
  /// The network of an address, so that a log that is kept does not tell who came: `192.0.2.0/24`, `2001:db8:1::/48`.
  package var shortened: String {
    switch self {
    case .ipv6(0, let low, _) where low >> 32 == 0xFFFF:
      Address.ipv4(UInt32(truncatingIfNeeded: low), port: 0).shortened
    case .ipv4(let octets, _): Address.ipv4(octets & 0xFFFF_FF00, port: 0).host + "/24"
    case .ipv6(let high, _, _): Address.ipv6(high: high & 0xFFFF_FFFF_FFFF_0000, low: 0, port: 0).host + "/48"
    case .unix: host
    }
  }
}
