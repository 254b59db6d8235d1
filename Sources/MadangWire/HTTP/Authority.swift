/// A host and perhaps a port, as in the Host field: RFC 9110 §4.2 and §7.2, RFC 3986 §3.2.2. Holds offsets of the name.
///
///     chat.example.org:8080     192.0.2.7     [2001:db8::1]:443
package struct Authority: Equatable, Sendable, BitwiseCopyable {
  /// The host without brackets, and without the dot that may end a name.
  package let host: ByteRange
  /// The address if the host is one.
  package let address: IPAddress?
  /// The port if it is said.
  package let port: UInt16?

  /// The longest name of the domain name system as it is written. RFC 1035 §2.3.4.
  private static var nameBytesMax: Int { 253 }

  /// Reads what lies at `range`; nil for what is none: userinfo, escapes, spaces, an empty host.
  package init?(in bytes: Span<UInt8>, at range: Range<Int>) {
    let place: HostAndPort
    do throws(HostAndPort.Problem) { place = try HostAndPort(in: bytes, at: range) } catch { return nil }
    var name = place.host
    if place.isBracketed {
      guard let address = IPAddress(bytes.extracting(name)), case .version6 = address else { return nil }
      self.address = address
    } else {
      for offset in name where !Self.isNameByte(bytes[offset]) { return nil }
      if let last = name.last, bytes[last] == UInt8(ascii: ".") { name = name.lowerBound..<last }
      guard let last = name.last, name.count <= Self.nameBytesMax, bytes[last] != UInt8(ascii: ".") else { return nil }
      address = IPAddress(bytes.extracting(name))
    }
    host = ByteRange(name)
    // A colon with nothing behind it stands for the scheme's own port.
    guard let digits = place.port, !digits.isEmpty else {
      port = nil
      return
    }
    guard let number = HostAndPort.portNumber(bytes.extracting(digits)) else { return nil }
    port = number
  }

  /// Whether requests for this host are answered here: an address, `localhost`, or one of `names`. A name of somebody
  /// else's that leads here could otherwise act for a visitor.
  ///
  /// - Parameter names: without a dot at the end; their case does not matter.
  package func isServed(names: [[UInt8]], in bytes: Span<UInt8>) -> Bool {
    let host = bytes.extracting(host)
    if address != nil || host.equalsIgnoringASCIICase("localhost") { return true }
    for name in names where host.equalsIgnoringASCIICase(name.span) { return true }
    return false
  }

  /// Whether both name the same host; `other` lies in `otherBytes`. Ports aren't compared.
  func hasSameHost(as other: Authority, in bytes: Span<UInt8>, _ otherBytes: Span<UInt8>) -> Bool {
    if let address { return address == other.address }
    return other.address == nil
      && bytes.extracting(host).equalsIgnoringASCIICase(otherBytes.extracting(other.host))
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
