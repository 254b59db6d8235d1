/// What is told of a certificate.
package struct CertificateFacts: Equatable, Sendable {
  /// The file that it came from; empty for a peer's.
  package var file = ""
  /// The names and addresses that it is for, in its order.
  package var names: [String]
  /// Seconds since 1970.
  package var notBefore: Int64
  package var notAfter: Int64
  package var fingerprints: CertificateFingerprints
}
