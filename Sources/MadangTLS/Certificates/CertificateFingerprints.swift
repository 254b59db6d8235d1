/// Hashes of a certificate's DER.
package struct CertificateFingerprints: Hashable, Sendable {
  package let sha256: [UInt8]
  package let sha512: [UInt8]

  /// In lower-case hex digits, as people write it down.
  package static func hex(_ hash: [UInt8]) -> String {
    String(decoding: hash.flatMap { [digit($0 >> 4), digit($0 & 15)] }, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
