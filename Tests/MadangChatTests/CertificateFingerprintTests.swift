import MadangRecords
import Testing

@testable import MadangChat
@testable import MadangWorld

@Suite("Fingerprints of certificates, as people write them")
struct CertificateFingerprintTests {
  private static let bytes: [UInt8] = (0..<64).map { UInt8($0) &* 3 }
  private static let text: [String] = bytes.map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0\(digits)" : digits
  }

  private static let whole = text.joined()
  private static let parted = text.joined(separator: ":")
  private static let written: [String] = [
    whole, whole.uppercased(), parted, "sha512 Fingerprint=\(parted.uppercased())",
    "SHA512 Fingerprint=\(parted.uppercased())", text.joined(separator: " "), "SHA2-512(cert.der)= \(whole)",
  ]

  @Test("With colons or spaces or without, in either case, and behind the name that openssl prints", arguments: written)
  func forms(text: String) throws {
    let fingerprint = try CertificateFingerprint(text)
    #expect(fingerprint.bytes == Self.bytes)
    #expect(fingerprint.text == Self.text.joined() && fingerprint.base16 == Self.text.joined().uppercased())
    #expect(CertificateFingerprint(bytes: Self.bytes) == fingerprint)
  }

  @Test("What is one of another hash is told apart from what is none")
  func objections() {
    func objection(_ text: String) -> CertificateFingerprint.Objection? {
      do throws(CertificateFingerprint.Objection) { _ = try CertificateFingerprint(text) } catch { return error }
      return nil
    }
    for (count, name) in [(16, "MD5"), (20, "SHA-1"), (32, "SHA-256"), (48, "SHA-384")] {
      #expect(objection(Self.text.prefix(count).joined(separator: ":")) == .otherHash(name))
    }
    let whole = Self.whole
    let wrong: [String] = [
      "", "=", ":", "0", "laptop", "\(whole)0", "\(whole)00", "\(whole.dropLast())", "\(whole.dropLast(2))",
      whole.replacing("3", with: "g"), "\(whole.dropLast(2))é", String(repeating: "0", count: 10_000),
      "\(String(repeating: ":", count: 300))\(whole)",
    ]
    for text in wrong { #expect(objection(text) == .noHash, "\(text)") }
    #expect(CertificateFingerprint(bytes: Array(Self.bytes.dropLast())) == nil)
  }
}
