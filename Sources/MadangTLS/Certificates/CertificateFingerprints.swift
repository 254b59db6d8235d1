/// Hashes of a certificate's DER.
package struct CertificateFingerprints: Hashable, Sendable {
  package let sha256: [UInt8]
  package let sha512: [UInt8]
}
