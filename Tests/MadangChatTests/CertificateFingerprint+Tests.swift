import MadangRecords

@testable import MadangChat
@testable import MadangWorld

extension CertificateFingerprint {
  /// One for each number.
  static func numbered(_ number: UInt8) -> CertificateFingerprint {
    guard let made = CertificateFingerprint(bytes: [UInt8](repeating: number, count: byteCount)) else {
      preconditionFailure("A fingerprint has \(byteCount) bytes.")
    }
    return made
  }
}
