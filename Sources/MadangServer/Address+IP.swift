import MadangKernel
import MadangWire

extension Address {
  init(_ address: IPAddress, port: UInt16) {
    switch address {
    case .version4(let octets): self = .ipv4(octets, port: port)
    case .version6(let high, let low): self = .ipv6(high: high, low: low, port: port)
    }
  }

  /// The address without its port; nil for a socket of the file system.
  var ipAddress: IPAddress? {
    switch self {
    case .ipv4(let octets, _): .version4(octets)
    case .ipv6(let high, let low, _): IPAddress.version6(high: high, low: low).unmapped
    case .unix: nil
    }
  }
}
