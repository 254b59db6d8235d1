/// How a listener speaks TLS.
package struct TLSOptions: Sendable {
  package enum RecordKeeping: Sendable {
    /// Records of our own after a TLS 1.3 handshake: 208 bytes a connection.
    case compact
    /// OpenSSL's object is kept: over 13 KB a connection.
    case library
  }

  /// The protocols that are spoken, by their registered names, the best first. A client that offers others alone is
  /// refused, RFC 7301, 3.2; so nobody's browser can be led to the wrong port. A client that offers none is let in.
  package var protocols: [String] = []
  /// Whether clients are asked for a certificate. Any will do, and none: its fingerprint is what counts.
  package var asksForCertificates = false
  package var recordKeeping = RecordKeeping.compact
  /// Session tickets after each handshake.
  var tickets = 1

  package init(
    protocols: [String] = [], asksForCertificates: Bool = false, recordKeeping: RecordKeeping = .compact
  ) {
    self.protocols = protocols
    self.asksForCertificates = asksForCertificates
    self.recordKeeping = recordKeeping
  }

  /// As ALPN writes them: each behind its length.
  var encodedProtocols: [UInt8] {
    protocols.flatMap { name in
      precondition((1...255).contains(name.utf8.count), "A protocol's name has 1 to 255 bytes.")
      return [UInt8(name.utf8.count)] + Array(name.utf8)
    }
  }
}
